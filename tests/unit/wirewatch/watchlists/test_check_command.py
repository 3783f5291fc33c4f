"""`wirewatch check`: the three forms of its report, and how it ends."""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.unit.wirewatch import command_play
from tests.unit.wirewatch.command_play import BAD_RULE, HARBOUR, HEAD

run = partial(command_play.run, "check")
WATCHLIST = f"""{HEAD}{HARBOUR}    tests:
      - match: A plan for the harbour.
      - no_match: A harbour.
  - id: other
    name: Other
    status: draft
    query: volcano
"""
FAILING = """    tests:
      - match: "100% ash: no lava"
        because: ash counts
"""
NEVER = """  - id: never
    name: Never
    query: harbour NOT harbour
"""
NOTED = """  - id: side-by-side
    name: Side by side
    query: harbour OR (new pier)
"""
TOLD = """:18:9 E-TEST: This should match and does not: ash counts. Change the query, or the test if it is wrong.
      - match: "100% ash: no lava"
        ^^^^^
✗ volcano
It would match if `volcano` were in the text.

1 file: 1 rule fine (1 active), 3 tests (1 failed), 1 error.
"""


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    file = tmp_path / "desk.yaml"
    file.write_text(WATCHLIST)
    return file


def loads(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_good_watchlists(watchlist: Path) -> None:
    result = run(watchlist.parent)
    fine = "1 file: 2 rules fine (1 draft, 1 active), 2 tests, 0 errors.\n"
    assert (result.exit_code, result.stdout) == (0, fine)
    assert result.stderr == (
        "2 rules without max_age: no article older than 72 h on arrival matches there "
        "(WIREWATCH_MAX_AGE_H; max_age: none takes all).\n"
    )


def test_where_every_rule_speaks_of_age_nothing_is_said_of_the_default(watchlist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watchlist.write_text(WATCHLIST.replace("defaults:\n", "defaults:\n  max_age: none\n"))
    assert run(watchlist).stderr == ""
    watchlist.write_text(WATCHLIST)
    monkeypatch.setenv("WIREWATCH_MAX_AGE_H", "none")
    assert run(watchlist).stderr == ""


def test_an_error_stands_with_its_place(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + BAD_RULE)
    result = run(watchlist)
    assert result.exit_code == 1
    assert result.stdout == (
        f'{watchlist}:19:20 E-LOWEROP: "and" in lower case. Write AND, or "and" in quotes to search for the word.\n'
        "    query: harbour and plan\n"
        "                   ^^^\n"
        "\n"
        "1 file: 2 rules fine (1 draft, 1 active), 2 tests, 1 error.\n"
    )


def test_a_failing_test_is_an_error_with_its_reason(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + FAILING)
    result = run(watchlist)
    assert (result.exit_code, result.stdout) == (1, f"{watchlist}{TOLD}")


def test_an_output_without_ticks_gets_ascii(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + FAILING.replace("ash counts", "the Häfen"))
    result = run(watchlist, charset="ascii")
    assert "does not: the H?fen." in result.stdout
    assert "\nx volcano\n" in result.stdout


def test_json(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + FAILING + BAD_RULE)
    result = run("--json", watchlist)
    assert result.exit_code == 1
    assert loads(result) == {
        "ok": False,
        "files": 1,
        "rules": 1,
        "by_status": {"active": 1},
        "tests": {"run": 3, "failed": 1},
        "errors": [
            {
                "file": str(watchlist),
                "line": 18,
                "column": 9,
                "code": "E-TEST",
                "reason": "This should match and does not: ash counts.",
                "fix": "Change the query, or the test if it is wrong.",
                "rule_id": "other",
                "details": "✗ volcano\nIt would match if `volcano` were in the text.",
            },
            {
                "file": str(watchlist),
                "line": 22,
                "column": 20,
                "code": "E-LOWEROP",
                "reason": '"and" in lower case.',
                "fix": 'Write AND, or "and" in quotes to search for the word.',
                "rule_id": "broken",
                "details": "",
            },
        ],
        "warnings": [],
        "notes": [],
    }


def test_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "a,b:c%.yaml"
    Path(name).write_text(WATCHLIST + FAILING + NEVER + NOTED)
    result = run("--format", "github", name)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "::error file=a%2Cb%3Ac%25.yaml,line=18,col=9,title=E-TEST::This should match and does not: ash counts. "
        "Change the query, or the test if it is wrong.%0A✗ volcano%0A"
        "It would match if `volcano` were in the text.",
        "::warning file=a%2Cb%3Ac%25.yaml,line=22,col=20,title=L-NEVER::The query can never match: "
        "harbour and NOT harbour exclude each other. Take NOT harbour away.",
        result.stdout.splitlines()[2],
        "1 file: 3 rules fine (3 active), 3 tests (1 failed), 1 error, 1 warning, 1 note.",
    ]
    assert result.stdout.splitlines()[2].startswith("::notice file=a%2Cb%3Ac%25.yaml,line=25,col=")


class TestStrict:
    def test_warnings_are_errors(self, watchlist: Path) -> None:
        watchlist.write_text(WATCHLIST + NEVER)
        expected = (
            f"{watchlist}:19:20 L-NEVER: The query can never match: harbour and NOT harbour exclude each other. "
            "Take NOT harbour away.\n"
            "    query: harbour NOT harbour\n"
            "                   ^^^^^^^^^^^\n"
            "\n"
            "1 file: 3 rules fine (1 draft, 2 active), 2 tests, 0 errors, 1 warning.\n"
        )
        for options, status in (((), 0), (("--strict",), 1)):
            result = run(*options, watchlist)
            assert (result.exit_code, result.stdout) == (status, expected)
            assert loads(run("--json", *options, watchlist))["ok"] == (status == 0)
            level = "::error " if options else "::warning "
            assert run("--format", "github", *options, watchlist).stdout.startswith(level)

    def test_notes_are_not(self, watchlist: Path) -> None:
        watchlist.write_text(WATCHLIST + NOTED + "    story: {group: true}\n")
        result = run("--strict", "--json", watchlist)
        assert result.exit_code == 0
        assert {note["code"] for note in loads(result)["notes"]} >= {"I-ADJ"}


def test_a_review_that_is_due_is_a_warning(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + "    review_by: 2020-01-31\n")
    result = run(watchlist)
    assert result.exit_code == 0
    said = r":17:5 W-REVIEW: The review was due on 2020-01-31, [\d,]+ days ago; ask @dana\. Then set a new date, or retire"
    assert re.match(re.escape(str(watchlist)) + said, result.stdout)


def test_standard_input_is_a_file_like_any_other() -> None:
    result = run("-", given=WATCHLIST + FAILING)
    assert (result.exit_code, result.stdout) == (1, f"stdin{TOLD}")


def test_without_a_path_it_takes_the_shipped_watchlists() -> None:
    result = run()
    assert result.exit_code == 0
    assert " rules fine (" in result.stdout
    assert "It is read as Russia AND US AND Syria AND cooperation." in result.stdout


def test_the_same_comes_every_time(watchlist: Path) -> None:
    (watchlist.parent / "b.yaml").write_text(WATCHLIST + FAILING + BAD_RULE)
    watchlist.write_text(WATCHLIST.replace("id: ", "id: a-") + BAD_RULE + NEVER)
    first = run("--json", watchlist.parent).stdout
    assert [run("--json", watchlist.parent).stdout for _ in range(2)] == [first, first]
    files = [Path(each["file"]).name for each in json.loads(first)["errors"]]
    assert files == ["b.yaml", "b.yaml", "desk.yaml", "desk.yaml"]


class TestWrongUse:
    def test_an_unknown_path(self) -> None:
        result = run("nowhere.yaml")
        assert result.exit_code == 2
        assert result.stderr.endswith("Error: Invalid value for '[PATHS]...': Path 'nowhere.yaml' does not exist.\n")

    def test_two_formats(self, watchlist: Path) -> None:
        result = run("--json", "--format", "github", watchlist)
        assert result.exit_code == 2
        assert result.stderr.endswith("Error: --json and --format github contradict each other; give one of them.\n")

    def test_an_unknown_format(self, watchlist: Path) -> None:
        result = run("--format", "xml", watchlist)
        assert result.exit_code == 2
        assert "'xml' is not one of 'text', 'json', 'github'." in result.stderr


def test_a_file_of_foreign_queries_fails_when_strict_and_each_is_named(tmp_path: Path) -> None:
    vectors = (Path(__file__).parents[3] / "vectors" / "foreign-queries.txt").read_text("utf-8")
    queries = [line.split(" => ")[0] for line in vectors.splitlines() if line and not line.startswith("# ")]
    assert len(queries) > 60
    rules = [f"  - id: f{number}\n    name: F\n    query: |\n      {query}\n" for number, query in enumerate(queries)]
    desk = tmp_path / "foreign.yaml"
    desk.write_text(HEAD + "".join(rules), "utf-8")
    result = run("--strict", "--json", desk)
    assert result.exit_code == 1
    found = loads(result)
    told = {each["rule_id"] for each in [*found["errors"], *found["warnings"]] if each["code"] != "W-PREC"}
    assert told == {f"f{number}" for number in range(len(queries))}
    assert not any(each["code"] == "E-PUNCT" for each in found["errors"])
