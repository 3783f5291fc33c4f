"""The page about changing the rules that run does what it says: its files are applied on a real Kafka, with a worker that
follows, and each command prints what stands below it but for the time of day."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from config.settings.settings import Settings
from streams.watchlists.presence import read_presence
from tests.acceptance.harness import ROOT, environment, fleet, until
from tests.pages.test_watchlist_docs import blocks, printed

PAGE = ROOT / "docs" / "how-to-change-rules.md"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
# A worker that had no rules says what it runs when it has taken the first ones over, which may be after apply looked.
WORKERS = re.compile(r"\d workers? runs? these rules")


def steady(text: str) -> str:
    """Without what differs from run to run."""
    return WORKERS.sub("WORKERS", TIME.sub("TIME", text))


def test_commands_print_what_stands_below_them(
    prepared: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared()
    env = environment(settings, None, tmp_path)
    del env["WIREWATCH_WATCHLISTS"]
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WIREWATCH_WATCHLISTS", raising=False)
    monkeypatch.chdir(tmp_path)
    seen, tried = blocks(PAGE), 0
    with fleet(env, tmp_path) as workers:
        worker = workers.add("match", WIREWATCH_INSTANCE="worker-1")
        until(lambda: "articles wait in Kafka" in worker.log.read_text(), workers.tails)
        for (language, name, body), (following, its_name, expected) in zip(seen, [*seen[1:], ("", "", "")], strict=True):
            if name.startswith("desks/"):
                file = tmp_path / name
                file.parent.mkdir(exist_ok=True)
                file.write_text(body, "utf-8")
            elif language == "sh" and following == "text" and not its_name:
                assert steady(printed(body)) == steady(expected), body
                tried += 1
                until(lambda: read_presence(settings, datetime.now(UTC)) != (), workers.tails)
    assert tried == 7


def test_the_workflow_applies_what_the_check_checks() -> None:
    files = {name: body for _, name, body in blocks(PAGE) if name == "apply.yml"}
    (job,) = yaml.safe_load(files["apply.yml"])["jobs"].values()
    (command,) = [step["run"] for step in job["steps"] if step.get("run", "").startswith("wirewatch ")]
    assert command.startswith("wirewatch watchlists apply config/watchlists --yes --author ")
