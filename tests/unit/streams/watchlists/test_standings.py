"""Records of watchlists.v1, read one by one and taken over by a real Matcher: whatever they say, what runs goes on."""

import logging
from pathlib import Path
from typing import Any

import orjson
import pytest

from config.settings.settings import load_settings
from rules.matcher import Matcher
from schemas.messages import Article
from schemas.standings import Standing
from streams.watchlists.standings import Follower, StandingError, digest_of, read_standing, rule_at
from tests.copying import replace
from tests.unit.streams.watchlists.standing_play import NOW, Desk

ARTICLE = Article.read(
    orjson.dumps(
        {"id": "a", "url": "https://a.example/", "title": "Syria", "body": "Iran", "published_at": "2026-11-24T08:00:00Z"}
    )
)
PLACE = "watchlists.v1/0/7"


@pytest.fixture
def standing(tmp_path: Path) -> Standing:
    desk = Desk(tmp_path)
    desk.apply(one="Syria")
    return desk.standings["one"]


def defined(standing: Standing, **members: Any) -> Standing:
    return replace(standing, definition={**(standing.definition or {}), **members})


def why_refused(standing: Standing) -> str:
    with pytest.raises(StandingError) as error:
        read_standing(standing.key.encode(), bytes(standing), PLACE)
    return str(error.value)


def test_what_apply_writes_is_read(standing: Standing) -> None:
    assert read_standing(b"one", bytes(standing), PLACE) == standing


def test_a_definition_of_another_rule(standing: Standing) -> None:
    assert why_refused(defined(standing, id="two")) == (
        f"{PLACE} cannot be read: the key 'one' is not the id of the definition, 'two'. "
        "Apply the watchlist of this rule again, which writes the record anew."
    )


@pytest.mark.parametrize("status", ["retired", "paused"])
def test_a_definition_of_another_status_than_its_revision(standing: Standing, status: str) -> None:
    assert f": the definition is {status}, its newest revision active." in why_refused(defined(standing, status=status))


def test_a_definition_that_was_never_accepted(standing: Standing) -> None:
    assert ": the definition is active, its newest revision missing." in why_refused(replace(standing, history=()))


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"deliver": 7}, "deliver: must be an object, is 7"),
        ({"rejects": [{}]}, "rejects[0].id: is missing; rejects[0].query: is missing"),
        ({"masks": [{"id": "m", "phrases": 7}]}, "masks[0].phrases: must be an array, is 7"),
        ({"max_age": "long"}, "max_age: "),
        ({"sources": {"countries": [7]}}, "sources.countries[0]: must be a string, is 7"),
    ],
)
def test_a_definition_of_a_stranger_cannot_run(standing: Standing, odd: dict[str, Any], said: str) -> None:
    with pytest.raises(StandingError) as error:
        rule_at(defined(standing, **odd))
    label = standing.history[0].label
    head = f"The rule one, revision {label}, cannot run here: its definition is not one of this version ("
    assert str(error.value).startswith(head)
    assert said in str(error.value)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def follower() -> Follower:
    return Follower(load_settings({}), Matcher())


def take(follower: Follower, desk: Desk, *keys: str) -> None:
    for key in keys:
        follower.take(key.encode(), bytes(desk.standings[key]), PLACE)


def matched(follower: Follower) -> list[str]:
    return sorted(rule.revision for match in follower.matcher.match(ARTICLE, NOW) for rule in match.rules)


def label(desk: Desk, key: str) -> str:
    revision = desk.standings[key].revision
    assert revision is not None
    return revision.label


def test_a_rule_is_new_then_changed_then_the_same(desk: Desk, follower: Follower) -> None:
    desk.apply(one="Syria", two="Russia")
    take(follower, desk, "one", "two")
    assert (follower.count, matched(follower)) == (2, [label(desk, "one")])
    desk.apply(one="Iran", two="Russia")
    take(follower, desk, "one", "one")
    assert label(desk, "one").startswith("2-")
    assert (follower.count, matched(follower)) == (2, [label(desk, "one")])
    assert follower.digest == digest_of({key: label(desk, key) for key in ("one", "two")})


