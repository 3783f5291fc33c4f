"""`wirewatch match`: results on stdout, remarks on stderr, the status says whether all was well."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.unit.wirewatch.command_play import BAD_RULE, HARBOUR, HEAD, article, run

WATCHLIST = HEAD + HARBOUR + "  - id: other\n    name: Other\n    query: volcano\n"


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    file = tmp_path / "desk.yaml"
    file.write_text(WATCHLIST)
    return file


def test_a_match_has_these_members_and_offsets_in_code_points() -> None:
    text = "🌊 Das Äußere — the harbour"
    result = run("match", "--query", "harbour", "--articles", "-", given=article("a", title=text) + article("b"))
    assert result.exit_code == 0
    found = objects(result)
    assert found == [
        {
            "article_id": "a",
            "rule_id": "query",
            "watchlist": "query",
            "revision": found[0]["revision"],
            "hits": [{"field": "title", "start": 19, "end": 26, "term": "harbour"}],
        }
    ]
    assert list(found[0]) == ["article_id", "rule_id", "watchlist", "revision", "hits"]
    assert text[19:26] == "harbour"
    assert len(found[0]["revision"]) == 12
    assert result.stderr == "2 articles: 1 matched, 1 unmatched. 0 lines without an article.\n"


def test_watchlists_give_a_line_for_each_rule(watchlist: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(article("a", body="A plan for the harbour.") + article("b", body="The volcano, the harbour and a plan."))
    result = run("match", "--watchlists", watchlist.parent, "--articles", file)
    assert result.exit_code == 0
    assert sorted((found["article_id"], found["rule_id"], found["watchlist"]) for found in objects(result)) == [
        ("a", "harbour", "desk"),
        ("b", "harbour", "desk"),
        ("b", "other", "desk"),
    ]


def test_all_hits_are_printed_not_only_those_a_message_carries() -> None:
    result = run("match", "--query", "harbour", "--articles", "-", given=article("a", body="harbour " * 60))
    assert len(objects(result)[0]["hits"]) == 60


def test_rules_that_do_not_run_are_told(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + "    status: draft\n")
    lines = article("a", body="The volcano.")
    result = run("match", "--watchlists", watchlist, "--articles", "-", given=lines)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "1 article: 0 matched, 1 unmatched. 0 lines without an article.\n"
        "Not run: 1 draft. Rules in shadow and active ones run; `wirewatch backtest` tries all but retired ones.\n"
    )


def test_an_article_is_as_old_as_it_was_when_it_came(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + "  - {id: new, name: New, query: Syria, max_age: 72h}\n")
    old = {"title": "Syria", "published_at": "2020-01-01T10:00:00Z"}
    lines = article("a", **old) + article("b", **old, fetched_at="2020-01-05T10:00:00Z")
    result = run("match", "--watchlists", watchlist, "--articles", "-", given=lines)
    assert [found["article_id"] for found in objects(result)] == ["a"]


def test_bad_lines_go_to_stderr_with_their_number_and_matches_still_come() -> None:
    lines = article("a", title="harbour").encode() + b"\nnull\n\xff\n" + article("b", title="harbour", url="ftp://x").encode()
    result = run("match", "--query", "harbour", "--articles", "-", given=lines)
    assert result.exit_code == 1
    assert [found["article_id"] for found in objects(result)] == ["a"]
    said = result.stderr.splitlines()
    assert said[0] == "stdin:3: must be a JSON object, is null"
    assert said[1] == "stdin:4: not UTF-8: byte 0 is 0xff; encode messages as UTF-8"
    assert said[2].startswith("stdin:5: not article.v1: url: ")
    assert said[3] == "1 article: 1 matched, 0 unmatched. 3 lines without an article."


def test_bad_lines_go_to_a_file_where_one_is_named(tmp_path: Path) -> None:
    dead = tmp_path / "dead.jsonl"
    lines = b"\xff{\n" + article("a").encode()
    result = run("match", "--query", "harbour", "--articles", "-", "--dead-letters", dead, given=lines)
    assert (result.exit_code, result.stdout) == (1, "")
    assert [json.loads(line) for line in dead.read_text().splitlines()] == [
        {"file": "stdin", "line": 1, "reason": "not UTF-8: byte 0 is 0xff; encode messages as UTF-8", "value": "\ufffd{"}
    ]
    assert result.stderr == "1 article: 0 matched, 1 unmatched. 1 line without an article.\n"


def test_a_page_of_text_is_matched_too(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("A plan for the harbour\n24 November 2026\n")
    result = run("match", "--query", "harbour", "--articles", page)
    assert [found["hits"][0]["field"] for found in objects(result)] == ["title"]


def test_either_a_query_or_watchlists() -> None:
    result = run("match", "--query", "a", "--watchlists", ".", "--articles", "-")
    assert result.exit_code == 2
    assert result.stderr.endswith("\nError: Give either --watchlists PATH or --query Q.\n")


def test_a_query_that_cannot_be_read_is_wrong_use() -> None:
    result = run("match", "--query", "harbour and plan", "--articles", "-")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'wirewatch: E-LOWEROP line 1, column 9: "and" in lower case. Write AND, or "and" in quotes to search for the word.\n'
        "harbour and plan\n"
        "        ^^^\n"
    )


def test_a_file_that_is_not_there_is_wrong_use() -> None:
    result = run("match", "--query", "a", "--articles", "no-such-file")
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: Invalid value for '--articles': Path 'no-such-file' does not exist.\n")


def test_a_bad_rule_is_reported_and_the_others_run(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST + BAD_RULE)
    result = run("match", "--watchlists", watchlist, "--articles", "-", given=article("a", body="A plan for the harbour."))
    assert result.exit_code == 1
    assert [found["rule_id"] for found in objects(result)] == ["harbour"]
    assert result.stderr.startswith(f"{watchlist}:15:20 E-LOWEROP: ")


def test_what_is_tolerated_is_remarked_once_for_each_kind() -> None:
    lines = [article(str(number), body="harbour", language="English") for number in range(5)]
    lines[2] = json.dumps(json.loads(lines[2]) | {"source": {"country": "UK"}, "author": None}) + "\n"
    result = run("match", "--query", "harbour AND country:GB", "--articles", "-", given="".join(lines))
    assert [found["article_id"] for found in objects(result)] == ["2"]
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        '5 times (first stdin:1, stdin:2, stdin:3): language: "English" is read as "en"; send a BCP 47 tag, such as en or pt-BR',
        'stdin:3: source.country: "UK" is read as "GB"; send an ISO 3166-1 alpha-2 code in capitals, such as DE',
        "5 articles: 1 matched, 4 unmatched. 0 lines without an article.",
    ]


OLD = {"title": "harbour plan", "published_at": "2025-11-24T10:15:00Z", "fetched_at": "2026-11-24T10:15:00Z"}


def test_what_a_worker_would_leave_out_as_too_old_is_left_out_and_told(watchlist: Path) -> None:
    result = run(
        "match", "--watchlists", watchlist, "--articles", "-", given=article("old", **OLD) + article("b", title="volcano")
    )
    assert [each["article_id"] for each in objects(result)] == ["b"]
    assert result.stderr == (
        "2 articles: 1 matched, 1 unmatched. 0 lines without an article.\n"
        "1 article would have matched but for the default max_age: older than 72 h on arrival. "
        "A rule with max_age: none takes articles of any age.\n"
    )


def test_an_archive_without_fetched_at_and_a_query_of_ones_own_know_no_default(watchlist: Path) -> None:
    archived = {name: value for name, value in OLD.items() if name != "fetched_at"}
    result = run("match", "--watchlists", watchlist, "--articles", "-", given=article("old", **archived))
    assert len(objects(result)) == 1
    assert len(objects(run("match", "--query", "harbour", "--articles", "-", given=article("old", **OLD)))) == 1


def test_max_age_none_takes_articles_of_any_age(watchlist: Path) -> None:
    watchlist.write_text(WATCHLIST.replace("defaults:", "defaults:\n  max_age: none"))
    assert len(objects(run("match", "--watchlists", watchlist, "--articles", "-", given=article("old", **OLD)))) == 1
