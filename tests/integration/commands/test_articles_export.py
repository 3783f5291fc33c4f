"""`wirewatch articles export` on a real Kafka: what came in a window as JSON lines, which other commands read."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from streams.kafka.connection import admin
from tests.acceptance.harness import article, environment, publish
from wirewatch.cli import cli

SPREAD = (
    b'{\n "id": "spread", "url": "https://a.example/1", "title": "redword", "body": "", "published_at": "2026-11-24T10:15:00Z"\n}'
)


class Exporting:
    """Four articles, one of them over several lines, and two messages that are none."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.runner = CliRunner(env=environment(settings, None, folder))
        publish(
            settings, *(article(number, "redword") for number in range(3)), (b"spread", SPREAD), (b"x", b"no JSON"), (b"y", b"{}")
        )

    def run(self, *arguments: object) -> Result:
        return self.runner.invoke(cli, ["articles", "export", *map(str, arguments)])


@pytest.fixture
def exporting(prepared: Callable[..., Settings], tmp_path: Path) -> Exporting:
    return Exporting(prepared(), tmp_path)


def ids(text: str) -> list[str]:
    return sorted(json.loads(line)["id"] for line in text.splitlines())


def test_what_is_written_is_what_a_backtest_reads(exporting: Exporting) -> None:
    out = exporting.folder / "articles.jsonl.gz"
    result = exporting.run("--hours", 1, "--out", out)
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert "not JSON" in result.stderr
    assert result.stderr.endswith(
        f"They are dead letters already: `wirewatch dead-letters list`.\n4 articles written to {out}.\n"
    )
    assert ids(gzip.decompress(out.read_bytes()).decode()) == ["article-0", "article-1", "article-2", "spread"]
    assert list(exporting.folder.iterdir()) == [out], "no half file stays"
    tried = exporting.runner.invoke(cli, ["backtest", "--query", "redword", "--articles", str(out), "--json"])
    assert (tried.exit_code, json.loads(tried.stdout)["matched"]) == (0, 4)
    with admin(exporting.settings) as client:
        assert [group for group in client.list_groups() if exporting.settings.topic_prefix in str(group)] == []


def test_a_window_and_a_limit(exporting: Exporting) -> None:
    now = datetime.now(UTC)
    day, hour = timedelta(days=1), timedelta(hours=1)
    assert exporting.run("--since", (now + day).date().isoformat()).stdout == ""
    assert exporting.run("--since", (now - day).isoformat(), "--until", (now - hour).isoformat()).stdout == ""
    assert len(ids(exporting.run("--since", (now - day).isoformat(), "--until", (now + day).isoformat()).stdout)) == 4
    for ago in ("3600s", "60m", "1h", "1d", "1w", "9999w"):
        assert len(ids(exporting.run("--since", ago).stdout)) == 4, ago
    assert exporting.run("--since", "1h", "--until", "30m").stdout == ""
    limited = exporting.run("--hours", 1, "--limit", 2)
    assert len(ids(limited.stdout)) == 2
    assert limited.stderr.endswith("2 articles written. The limit is reached.\n")


def test_wrong_use_and_a_file_that_cannot_be_written(exporting: Exporting) -> None:
    for arguments, said in (
        ((), "Error: Give either --hours N or --since TIME."),
        (("--hours", 1, "--since", "2026-11-28"), "Error: Give either --hours N or --since TIME."),
        (
            ("--since", "2026-11-28", "--until", "2026-11-28"),
            "Error: --since (2026-11-28T00:00:00Z) is not before --until (2026-11-28T00:00:00Z), so there is nothing between. "
            "Give the earlier one to --since.",
        ),
        (
            ("--since", "soon"),
            "Error: Invalid value for '--since': 'soon' is no time. Write a day (2026-11-24), a time (2026-11-24T10:15Z), or "
            "how long ago (90s, 30m, 2h, 3d, 1w).",
        ),
    ):  # fmt: skip
        result = exporting.run(*arguments)
        assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, said)
    result = exporting.run("--hours", 1, "--out", exporting.folder / "gone" / "a.jsonl")
    assert result.exit_code == 1
    assert result.stderr.endswith(f"Error: {exporting.folder}/gone/a.jsonl cannot be written: No such file or directory.\n")
