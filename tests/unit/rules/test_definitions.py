"""What a rule and its file say beside the query: defaults, masks, rejects and filters, and that a definition is all of it."""

import json
from pathlib import Path

import pytest

from config.loading.watchlists import Loaded, load_watchlists
from rules.definition import Definition, duration_s, normal_duration
from rules.rule import Rule, rule_of

DESK = """
watchlist: 1
name: desk
owner: "#desk"
defaults:
  languages: [en, AR]
  sources: {exclude: [b.com, www.A.com]}
  max_age: 72h
  deliver: {slack: "#desk", mention: ["@dana"]}
  story: {group: true, window: 24h, threshold: 0.80, update: thread}
lists:
  usa: [US, America]
masks:
  - {id: tennis, why: No country., phrases: [US Open, Wimbledon]}
rejects:
  - {id: columns, query: "title:horoscope* OR title:$usa"}
rules:
  - id: one
    name: One
    why: To see
    tags: [b, a]
    query: US AND Syria
    sources: {tiers: [2, 1], countries: [de]}
    deliver: {slack: "#one"}
    expect: {per_day: [0, 25], silent_after: 14d}
    spike: {factor: 3.0, against: 168h, min: 5}
    review_by: 2026-12-31
    tests: [{match: US in Syria}]
  - {id: two, name: Two, query: Syria}
"""


def load(text: str, folder: Path) -> Loaded:
    (folder / "desk.yaml").write_text(text, "utf-8")
    return load_watchlists(folder / "desk.yaml")


def rules(text: str, folder: Path) -> tuple[Rule, ...]:
    loaded = load(text, folder)
    assert loaded.errors == ()
    return loaded.rules


def test_a_definition_holds_all_but_the_tests_in_one_way_of_writing(tmp_path: Path) -> None:
    one, two = rules(DESK, tmp_path)
    assert one.definition.members == {
        "id": "one",
        "name": "One",
        "watchlist": "desk",
        "owner": "#desk",
        "why": "To see",
        "status": "active",
        "priority": "normal",
        "query": "US AND Syria",
        "lists": {"usa": ["US", "America"]},
        "tags": ["a", "b"],
        "sources": {"exclude": ["a.com", "b.com"], "tiers": [1, 2], "countries": ["DE"]},
        "languages": ["ar", "en"],
        "max_age": "3d",
        "deliver": {"slack": "#one", "mention": ["@dana"]},
        "story": {"group": True, "window": "1d", "threshold": 0.8, "update": "thread"},
        "spike": {"factor": 3, "against": "7d", "min": 5},
        "expect": {"per_day": [0, 25], "silent_after": "14d"},
        "review_by": "2026-12-31",
        "masks": [{"id": "tennis", "phrases": ["US Open"]}],
        "rejects": [{"id": "columns", "query": "title:horoscope* OR title:$usa"}],
    }
    assert two.definition.masks == (), "none could touch it"


def test_the_query_that_runs_is_narrowed_and_the_same_wherever_it_is_made(tmp_path: Path) -> None:
    one, two = rules(DESK, tmp_path)
    rejects = "NOT (title:horoscope* OR title:US OR title:America)"
    assert str(one.query) == (
        "age<72 AND (tier=1 OR tier=2) AND (lang:ar OR lang:en OR lang:und) AND country:de AND NOT source:a.com "
        f'AND NOT source:b.com AND US OUTSIDE "US Open" AND Syria AND {rejects}'
    )
    assert str(one.unfiltered) == f'US OUTSIDE "US Open" AND Syria AND {rejects}'
    for rule in (one, two):
        carried = rule_of(Definition.read(json.loads(json.dumps(rule.definition.members))), file=rule.file, line=rule.line)
        assert carried == rule


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[en, AR]", "[ar, en, en]"),
        ("max_age: 72h", "max_age: 3d"),
        ("[US Open, Wimbledon]", "[Wimbledon, Roland Garros, 'US  Open']"),
        ("tags: [b, a]", "tags: [a, b]"),
        ("threshold: 0.80", "threshold: '0.8'"),
        ("title:$usa", "title:(US OR America)"),
        ("why: No country.", "why: No country at all."),
        ("tests: [{match: US in Syria}]", "tests: []"),
        ("tags: [b, a]", "tags: [b, a]\n    style: full"),
    ],
)
def test_another_way_to_say_the_same_is_the_same_revision(tmp_path: Path, old: str, new: str) -> None:
    assert old in DESK
    assert rules(DESK.replace(old, new), tmp_path)[0].revision == rules(DESK, tmp_path)[0].revision


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[en, AR]", "[en]"),
        ("72h", "73h"),
        ("US Open", "US Closed"),
        ("title:horoscope*", "title:weather"),
        ("tiers: [2, 1]", "tiers: [1]"),
        ("mention: [", "mention: ['@tomas', "),
        ("tags: [b, a]", "tags: [b, a]\n    style: compact"),
    ],
)
def test_what_narrows_it_changes_the_revision(tmp_path: Path, old: str, new: str) -> None:
    assert rules(DESK.replace(old, new), tmp_path)[0].revision != rules(DESK, tmp_path)[0].revision


@pytest.mark.parametrize(
    ("old", "new", "running"),
    [
        ("max_age: 72h", "max_age: soon", []),
        ("exclude: [b.com, www.A.com]", "exclude: [b]", []),
        ('slack: "#desk"', "slack: desk", ["one"]),
        ("phrases: [US Open, Wimbledon]", "phrases: []", []),
        ("[US Open, Wimbledon]", "['--']", []),
        ("title:horoscope* OR", "title:horoscope* or", []),
        ("languages: [en, AR]", "languages: [en, AR]\n  colour: red", ["one", "two"]),
    ],
)
def test_what_is_broken_for_all_stops_those_that_use_it(tmp_path: Path, old: str, new: str, running: list[str]) -> None:
    assert old in DESK
    loaded = load(DESK.replace(old, new), tmp_path)
    assert len(loaded.errors) == 1
    assert [rule.id for rule in loaded.rules] == running


def test_a_rule_may_be_told_in_full_where_the_others_are_not(tmp_path: Path) -> None:
    desk = DESK.replace("  languages: [en, AR]", "  languages: [en, AR]\n  style: compact").replace("why: To see", "style: full")
    one, two = rules(desk, tmp_path)
    assert (one.style, two.style) == ("full", "compact")
    assert "style" not in one.definition.members


def test_durations() -> None:
    assert [duration_s(each) for each in ("90m", "72h", "7d")] == [5_400, 259_200, 604_800]
    assert [normal_duration(each) for each in ("90m", "72h", "7d", "120m", "1440m")] == ["90m", "3d", "7d", "2h", "1d"]