@pytest.mark.parametrize("end", ["paused", "retired", "draft"])
def test_a_rule_that_is_not_to_run_ends_and_may_come_back(desk: Desk, follower: Follower, end: str) -> None:
    desk.apply(one="Syria")
    take(follower, desk, "one")
    desk.apply(one=f"Syria, status: {end}")
    take(follower, desk, "one", "one")
    assert (follower.count, matched(follower), follower.digest) == (0, [], digest_of({}))
    desk.apply(one="Syria")
    take(follower, desk, "one")
    assert matched(follower) == [label(desk, "one")]


def test_a_rule_in_shadow_runs(desk: Desk, follower: Follower) -> None:
    desk.apply(one="Syria, status: shadow")
    take(follower, desk, "one")
    assert [rule.shadow for match in follower.matcher.match(ARTICLE, NOW) for rule in match.rules] == [True]


def test_a_tombstone_ends_a_rule_and_one_of_a_stranger_nothing(desk: Desk, follower: Follower) -> None:
    desk.apply(one="Syria", two="Iran")
    take(follower, desk, "one", "two")
    for key in (b"one", b"nobody", None, b"\xff"):
        follower.take(key, None, PLACE)
    assert matched(follower) == [label(desk, "two")]


def test_a_refusal_lets_the_revision_before_it_run(desk: Desk, follower: Follower) -> None:
    desk.apply(one="Syria")
    take(follower, desk, "one")
    desk.apply(one="Syria AND")
    take(follower, desk, "one")
    assert matched(follower) == [label(desk, "one")]
    fresh = Follower(load_settings({}), Matcher())
    take(fresh, desk, "one")
    assert (fresh.digest, matched(fresh)) == (follower.digest, matched(follower))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"{broken", "not JSON: "),
        (b'{"key": "one"}', "not standing.v1: file: is missing; history: is missing"),
        (b'{"key": "two", "file": "a", "history": []}', "the key b'one' is not that of the value, 'two'"),
    ],
)
def test_a_malformed_record_changes_nothing_and_is_told(
    desk: Desk, follower: Follower, value: bytes, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk.apply(one="Syria")
    take(follower, desk, "one")
    with caplog.at_level(logging.ERROR):
        follower.take(b"one", value, PLACE)
    (record,) = caplog.records
    assert record.getMessage().startswith(f"{PLACE} cannot be read: {said}")
    assert record.getMessage().endswith(
        ". Apply the watchlist of this rule again, which writes the record anew. What ran before goes on."
    )
    assert matched(follower) == [label(desk, "one")]


def test_a_query_of_another_version_leaves_the_one_before(
    desk: Desk, follower: Follower, caplog: pytest.LogCaptureFixture
) -> None:
    desk.apply(one="Syria")
    take(follower, desk, "one")
    before = matched(follower)
    desk.apply(one="Iran")
    standing = desk.standings["one"]
    assert standing.definition is not None
    unknown = replace(standing, definition={**standing.definition, "query": "Syria AND"})
    with caplog.at_level(logging.ERROR):
        follower.take(b"one", bytes(unknown), PLACE)
    assert matched(follower) == before
    assert f"The rule one, revision {label(desk, 'one')}, cannot run here: " in caplog.text


def test_what_is_no_definition_is_a_fault_that_costs_one_rule(desk: Desk, follower: Follower) -> None:
    desk.apply(one="Syria")
    take(follower, desk, "one")
    before = matched(follower)
    desk.apply(one="Iran")
    standing = desk.standings["one"]
    assert standing.definition is not None
    odd = replace(standing, definition={**standing.definition, "deliver": 7})
    follower.take(b"one", bytes(odd), PLACE)
    assert matched(follower) == before


def test_rules_of_standings(desk: Desk) -> None:
    desk.apply(one="Syria", four="Iran AND")
    one = read_standing(b"one", bytes(desk.standings["one"]), PLACE)
    assert rule_at(one).revision == label(desk, "one")
    with pytest.raises(StandingError) as error:
        rule_at(desk.standings["four"])
    assert str(error.value) == "No revision of four was ever accepted."


def test_a_digest_does_not_ask_for_the_order() -> None:
    assert digest_of({"a": "1-x", "b": "2-y"}) == digest_of({"b": "2-y", "a": "1-x"})
    assert digest_of({"a": "1-x"}) != digest_of({"a": "2-x"})
