"""Articles that a desk wants, and that a review found among the dead letters: for a number, a far time, a producer's clock."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from schemas import Article, Match, UnreadableError
from streams.kafka.events import Outgoing
from streams.match import outgoing
from streams.running.health import Counts
from tests.unit.streams.events import event
from tests.unit.streams.test_match import ARTICLE, NOW, RULES, Matcher


def sent(value: dict[str, Any], timestamp: float | None = None) -> list[Outgoing]:
    given = event(orjson.dumps(value))
    if timestamp is not None:
        given.message.timestamp = timestamp
    return outgoing(given, Matcher(RULES), sink="matches", dead_letters="dead", counts=Counts(), now=NOW)


@pytest.mark.parametrize(
    "odd",
    [
        {"language": "English", "source": {"reach": 1e300}},
        {"fetched_at": "0001-01-01T00:00:00+01:00"},
        {"fetched_at": "9999-12-31T23:59:59-01:00"},
    ],
)
def test_what_is_optional_and_no_number_or_time_is_left_out(odd: dict[str, Any]) -> None:
    out = sent({**ARTICLE, **odd})
    assert {each.topic for each in out} == {"matches"}
    article = Match.read(out[0].value).article
    assert (article.source.reach, article.fetched_at) == (None, None)


@pytest.mark.parametrize("timestamp", [1_796_050_000_000.0, 1e20, float("nan")])
def test_a_producer_that_counts_microseconds_is_no_fault_of_ours(timestamp: float) -> None:
    out = sent(dict(ARTICLE), timestamp)
    assert {each.topic for each in out} == {"matches"}
    assert out[0].headers == (("arrived_at", NOW.isoformat().encode()),)


def test_the_name_of_a_file_is_no_host() -> None:
    found = Article.read(orjson.dumps({**ARTICLE, "url": "story.html?id=1", "source": {"domain": "herald.example"}}))
    assert found.url == "https://herald.example/story.html?id=1"
    with pytest.raises(UnreadableError):
        Article.read(orjson.dumps({**ARTICLE, "url": "story.html"}))


def test_the_arrival_of_all_others_is_as_kafka_says() -> None:
    assert sent(dict(ARTICLE))[0].headers == (("arrived_at", datetime(2026, 11, 24, 8, tzinfo=UTC).isoformat().encode()),)
