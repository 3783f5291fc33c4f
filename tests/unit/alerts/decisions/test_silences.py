"""Silences: what they cover, what the channel hears of them, and that what they hid was told to nobody."""

from datetime import timedelta
from typing import Any

import pytest

from alerts.decisions import Silences
from schemas import Match, Notice, Silence
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule, words

HOUR = timedelta(hours=1)


def silence(
    by: Any = "rule", what: str = "syria", receiver: str | None = "#syria", name: str = "s-1", after_s: int = 0
) -> Silence:
    begins_at = START + timedelta(seconds=after_s)
    return Silence("s-1", by, what, begins_at, begins_at + HOUR, "The desk writes about it", "dana", receiver)


def silenced(*silences: Silence, covers: Any = None) -> Timeline:
    line = Timeline()
    line.silences = Silences.of(silences, covers) if covers else Silences.of(silences)
    return line


def notices(line: Timeline) -> list[Notice]:
    return [each for each in line.shown if isinstance(each, Notice)]


@pytest.mark.parametrize(
    ("by", "what", "hides"),
    [
        ("rule", "syria", True),
        ("rule", "other", False),
        ("watchlist", "desk", True),
        ("tag", "war", True),
        ("tag", "sport", False),
        ("outlet", "example", True),
        ("outlet", "a.example", True),
        ("outlet", "b.example", False),
        ("query", "title:talks", True),
        ("query", "title:sport", False),
    ],
)
def test_what_a_silence_covers(by: str, what: str, hides: bool) -> None:
    def covers(query: str, of: Match) -> bool:
        return query.removeprefix("title:") in of.article.title

    line = silenced(silence(by, what), covers=covers)
    [decided] = line.at(1, match("a", "", rule(tags=("war",)), title="talks"))
    assert words([decided]) == ["suppressed silenced silence" if hides else "told new tell"]
    assert decided.silence == ("s-1" if hides else None)


def test_a_story_is_silenced_by_its_id() -> None:
    line = Timeline()
    [root] = line.at(0, match("a", "x"))
    line.silences = Silences.of([silence("story", root.id, after_s=1)])
    assert words(line.at(2, match("b", "x"), match("c", "y"))) == ["suppressed silenced silence", "told new tell"]


def test_one_of_two_rules_is_told() -> None:
    line = silenced(silence())
    line.at(1, match("a", "", rule("syria", "critical"), rule("talks")))
    [told] = line.alerts()
    assert ([each.id for each in told.rules], told.priority) == (["talks"], "normal")


def test_it_ends_and_what_it_hid_was_told_to_nobody() -> None:
    line = silenced(silence())
    assert words(line.at(3599, match("a"))) == ["suppressed silenced silence"]
    assert words(line.at(3600, match("a", version=1))) == ["told new tell"]


def test_its_channel_hears_of_its_begin_and_end_once() -> None:
    line = silenced(silence())
    line.at(1, match("a"), match("b"))
    line.at(2, match("c"))
    line.until(5_000)
    line.restart()
    line.until(6_000)
    begin, end = notices(line)
    assert (begin.kind, begin.title, begin.receiver) == (
        "silence-begins",
        "Silence until 24 Nov 2026, 13:00 UTC: rule syria",
        "#syria",
    )
    assert begin.text == (
        "dana says: The desk writes about it\nWhat it hides is counted. To end it:\n  wirewatch silence end s-1"
    )
    assert (end.kind, end.title, end.text) == (
        "silence-ends",
        "Silence is over: rule syria",
        "It hid 3 matches. dana had said: The desk writes about it",
    )
    assert end.decided_at == START + HOUR


def test_one_for_all_channels_is_told_where_it_hides_something() -> None:
    line = silenced(silence(receiver=None))
    line.at(1, match("a", receiver="#one"), match("b", "", rule("talks"), receiver="#two"))
    line.until(2)
    assert [each.receiver for each in notices(line)] == ["#one"]


def test_one_that_is_ended_early_ends_then() -> None:
    line = silenced(silence())
    line.at(1, match("a"))
    line.silences = Silences.of([replace(silence(), ends_at=START + timedelta(seconds=60))])
    assert words(line.at(61, match("b"))) == ["told new tell"]
    assert [each.kind for each in notices(line)] == ["silence-begins", "silence-ends"]
    line.until(9_000)
    assert len(notices(line)) == 2


def test_a_long_one_is_not_told_again_when_its_record_is_deleted() -> None:
    line = silenced(replace(silence(), ends_at=START + timedelta(days=30)))
    for day in range(28):
        line.at(day * 86_400, match(f"a{day}"))
        for each in line.state.overdue(START + timedelta(days=day), line.limits):
            line.state.forget(each)
    assert [each.kind for each in notices(line)] == ["silence-begins"]
    assert len(line.state) < 20, "what is too old is deleted"


@pytest.mark.parametrize("by", ["rule", "story"])
def test_a_correction_is_hidden_too_and_told_when_it_comes_after(by: str) -> None:
    line = Timeline()
    [root] = line.at(0, match("a", "x", title="Ten dead"))
    line.silences = Silences.of([silence(by, {"rule": "syria", "story": root.id}[by], after_s=1)])
    changed = match("a", "y", title="Two dead", version=1)
    assert words(line.at(2, changed)) == ["suppressed silenced silence"]
    assert words(line.at(HOUR.total_seconds() + 1, replace(changed, matched_at=START + HOUR))) == ["joined correction told"]
