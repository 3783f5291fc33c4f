"""docs/article-files.md: its table of columns is the one that the program has, and its examples run."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from wirewatch.articles import ENGLISH, MEMBERS, OTHERS
from wirewatch.cli import cli

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "article-files.md").read_text("utf-8")
COMMANDS = [line for line in re.findall(r"^wirewatch (.+)$", PAGE, re.MULTILINE) if not line.startswith("articles")]
EXPORTS = ROOT / "tests" / "exports"


def rows() -> list[str]:
    return [f"| `{member}` | {', '.join(ENGLISH[member])} | {', '.join(OTHERS[member])} |" for member in MEMBERS]


def test_the_table_of_columns_is_that_of_the_program() -> None:
    table = PAGE.partition("| member | English |")[2].partition("\n\n")[0].splitlines()[2:]
    assert table[: len(rows())] == rows(), "copy it from here:\n" + "\n".join(rows())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-desk.yaml").symlink_to(ROOT / "config" / "watchlists" / "middle-east-desk.yaml")
    (tmp_path / "exports").symlink_to(EXPORTS)
    (tmp_path / "archive.jsonl.gz").write_bytes(b"")
    table = (EXPORTS / "google-alerts.csv").read_text("utf-8")
    (tmp_path / "export.csv").write_text(table)
    (tmp_path / "columns.csv").write_text(table.replace("Title,", "Betreff,").replace("Snippet,", "Absatz,"))
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_run(folder: Path, command: str) -> None:
    words = [word for each in shlex.split(command) for word in (sorted(map(str, folder.glob(each))) if "*" in each else [each])]
    if "--column" in words:
        words = ["columns.csv" if word == "export.csv" else word for word in words]
    result = CliRunner().invoke(cli, words)
    assert (result.exit_code, result.exception) == (0, None), result.output
