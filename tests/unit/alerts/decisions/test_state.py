"""The state as the fold of its records: applied twice, read again, pruned, and with a record that came too late."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from alerts.pipeline import due
from schemas import Decision, StoryPolicy, Summary, Throttle
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule, words

HOUR, DAY = 3_600, 86_400


def busy() -> Timeline:
    """A day with a story, a digest, a throttle."""
    line = Timeline()
    slow = rule("slow", throttle=Throttle(1, HOUR), story=StoryPolicy(by="off"))
    daily = rule("daily", mode="digest", digest="13:00")
    line.at(0, match("a", "x"), match("b", "x"), match("c", "", daily), match("d", "", slow), match("e", "", slow))
    line.at(DAY, match("f"))
    return line


def test_what_is_applied_twice_counts_once() -> None:
    line = busy()
    records = list(line.state.records())
    for each in (*records, *records):
        line.state.apply(each)
    assert list(line.state.records()) == records
    assert line.state.waiting("#syria") == 0
    assert line.state.count(match("a").id) in (0, 1)


def test_who_does_not_apply_what_is_due_is_told_so() -> None:
    line = Timeline()
    line.at(0, match("a", "x"), match("b", "x"))
    coming = due(line.state, START + timedelta(seconds=60), line.silences, line.limits)
    first = next(coming)
    with pytest.raises(RuntimeError, match=f"decision {first.id} was not applied before the next one was asked for"):
        next(coming)


def test_what_waits_again_after_what_was_told_was_forgotten_is_told_in_its_time() -> None:
    line = Timeline()
    line.at(0, match("a", "x"), match("b", "x"))
    line.until(60)
    (told,) = [each for each in line.state.records() if each.is_of_time]
    joined = next(each for each in line.state.records() if each.article == "b")
    late = replace(joined, id="f" * 32, match="f" * 32)
    line.state.apply(late)
    assert line.state.next_gathering() == ("#syria", f"+ {told.group}", told.due_at), "it comes behind what was told"
    line.state.forget(told.id)
    line.state.apply(replace(late, id="e" * 32, match="e" * 32))
    assert told.due_at is not None
    assert line.state.open_until("#syria", str(told.group), START, timedelta(days=1)) == told.due_at


def test_what_is_old_is_forgotten_and_what_waits_is_not() -> None:
    line = busy()
    weekly = rule("weekly", mode="digest", digest="12:00 Mon", story=StoryPolicy(by="off"))
    line.at(DAY, match("g", "", weekly))
    line.limits = replace(line.limits, remember=timedelta(days=2))
    for each in line.state.overdue(START + timedelta(days=5), line.limits):
        line.state.forget(each)
    assert [each.article for each in line.state.records()] == ["g"]
    line.until(20 * DAY)
    assert [each.lines[0].text for each in line.shown if isinstance(each, Summary)][-1] == "On g"
    for each in line.state.overdue(START + timedelta(days=40), line.limits):
        line.state.forget(each)
    assert len(line.state) == 0
    assert words(line.at(40 * DAY, match("a", "x", version=9))) == ["told new tell"], "what is forgotten is new"


def test_a_record_that_comes_after_its_group_was_told_is_told_by_itself() -> None:
    line = Timeline()
    daily = rule("daily", mode="digest", digest="13:00", story=StoryPolicy(by="off"))
    line.at(0, match("a", "", daily))
    other = Timeline()
    [late] = other.at(0, match("b", "", daily))
    line.until(HOUR)
    line.state.apply(late)
    line.until(HOUR + 1)
    assert [each.lines[0].text for each in line.shown if isinstance(each, Summary)] == ["On a", "On b"]
    line.restart()
    line.until(2 * DAY)
    assert len(line.shown) == 2


def test_a_takeover_in_the_midst_of_a_digest_sends_it_whole() -> None:
    line = Timeline()
    daily = rule("daily", mode="digest", digest="13:00", story=StoryPolicy(by="off"))
    line.at(0, *(match(f"a{number}", "", daily) for number in range(20)))
    [gathered] = list(due_once(line, HOUR))
    line.restart([*line.state.records()])
    assert [len(each.lines) for each in line.shown if isinstance(each, Summary)] == [15, 5]
    assert list(line.state.unsent()) == []
    assert gathered.count == 20


def due_once(line: Timeline, seconds: float) -> Iterator[Decision]:
    """What is due is written to the ledger, and the worker ends before it is sent."""
    for each in due(line.state, START + timedelta(seconds=seconds), line.silences, line.limits):
        line.state.apply(each)
        yield each


def test_what_waits_for_a_day_that_a_wrong_clock_named_is_told_when_the_next_match_says_the_time() -> None:
    line, years = Timeline(), 3_650 * 86_400.0
    line.at(0, match("a", "x"))
    daily = rule(mode="digest", digest="13:00")
    line.at(years, match("b", "", daily), match("a", "y", title="Another", version=1), now=years)
    line.restart(line.log)
    assert line.until(60, now=60) == []
    line.at(120, match("c"), now=120)
    line.restart(line.log)
    line.until(121, now=121)
    titles = [each.title for each in line.shown if isinstance(each, Summary)]
    assert sorted(titles) == ["1 correction: a.example", "Digest 13:00: 1 article"]
    line.until(90_000, now=90_000)
    assert len([each for each in line.shown if isinstance(each, Summary)]) == 2
