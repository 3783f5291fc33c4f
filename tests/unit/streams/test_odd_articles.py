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


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("UT", 8),
        ("GMT", 8),
        ("EST", 13),
        ("EDT", 12),
        ("CST", 14),
        ("CDT", 13),
        ("MST", 15),
        ("MDT", 14),
        ("PST", 16),
        ("PDT", 15),
    ],
)
def test_the_zones_of_rfc_822_have_one_reading(zone: str, hour: int) -> None:
    sent = {**ARTICLE, "published_at": f"Sun, 01 Mar 2026 08:30:00 {zone}"}
    article, remarks = Article.read_remarked(orjson.dumps(sent))
    assert article.published_at == datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
    assert [each.member for each in remarks] == ["published_at"]


@pytest.mark.parametrize(
    "text",
    [
        "Sun Mar 01 08:30:00 CST 2026", "Sun Mar 01 08:30:00 IST 2026", "Sun, 01 Mar 2026 08:30:00 BST",
        "Sun Mar 01 08:30:00 2026",
        "Sun Mar 01 2026 08:30:00", "Sun, 01 Mar 2026 08:30:00 -0000", "Sun Foo 01 08:30:00 UTC 2026",
    ],
)  # fmt: skip
def test_a_zone_that_could_be_two_has_none(text: str) -> None:
    with pytest.raises(UnreadableError, match="published_at"):
        Article.read(orjson.dumps({**ARTICLE, "published_at": text}))
