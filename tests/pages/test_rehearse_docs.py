"""The examples of docs/how-to-rehearse.md run and answer what the page shows."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.samples import sample_articles
from wirewatch.cli import cli

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to-rehearse.md").read_text("utf-8")
COMMANDS = re.findall(r"^wirewatch (.+)$", PAGE, re.MULTILINE)
(ANSWER,) = re.findall(r"```text\n(.+?)```", PAGE, re.DOTALL)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the names that the page uses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WIREWATCH_TIMEZONE", raising=False)
    shutil.copytree(ROOT / "config" / "watchlists", tmp_path / "config" / "watchlists")
    shutil.copy(ROOT / "config" / "watchlists" / "middle-east-desk.yaml", tmp_path / "my-desk.yaml")
    shutil.copy(sample_articles(), tmp_path / "articles.jsonl")
    return tmp_path


def offline(command: str) -> bool:
    """Whether it needs no Kafka: neither the last hours nor the rules that run."""
    return "--hours" not in command and ("--forecast" not in command or "--against" in command)


@pytest.mark.parametrize("command", [command for command in COMMANDS if offline(command)])
def test_examples_on_files_run(folder: Path, command: str) -> None:
    result = CliRunner().invoke(cli, shlex.split(command))
    # The samples have a line that is no article.
    assert (result.exit_code in (0, 1), bool(result.stdout)) == (True, True), result.output
    assert ("--html" in command) == (folder / "channel.html").exists()
    assert ("--forecast" in command) == ("This change: " in result.stderr)


def test_the_answer_is_that_of_the_page(folder: Path) -> None:
    result = CliRunner().invoke(cli, shlex.split(COMMANDS[0]))
    assert re.sub(r"; [0-9.]+ s\.\n$", "; TIME\n", result.stdout) == ANSWER
