"""Keys that clash with the query of a rule or with one another: what is said, and where it points."""

from pathlib import Path

import pytest

from config.loading.checks.clashes import clashes
from config.loading.opened import Checks
from config.loading.watchlists import load_watchlists
from matching.language.narrowing import Saying
from matching.language.parser import parse
from matching.query import Not
from tests.counting import calls_of

HEAD = """watchlist: 1
name: desk
defaults: {deliver: {slack: "#desk"}, sources: {exclude: [a.example]}}
rejects:
  - {id: horoscopes, why: agency columns, query: "title:horoscope*"}
rules:
  - id: one
    name: One
"""
NEVER = "L-NEVER: The rule can never match: {} exclude each other. Take one of them away."
USELESS = "L-USELESS: {} changes nothing: {} says so already. Take one of them away."


def warnings(folder: Path, query: str, *keys: str) -> list[tuple[str, str]]:
    """What is odd, each with the text above its first caret to the end of the line."""
    lines = "".join(f"    {key}\n" for key in keys)
    (folder / "desk.yaml").write_text(f"{HEAD}    query: {query}\n{lines}", "utf-8")
    loaded = load_watchlists(folder / "desk.yaml", checks=Checks(lints=True))
    assert loaded.errors == ()
    return [
        (f"{each.code}: {each.reason} {each.fix}", each.excerpt.split("\n")[0][each.column - 1 :]) for each in loaded.warnings
    ]


@pytest.mark.parametrize(
    ("query", "key", "said", "at"),
    [
        ("Syria AND lang:en", "languages: [no]", NEVER.format("languages: no and the query"), "languages: [no]"),
        (
            "Syria",
            "sources: {include: [reuters.com], exclude: [reuters.com]}",
            NEVER.format("sources.include: reuters.com and sources.exclude: reuters.com"),
            "include: [reuters.com], exclude: [reuters.com]}",
        ),
        (
            "Syria",
            "sources: {include: [news.a.example]}",
            NEVER.format("sources.include: news.a.example and sources.exclude: a.example"),
            "include: [news.a.example]}",
        ),
        ("Syria AND age>96", "max_age: 72h", NEVER.format("max_age: 72h and the query"), "max_age: 72h"),
        (
            '"title:horoscope*"',
            "why: x",
            NEVER.format("rejects: horoscopes and the query"),
            'query: "title:horoscope*"',
        ),
        ("Syria AND age<96", "max_age: 72h", USELESS.format("age<96 in the query", "max_age: 72h"), "max_age: 72h"),
        (
            "Syria AND tier<=2",
            "sources: {tiers: [1, 2]}",
            USELESS.format("tier<=2 in the query", "sources.tiers: 1, 2"),
            "tiers: [1, 2]}",
        ),
        (
            "Syria AND lang:en",
            "languages: [en, de]",
            USELESS.format("languages: de, en", "lang:en in the query"),
            "languages: [en, de]",
        ),
        (
            "Syria AND source:reuters.com",
            "sources: {include: [reuters.com]}",
            USELESS.format("source:reuters.com in the query", "sources.include: reuters.com"),
            "include: [reuters.com]}",
        ),
    ],
)
def test_a_clash_is_named_by_its_key_and_points_there(tmp_path: Path, query: str, key: str, said: str, at: str) -> None:
    assert warnings(tmp_path, query, key) == [(said, at)]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("Syria AND lang:en", "languages: [en-GB]"),
        ("Syria AND tier<=2", "sources: {tiers: [1, 3]}"),
        ("Syria", "sources: {include: [b.example]}"),
        ("Syria AND source:a.example", "sources: {exclude: [sport.a.example]}"),
        ("Syria AND age<48", "why: the age is the query's alone"),
    ],
)
def test_what_narrows_is_no_clash_nor_is_a_default_that_changes_nothing(tmp_path: Path, query: str, key: str) -> None:
    assert warnings(tmp_path, query, key) == []


def test_rejects_that_look_alike_are_not_proven_for_each_rule() -> None:
    said = {Not(parse(f"weather AND forecast{number}")): Saying(("rejects",), f"r{number}") for number in range(50)}
    query = parse("Syria AND (Russia OR US)")
    assert list(clashes(query, said, {})) == []
    assert calls_of(lambda: list(clashes(query, said, {}))) < 3_000


def test_what_the_query_says_of_itself_is_told_once(tmp_path: Path) -> None:
    assert [said[:8] for said, _ in warnings(tmp_path, "Syria AND lang:en AND lang:no", "languages: [no]")] == ["L-NEVER:"]
