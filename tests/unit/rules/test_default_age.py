"""The default of max_age: which rules it counts for, and what becomes of an article that is older."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules import Definition, Matcher, Rule, rule_of
from rules.default_age import default_condition, is_older, says_age
from rules.definition import normal_settings
from schemas import Article
from tests.counting import calls_of

PUBLISHED = datetime(2026, 11, 20, 8, tzinfo=UTC)
ARTICLE = Article.of(
    {"id": "a", "url": "https://a.example/1", "title": "Syria", "body": "", "published_at": PUBLISHED.isoformat()}
)


def rule(query: str = "Syria", **more: Any) -> Rule:
    members = {"id": "a", "name": "A", "watchlist": "desk", "status": "active", "priority": "normal", "query": query}
    return rule_of(Definition.read(members | {"deliver": {"slack": "#red"}} | more))


def found(matcher: Matcher, after_h: float) -> list[str]:
    return [each.id for each, _ in matcher.found(ARTICLE, PUBLISHED + timedelta(hours=after_h))[1]]


@pytest.mark.parametrize(("after_h", "ids"), [(0, ["a"]), (71.9, ["a"]), (72, []), (24 * 365, [])])
def test_an_article_older_than_the_default_matches_no_rule_that_says_nothing_of_age(after_h: float, ids: list[str]) -> None:
    assert found(Matcher([rule()], max_age_h=72), after_h) == ids


@pytest.mark.parametrize("silent", [rule(), rule("Syria AND reach>1 OR Syria")])
def test_who_says_nothing_of_age(silent: Rule) -> None:
    assert not says_age(silent)


def test_a_query_of_a_thousand_words_is_not_gone_through_for_each_article() -> None:
    long = rule("$towns AND Syria", lists={"towns": [f"town{number}" for number in range(1000)]})
    assert not says_age(long)
    assert calls_of(lambda: says_age(long)) < 20


@pytest.mark.parametrize("saying", [rule(max_age="none"), rule(max_age="30d"), rule("Syria AND age<1000")])
def test_a_rule_that_speaks_of_age_has_it_its_own_way(saying: Rule) -> None:
    assert found(Matcher([saying], max_age_h=72), 100) == ["a"]
    assert default_condition(saying, 72) == {}


def test_without_a_default_an_archive_matches() -> None:
    assert found(Matcher([rule()]), 24 * 3650) == ["a"]
    assert default_condition(rule(), None) == {}


def test_an_article_that_loses_several_rules_is_counted_once_and_one_that_loses_none_not_at_all() -> None:
    matcher = Matcher([rule(), rule(id="b"), rule(id="c", max_age="none")], max_age_h=72)
    assert found(matcher, 100) == ["c"]
    assert matcher.too_old == 1
    assert found(matcher, 1) == ["a", "b", "c"]
    assert matcher.too_old == 1
    assert found(Matcher([rule("Russia")], max_age_h=72), 100) == []


def test_a_setting_makes_no_new_revisions_and_none_is_written_in_one_way() -> None:
    assert normal_settings({"max_age": " none "}) == {"max_age": "none"}
    assert rule(max_age="none").query == rule().query
    assert rule(max_age="none").revision != rule().revision


def test_the_reason_names_the_default() -> None:
    assert [str(saying) for saying in default_condition(rule(), 72).values()] == ["max_age: 72h, the default"]
    assert is_older(ARTICLE, PUBLISHED + timedelta(hours=72), 72)
