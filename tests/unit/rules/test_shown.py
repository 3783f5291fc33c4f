"""A silence by query is asked of what a match shows of its article."""

from datetime import UTC, datetime

import pytest

from rules import covers
from schemas import Card, Hit, Match, MatchedRule, Quote
from schemas.messages import Source

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CARD = Card(
    "a",
    "https://wire.example/live/1",
    "Live blog: the vote",
    NOW,
    Source("wire.example", country="DE", tier=1),
    "en",
    tags=("vote",),
)
RULE = MatchedRule("syria", "Syria", "desk", "1-0", "normal", (Hit("body", 0, 5, "Syria"),))
MATCH = Match("0" * 32, "#desk", CARD, (RULE,), (Quote("Syria votes today.", ()), Quote("The count goes on.", ())), NOW)


@pytest.mark.parametrize(
    "query",
    [
        'title:"live blog"',
        "Syria AND count",
        "votes AND source:wire.example AND country:DE AND tier<3 AND lang:en AND tag:vote",
        "blog AND url:live",
        "Syria AND age<1",
    ],
)
def test_headline_quotes_and_what_the_card_says(query: str) -> None:
    assert covers(query, MATCH)


@pytest.mark.parametrize("query", ["Syria AND Russia", "title:Syria", "Syria AND tier>1", "Syria AND", "("])
def test_what_is_not_shown_and_what_is_no_query_cover_nothing(query: str) -> None:
    assert not covers(query, MATCH)


def test_the_next_match_is_another_document() -> None:
    other = Match("1" * 32, "#desk", CARD, (RULE,), (Quote("Russia votes.", ()),), NOW)
    assert [covers("Russia", each) for each in (MATCH, other, MATCH)] == [False, True, False]
