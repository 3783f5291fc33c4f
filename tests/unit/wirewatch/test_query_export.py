"""`wirewatch query export`: what each rule became, what is no part of its query; the status says whether all went."""

import json
from functools import partial
from pathlib import Path

from tests.unit.wirewatch import command_play
from tests.unit.wirewatch.command_play import HEAD

run = partial(command_play.run, "query", "export")

DESK = f"""{HEAD}  - id: aid
    name: Aid
    languages: [en]
    query: $places NEAR/5 aid
  - id: exact
    name: Exact
    query: =Target AND rule:aid
lists: {{places: [Syria, Gaza Strip]}}
masks:
  - {{id: shows, why: shows, phrases: [aid show]}}
"""


def test_rules_come_with_their_lists_and_what_is_no_part_of_the_query_is_named(tmp_path: Path) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text(DESK)
    result = run("--dialect", "factiva", desk)
    assert result.exit_code == 1
    assert result.stdout == (
        'aid\n(Syria or "Gaza Strip") near6 aid\nNot in it: languages: en; masks: shows.\n\n'
        "exact: not exported\nX-EXPORT: =Target: Factiva has nothing like =, which counts capitals and accents.\n\n"
    )
    assert result.stderr == "2 queries: 1 exported, 1 not.\n"


def test_one_query_and_json() -> None:
    result = run("--dialect", "lucene", "--query", "US AND oil", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "id": None,
        "query": "US AND oil",
        "exported": "US AND oil",
        "remarks": ["US finds us too in Lucene; here it finds capitals only."],
        "refusals": [],
        "beside": [],
    }
    assert result.stderr == "1 query: 1 exported, 0 not.\n"


def test_neither_and_a_watchlist_with_errors_are_wrong_use(tmp_path: Path) -> None:
    assert run("--dialect", "lucene").exit_code == 2
    assert run("--dialect", "klingon", "--query", "oil").exit_code == 2
    assert run("--dialect", "lucene", "--query", "oil AND").exit_code == 2
    desk = tmp_path / "desk.yaml"
    desk.write_text(DESK.replace("rule:aid", "rule:nope"))
    result = run("--dialect", "lucene", desk)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no rule nope" in result.stderr


def test_a_file_with_a_query_a_line(tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    file.write_text("Syria NEAR/5 aid\n\noil OR gas\n")
    result = run("--dialect", "scopus", file)
    assert (result.exit_code, result.stdout) == (0, f"{file}:1\nSyria W/5 aid\n\n{file}:3\noil OR gas\n\n")
    file.write_text("Syria and aid\n")
    result = run("--dialect", "scopus", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{file}:1 is no query of ours:\nE-LOWEROP" in result.stderr
