"""The examples of docs/how-to-backtest.md run and answer what the page shows."""

import re
import shlex
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from sandbox.samples import sample_articles
from wirewatch.cli import cli

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to-backtest.md").read_text("utf-8")
COMMANDS = re.findall(r"^wirewatch (backtest .+)$", PAGE, re.MULTILINE)
ANSWERS = re.findall(r"```text\n(.+?)```", PAGE, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the names that the page uses, and the sample articles that are articles."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WIREWATCH_TIMEZONE", raising=False)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watchlists").symlink_to(ROOT / "config" / "watchlists")
    (tmp_path / "my-desk.yaml").symlink_to(ROOT / "config" / "watchlists" / "middle-east-desk.yaml")
    lines = [line for line in sample_articles().read_bytes().splitlines() if _is_article(line)]
    (tmp_path / "articles.jsonl").write_bytes(b"\n".join(lines))
    (tmp_path / "articles.jsonl.gz").write_bytes(b"\n".join(lines))
    return tmp_path


def _is_article(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line).get("body"), str) and b"ftp://" not in line
    except orjson.JSONDecodeError:
        return False


def answer(command: str) -> str:
    result = CliRunner().invoke(cli, shlex.split(command))
    assert (result.exit_code, result.exception) == (0, None), result.output
    return result.stdout


@pytest.mark.parametrize("command", [command for command in COMMANDS if "--hours" not in command])
def test_examples_on_files_run(folder: Path, command: str) -> None:
    assert answer(command)
    assert ("--html" in command) == (folder / "report.html").exists()


def test_the_answers_are_those_of_the_page(folder: Path) -> None:
    report, change = ANSWERS
    (shown,) = [command for command in COMMANDS if "--rule gaza-aid" in command]
    assert answer(shown).startswith(report)
    (placed,) = [command for command in COMMANDS if "--query" in command and "--against" in command]
    assert change in answer(placed)


def test_the_members_of_the_object_are_those_of_the_table(folder: Path) -> None:
    found = orjson.loads(answer("backtest my-desk.yaml --articles articles.jsonl --json --against config/watchlists"))
    table = re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)
    assert {name for cell in table for name in re.findall(r"`(\w+)`", cell)} == set(found)
