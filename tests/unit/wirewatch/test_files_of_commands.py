"""How `backtest`, `match` and `publish` take several files and folders, and how they tell what could not be read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.unit.wirewatch.backtest.backtest_play import DESK, article
from tests.unit.wirewatch.command_play import run
from wirewatch.cli import cli

BAD = "".join(f'{{"id": "x{number}", "title": "T", "body": "B"}}\n' for number in range(3000))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "desk.yaml").write_text(DESK)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.jsonl").write_text(article("a1", "The harbour", "", 20))
    (tmp_path / "old" / "b.csv").write_text("Headline,URL,Date\nA harbour,https://a.example/b,2026-11-21\n")
    (tmp_path / "c.jsonl").write_text(article("a3", "A harbour plan", "", 22))
    return tmp_path


def tried(result: Result) -> tuple[int, str]:
    found = json.loads(result.stdout)
    return found["articles"], found["source"]


def test_articles_may_be_given_several_times_and_as_folders(folder: Path) -> None:
    result = run("backtest", folder / "desk.yaml", "--articles", folder / "old", "--articles", folder / "c.jsonl", "--json")
    assert (result.exit_code, tried(result)) == (0, (3, f"3 files, first {folder}/old/a.jsonl")), result.output


def test_articles_among_the_watchlists_are_articles_as_a_shell_gives_them(folder: Path) -> None:
    result = run(
        "backtest", folder / "desk.yaml", "--articles", folder / "old" / "a.jsonl", folder / "c.jsonl", folder / "old", "--json"
    )
    assert (result.exit_code, tried(result)[0]) == (0, 3), result.output
    assert f"Read as articles: {folder}/c.jsonl, {folder}/old.\n" in result.stderr
    assert f"{folder}/old/a.jsonl is given more than once, and read once.\n" in result.stderr


def test_what_is_neither_says_how_to_write_it(folder: Path) -> None:
    (folder / "articles").write_text(article("a1", "The harbour", "", 20))
    result = run("backtest", folder / "desk.yaml", "--articles", folder / "c.jsonl", folder / "articles")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        f"Error: {folder}/articles is no watchlist by its name, which would end in .yaml. If it holds articles, write "
        f"--articles {folder}/articles.\n"
    )


def test_match_takes_them_too(folder: Path) -> None:
    result = run("match", "--query", "harbour", "--articles", folder / "old", folder / "c.jsonl")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 3), result.output
    nothing = run("match", "--query", "harbour")
    assert (nothing.exit_code, nothing.stderr.splitlines()[-1]) == (
        2,
        "Error: Give --articles FILE, or a folder; - is standard input.",
    )


@pytest.mark.parametrize(
    "command", [("backtest", "--query", "T", "--articles"), ("match", "--query", "T", "--articles"), ("publish", "--check")]
)
def test_thousands_of_lines_with_one_fault_are_one_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(BAD.replace('"title": "T", ', ""))
    result = run(*command, bad)
    assert result.exit_code == 1
    (told,) = [line for line in result.stderr.splitlines() if "is missing" in line]
    assert told.startswith(f"3,000 lines (first {bad}:1, {bad}:2, {bad}:3): not article.v1: ")
    assert len(result.stderr) < 1000


def test_publish_check_sends_nothing_and_asks_no_kafka(folder: Path) -> None:
    result = CliRunner(env={"KAFKA_BOOTSTRAP_SERVERS": "nowhere.invalid:1"}).invoke(
        cli, ["publish", "--check", str(folder / "old"), str(folder / "c.jsonl")]
    )
    assert (result.exit_code, result.stdout) == (0, "Checked, nothing sent: 3 articles would be published.\n")
    bad = folder / "bad.jsonl"
    bad.write_text(article("a1", "T", "B", 20) + BAD)
    result = run("publish", "--check", bad, "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["publishable"], len(found["refused"])) == (1, 1, 3000)
    assert found["refused"][0] == {"file": str(bad), "line": 2, "reason": found["refused"][0]["reason"]}
    assert "url: is missing" in found["refused"][0]["reason"]
    assert "--column" not in found["refused"][0]["reason"], "JSON has no columns"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Headline", "'Headline' is not of the form MEMBER=COLUMN; write title=Headline, say."),
        ("titel=Headline", "an article has no member titel; did you mean title?"),
    ],
)
def test_a_column_that_is_none(folder: Path, value: str, said: str) -> None:
    result = run("match", "--query", "a", "--articles", folder / "c.jsonl", "--column", value)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, f"Error: Invalid value for '--column': {said}")


def test_explain_takes_a_row_of_a_table(folder: Path) -> None:
    result = run("explain", "--query", "harbour", "--article", folder / "old" / "b.csv")
    assert result.exit_code == 0
    assert "title: A «harbour»" in result.stdout
