"""`wirewatch init`: what it lays out is right and works, and nothing that is there is touched."""

import json
import re
import shlex
from importlib import resources
from pathlib import Path

import pytest
import yaml

from config.loading import Checks, load_watchlists
from schemas import validator
from tests.unit.wirewatch.command_play import run
from wirewatch.starter import LAYOUT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that was laid out, and in which one is."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "mine").exit_code == 0
    monkeypatch.chdir(tmp_path / "mine")
    return tmp_path / "mine"


def test_it_says_what_it_made_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("init", "my desk")
    assert (result.exit_code, result.stderr) == (0, "")
    made, _, then = result.stdout.partition("\n\nNext:\n")
    files = [line.split()[0] for line in made.splitlines()]
    assert {*files} == {str(path.relative_to("my desk")) for path in Path("my desk").rglob("*") if path.is_file()}
    change, *commands, last = then.splitlines()
    assert change == "  cd 'my desk'"
    assert last == "Then write rules of your own into watchlists/my-desk.yaml; README.md says how it goes on."
    monkeypatch.chdir(tmp_path / "my desk")
    for command in commands:
        program, *words = shlex.split(command)
        tried = run(*words)
        assert (program, tried.exit_code) == ("wirewatch", 0), tried.stderr


def test_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").touch()
    result = run("init", ".")
    assert (result.exit_code, "  cd " in result.stdout) == (0, False)
    assert (tmp_path / "watchlists" / "my-desk.yaml").is_file()


def test_it_passes_its_own_strict_check(folder: Path) -> None:
    result = run("check", "--strict")
    assert (result.exit_code, result.stdout) == (0, "1 file: 2 rules fine (2 shadow), 5 tests, 0 errors.\n")
    loaded = load_watchlists(folder / "watchlists", checks=Checks(lints=True))
    assert (loaded.errors, loaded.warnings, loaded.notes) == ((), (), ())


def test_its_tests_can_fail(folder: Path) -> None:
    file = folder / "watchlists" / "my-desk.yaml"
    text = file.read_text("utf-8")
    for gone in ("    phrases: [candy corn, corn maze]", "wheat, ", 'NOT "lightning strike"'):
        file.write_text(text.replace(gone, "    phrases: [candy corn]" if "phrases" in gone else ""))
        assert "E-TEST" in run("check").stdout, gone


def test_match_and_backtest_find_what_is_there_to_find(folder: Path) -> None:
    matched = [json.loads(line) for line in run("match", "--articles", "articles.jsonl").stdout.splitlines()]
    found = {(each["rule_id"], each["article_id"]) for each in matched}
    assert found == {*(("black-sea-grain", f"try-0{number}") for number in (1, 5, 7)), ("rail-strike", "try-03")}
    tested = json.loads(run("backtest", "--articles", "articles.jsonl", "--json").stdout)
    assert {each["rule_id"]: each["matches"] for each in tested["rules"]} == {"black-sea-grain": 3, "rail-strike": 1}
    assert (tested["articles"], tested["unreadable"]) == (7, 0)


def test_the_first_line_leads_an_editor_to_the_schema_that_the_loader_knows(folder: Path) -> None:
    file = folder / "watchlists" / "my-desk.yaml"
    first = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", file.read_text("utf-8").splitlines()[0])
    assert first is not None
    schema = (file.parent / first[1]).resolve()
    assert schema.read_bytes() == (resources.files("schemas") / "watchlist.v1.schema.json").read_bytes()
    assert validator("watchlist.v1").is_valid(yaml.safe_load(file.read_text("utf-8")))


def test_the_page_names_what_is_there_and_what_works(folder: Path) -> None:
    page = (folder / "README.md").read_text("utf-8")
    named = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert {name for name in LAYOUT if name != "README.md"} < {*named, "watchlists/articles/grain-ship.txt"}
    assert all((folder / name).exists() for name in named)
    commands = re.findall(r"^    wirewatch (.+?)(?:   +.*)?$", page, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert run(*shlex.split(command)).exit_code == 0, command


def test_nothing_is_written_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LAYOUT:
        if name not in ("README.md", "articles.jsonl"):
            (folder / name).unlink()
    (folder / "README.md").write_text("mine")
    result = run("init", ".")
    assert (result.exit_code, result.stdout) == (1, "")
    said = ". has articles.jsonl, README.md already, and nothing is written over. Name another folder."
    assert result.stderr == f"wirewatch: {said}\n"
    assert (folder / "README.md").read_text() == "mine"
    assert not (folder / "watchlists" / "my-desk.yaml").exists()


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "README.md").symlink_to(tmp_path / "elsewhere")
    assert run("init", str(tmp_path)).exit_code == 1
    assert not (tmp_path / "elsewhere").exists()


def test_where_it_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "schemas").touch()
    result = run("init", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"wirewatch: {tmp_path / 'schemas'} cannot be written: ")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["schemas"]
    assert run("init", str(tmp_path / "schemas")).exit_code == 2
    assert run("init").stderr.endswith("Error: Missing argument 'DIR'.\n")
