"""Which watchlists are taken where none are named: the setting's, else the folder's own; the samples with a word about it."""

import json
from pathlib import Path

import pytest

from tests.desks import head
from tests.unit.wirewatch.command_play import run

ARTICLE = {"id": "a", "url": "https://e.example/a", "title": "Syria", "body": "B.", "published_at": "2026-11-22T11:30:00Z"}
NONE = (
    "WIREWATCH_WATCHLISTS is not set, and this folder has no YAML file in config/watchlists or watchlists, and none of its own "
    "with the line `watchlist: 1`."
)
SAMPLES = (
    f"No watchlists were named: {NONE} So these are the samples that Wirewatch ships, and no rules of yours. "
    "`wirewatch init DIR` lays out a watchlist of your own.\n"
)
NONE_HERE = (
    f"Error: There are no watchlists here: {NONE} Name a file or a folder, set WIREWATCH_WATCHLISTS, or lay out a watchlist "
    "of your own with `wirewatch init DIR`.\n"
)
COMMANDS = {
    "check": ("check",),
    "backtest": ("backtest", "--articles", "a.jsonl"),
    "match": ("match", "--articles", "a.jsonl"),
    "explain": ("explain", "--rule", "mine"),
}


def write(file: Path, rule_id: str = "mine") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(head() + f"  - {{id: {rule_id}, name: Mine, query: Syria}}\n")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (here / "a.jsonl").write_text(json.dumps(ARTICLE) + "\n")
    return here


@pytest.mark.parametrize("command", COMMANDS)
def test_those_of_the_setting(folder: Path, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "watchlists" / "desk.yaml", "other")
    write(tmp_path / "set" / "desk.yaml")
    monkeypatch.setenv("WIREWATCH_WATCHLISTS", str(tmp_path / "set"))
    result = run(*COMMANDS[command])
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith(f"No watchlists were named: these are those of WIREWATCH_WATCHLISTS, {tmp_path}/set.\n")
    assert command != "match" or '"rule_id":"mine"' in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("config/watchlists/desk.yaml", "config/watchlists"),
        ("watchlists/below/desk.yml", "watchlists"),
        ("desk.yaml", "desk.yaml"),
    ],
)
def test_those_of_the_folder(folder: Path, command: str, file: str, named: str) -> None:
    write(folder / file)
    (folder / "docker-compose.yaml").write_text("services: {}\n")
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "settings.yaml").write_text("rules: []\n")
    result = run(*COMMANDS[command])
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith(f"No watchlists were named: these are those of this folder, {named}.\n")


def test_a_file_with_faults_is_one_as_well(folder: Path) -> None:
    (folder / "desk.yaml").write_text("watchlist: 1\nname: [\n")
    (folder / "rules").symlink_to("/etc")
    result = run("check")
    assert (result.exit_code, "desk.yaml:" in result.stdout) == (1, True)


def test_a_folder_of_no_watchlists_does_not_count(folder: Path) -> None:
    (folder / "watchlists").mkdir()
    (folder / "watchlists" / "author.py").touch()
    write(folder / "desk.yaml")
    assert run("check").stderr.splitlines()[0] == "No watchlists were named: these are those of this folder, desk.yaml."


@pytest.mark.parametrize("below", [".", "watchlists", "config/watchlists", "desk/watchlists"])
@pytest.mark.parametrize("options", [(), ("--strict",), ("--json",), ("--format", "github")])
def test_check_never_takes_the_samples(folder: Path, below: str, options: tuple[str, ...]) -> None:
    (folder / below).mkdir(parents=True, exist_ok=True)
    if below == "desk/watchlists":
        write(folder / below / "desk.yaml")  # of a folder below, which is where the job should be
    result = run("check", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(NONE_HERE)


@pytest.mark.parametrize("command", ["backtest", "match"])
def test_the_samples_with_a_word_about_it(folder: Path, command: str) -> None:
    result = run(*COMMANDS[command])
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith(SAMPLES)


def test_nothing_is_said_where_they_are_named(folder: Path) -> None:
    write(folder / "desk.yaml")
    assert "No watchlists were named" not in run("check", "desk.yaml").stderr
    assert run("backtest", "--query", "Syria", "--articles", "a.jsonl").stderr == ""
