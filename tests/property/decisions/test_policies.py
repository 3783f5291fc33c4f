"""Whatever a watchlist says of how a rule is told is written in one way, runs from Kafka, and travels in match.v1 unchanged."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules import Definition, Matcher, normal_settings, rule_of
from schemas import Article, Match, problems
from schemas.messages import Source

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ARTICLE = Article("a", "https://wire.example/1", "Aid", "Aid crosses.", NOW, Source("wire.example"))
MEMBERS = {"id": "aid", "name": "Aid", "watchlist": "desk", "status": "active", "priority": "normal", "query": "aid"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PRIORITIES = st.sampled_from(["low", "normal", "high", "critical"])
TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
DURATIONS = st.builds("{}{}".format, st.integers(1, 9999), st.sampled_from("mhd"))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+12"])
PERSONS = st.sampled_from(["@dana", "@" + "x" * 80, "U024BE7LH", "@here"])
CHANNELS = st.sampled_from(["#desk", "#" + "x" * 80, "C024BE91L"])
SPANS = st.one_of(st.just(""), st.builds(" {}-{}".format, st.sampled_from(DAYS), st.sampled_from(DAYS)), st.just(" Mon,Wed,Fri"))
BOOLEANS = st.sampled_from(["true", "false", True, False])


def some(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with some of these members."""
    return st.fixed_dictionaries({}, optional=members)


DELIVER = some(
    mode=st.sampled_from(["realtime", "digest", "both"]),
    digest=st.builds("{}{}{}".format, TIMES, SPANS, st.one_of(st.just(""), ZONES.map(" {}".format))),
    digest_empty=st.sampled_from(["skip", "say"]),
    mention=st.lists(PERSONS, max_size=20),
    fallback=CHANNELS,
)
SETTINGS = some(
    quiet=st.fixed_dictionaries({"hours": st.builds("{}-{}".format, TIMES, TIMES)}, optional={"tz": ZONES, "unless": PRIORITIES}),
    throttle=st.fixed_dictionaries(
        {"max": st.builds("{}/{}".format, st.integers(1, 9999), st.sampled_from("mhd"))},
        optional={"overflow": st.sampled_from(["digest", "drop", "drop_low", "pause_and_tell"])},
    ),
    story=some(
        by=st.sampled_from(["copies", "event", "off"]),
        window=DURATIONS,
        update=st.sampled_from(["thread", "silent", "channel", "message", "none"]),
        broadcast=st.sampled_from(["never", "first_tier_1"]),
        group=BOOLEANS,
        threshold=st.sampled_from(["0.8", 0.8, "1"]),
    ),
    expect=some(
        per_day=st.tuples(st.integers(0, 999_999), st.integers(0, 999_999)).map(lambda two: [str(min(two)), max(two)]),
        silent_after=DURATIONS,
    ),
    tags=st.lists(st.sampled_from(["syria", "x" * 50]), max_size=3),
    max_age=st.one_of(st.just("none"), DURATIONS),
)


@given(DELIVER, SETTINGS)
def test_it_travels_unchanged(deliver: dict[str, Any], others: dict[str, Any]) -> None:
    said = {**others, "deliver": {"slack": "#desk", **deliver}}
    written = {"watchlist": "1", "name": "desk", "rules": [{"id": "aid", "name": "Aid", "query": "aid", **said}]}
    assert problems("watchlist.v1", written) == ()
    normal = normal_settings(said)
    assert normal_settings(normal) == normal, "it is written in one way"
    rule = rule_of(Definition.read({**MEMBERS, **normal}))
    for match in Matcher([rule]).match(ARTICLE, NOW):
        (told,) = Match.read(bytes(match)).rules
        assert told.policy == rule.policy
