"""Generated timelines of one partition: however they are split, repeated or taken over, the same is decided and told.

What is compared is all that was decided and all that went to alerts.v1, with every member.
"""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.decisions import Limits, Silences
from schemas import Decision, Expect, Match, Outcome, Quiet, Reason, Silence, StoryPolicy, Throttle
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule

DAY = 86_400
RULES = (
    rule("plain"),
    rule("critical", "critical"),
    rule("short", story=StoryPolicy(window_s=900, broadcast="first_tier_1")),
    rule("event", story=StoryPolicy(by="event", update="silent")),
    rule("off", story=StoryPolicy(by="off"), owner="@dana", throttle=Throttle(2, 3_600, "pause_and_tell")),
    rule("slow", "low", throttle=Throttle(1, 600, "drop_low")),
    rule("overflow", throttle=Throttle(1, 600)),
    rule("night", quiet=Quiet("12:10-12:40", "UTC")),
    rule("daily", "high", mode="digest", digest="13:00 Mon-Fri", digest_empty="say"),
    rule("both", mode="both", digest="12:30"),
    rule("watched", owner="@dana", expect=Expect((1, 3), 2 * DAY), story=StoryPolicy(update="channel")),
    rule("shadow", "critical", shadow=True),
)
LIMITS = (Limits(), Limits(timezone=ZoneInfo("Europe/Berlin"), stories=2, waiting=3, ops="#ops"))
SILENCES = (
    Silences(),
    Silences.of(
        [
            Silence(
                "s-1", "rule", "plain", START + timedelta(minutes=5), START + timedelta(hours=3), "It is known", "dana", "#one"
            ),
            Silence("s-2", "outlet", "a.example", START, START + timedelta(hours=1), "It is broken", "dana"),
        ]
    ),
)


@dataclass(frozen=True)
class Step:
    """A match so many seconds after the one before, and what the ticks before it bring earlier."""

    gap: int
    ticks: tuple[int, ...]
    match: Match


MATCHES = st.builds(
    lambda receiver, article, text, rules, version, tier: match(
        article, text, *rules, receiver=receiver, version=version, tier=tier, title=f"On {article} {version // 4}"
    ),
    st.sampled_from(["#one", "#two"]),
    st.sampled_from("abcdefgh"),
    st.sampled_from(["", "x/1", "x/2", "y/1"]),
    st.lists(st.sampled_from(RULES), min_size=1, max_size=3, unique=True).map(tuple),
    st.integers(0, 6),
    st.sampled_from([None, 1, 3]),
)
GAPS = st.one_of(st.integers(0, 90), st.integers(0, 5_000), st.integers(0, 2 * DAY))
STEPS = st.lists(st.builds(Step, GAPS, st.lists(st.integers(0, DAY), max_size=3).map(tuple), MATCHES), max_size=25)


def play(
    steps: list[Step], *, kind: int = 0, ticks: bool = False, twice: bool = False, restarts: frozenset[int] = frozenset()
) -> Timeline:
    """Each way in which the alert stage may come to the same matches."""
    line = Timeline(LIMITS[kind % 2], SILENCES[kind // 2])
    now = 0
    for number, step in enumerate(steps):
        if ticks:
            for tick in sorted(step.ticks):
                line.until(now + min(tick, step.gap))
        now += step.gap
        line.at(now, step.match)
        if twice:
            line.at(now, step.match)
        if number in restarts:
            line.restart(line.log if number % 3 == 0 else compacted(line.log) if number % 3 == 1 else None)
            # What was read and not acked comes again.
            line.at(now, *(each.match for each in steps[max(0, number - 2) : number + 1]))
    line.until(now + 10 * DAY)
    return line


def compacted(log: list[Decision]) -> list[Decision]:
    """As Kafka keeps it: of each id the last record, where it stands."""
    last = {each.id: at for at, each in enumerate(log)}
    return [each for at, each in enumerate(log) if last[each.id] == at]


def outcome(line: Timeline) -> tuple[list[Decision], list[object]]:
    return line.said, list(line.shown)


@settings(max_examples=50)
@given(STEPS, st.integers(0, 3))
def test_processing_twice_is_processing_once(steps: list[Step], kind: int) -> None:
    assert outcome(play(steps, kind=kind, twice=True)) == outcome(play(steps, kind=kind))


@settings(max_examples=50)
@given(STEPS, st.integers(0, 3))
def test_ticks_between_change_nothing(steps: list[Step], kind: int) -> None:
    assert outcome(play(steps, kind=kind, ticks=True)) == outcome(play(steps, kind=kind))


@settings(max_examples=50)
@given(STEPS, st.integers(0, 3), st.frozensets(st.integers(0, 25)))
def test_whoever_takes_over_decides_the_same(steps: list[Step], kind: int, restarts: frozenset[int]) -> None:
    assert outcome(play(steps, kind=kind, restarts=restarts)) == outcome(play(steps, kind=kind))


@settings(max_examples=50)
@given(STEPS, st.integers(0, 3))
def test_no_match_is_without_a_decision_and_what_waits_comes_out_once(steps: list[Step], kind: int) -> None:
    line = play(steps, kind=kind)
    assert {each.match.id for each in steps} == {each.match for each in line.said if each.match is not None}
    waiting = [each.id for each in line.said if each.group is not None and not each.is_of_time]
    assert sorted(line.came_out) == sorted(waiting)
    assert line.state.next_gathering() is None
    assert all(each.group is not None for each in line.said if each.outcome in (Outcome.HELD, Outcome.COLLECTED, Outcome.JOINED))
    shown = [each.id for each in line.shown]
    assert len(shown) == len(set(shown))
    assert {each.alert for each in line.said if each.outcome is Outcome.TOLD} <= set(shown)


@settings(max_examples=50)
@given(STEPS, st.integers(0, 3), st.data())
def test_what_was_written_and_not_sent_is_sent_after_a_kill(steps: list[Step], kind: int, data: st.DataObject) -> None:
    whole = play(steps, kind=kind)
    line = Timeline(whole.limits, whole.silences)
    now = 0
    for step in steps:
        now += step.gap
        if data.draw(st.booleans()):
            # The ledger has the decisions, and the alerts were not sent: the match comes again to somebody else.
            kept, line.shown = list(line.shown), []
            line.at(now, step.match)
            of_time = [each.id for each in line.said if each.is_of_time]
            line.shown = kept
            unsent = [replace(each, sent=None) if each.id in of_time else each for each in compacted(line.log)]
            line.restart(unsent)
        line.at(now, step.match)
    line.until(now + 10 * DAY)
    assert {each.id: each for each in line.shown} == {each.id: each for each in whole.shown}


@settings(max_examples=50)
@given(STEPS)
def test_a_record_is_small_and_is_read_as_it_was_written(steps: list[Step]) -> None:
    for each in play(steps).said:
        assert Decision.read(bytes(each)) == each
        assert len(bytes(each)) <= 1_500
    assert all(isinstance(each, Reason) for each in Reason)
