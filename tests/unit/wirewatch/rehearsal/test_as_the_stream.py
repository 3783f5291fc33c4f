"""What a rehearsal says is what the stream does: the same matches through the alert stage make the same decisions."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import Limits
from rules import Definition, Matcher, Rule, rule_of
from rules.backtest import Arrival
from schemas import Article, Decision, Quoted
from schemas.messages import Source
from streams.kafka import MARK
from streams.running import Clock
from tests.unit.streams.ledger.play import Play
from wirewatch.rehearsal import Rehearsal

BEGAN = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
TOLD: tuple[dict[str, Any], ...] = (
    {},
    {"deliver": {"slack": "#desk", "mode": "digest", "digest": "08:00"}},
    {"deliver": {"slack": "#desk", "mode": "both", "digest": "23:00"}},
    {"quiet": {"hours": "22:00-06:00", "tz": "UTC"}},
    {"throttle": {"max": "2/h", "overflow": "digest"}},
    {"throttle": {"max": "1/h", "overflow": "drop"}},
    {"story": {"by": "off"}},
    {"story": {"update": "channel"}},
)


def rule(number: int, said: dict[str, Any]) -> Rule:
    members = {
        "id": f"rule-{number}",
        "name": f"Rule {number}",
        "watchlist": "desk",
        "status": "active",
        "priority": ("low", "normal", "high", "critical")[number % 4],
        "query": f"word{number}",
        "deliver": {"slack": "#desk"},
        **said,
    }
    return rule_of(Definition.of(members), file="desk.yaml", line=1)


def arrival(number: int, minutes: int, words: list[int], text: str) -> Arrival:
    at = BEGAN + timedelta(minutes=minutes)
    article = Article(
        id=f"a{number}",
        url=f"https://herald.example/{number}",
        title=" ".join(f"word{each}" for each in words),
        body=text * 30,
        published_at=at,
        source=Source("herald.example"),
    )
    return Arrival(article, at, at)


def plain(decisions: list[Decision]) -> list[tuple[Any, ...]]:
    return [(each.id, each.outcome, each.reason, each.stage, each.decided_at, each.story, each.alert) for each in decisions]


@settings(max_examples=25, deadline=None)
@given(
    said=st.lists(st.sampled_from(TOLD), min_size=1, max_size=3),
    came=st.lists(
        st.tuples(
            st.integers(0, 600), st.lists(st.integers(0, 2), min_size=1, max_size=2), st.sampled_from(["One text. ", "Two. "])
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_the_stage_decides_the_same(said: list[dict[str, Any]], came: list[tuple[int, list[int], str]]) -> None:
    rules = [rule(number, each) for number, each in enumerate(said)]
    arrivals = [arrival(number, minutes, words, text) for number, (minutes, words, text) in enumerate(sorted(came))]
    play = Rehearsal(rules, Limits())
    for each in arrivals:
        play.add(each)
    steps = list(play.steps())
    streamed, announced = asyncio.run(_stream(rules, arrivals))
    assert plain([each for each in streamed if not each.is_of_time]) == plain(
        [each.decision for each in steps if not each.decision.is_of_time]
    )
    assert {each.id for each in streamed} >= {each.decision.id for each in steps}
    told = {told.id for step in steps for told in step.told}
    assert told <= announced


class HandClock(Clock):
    """A clock that stands where a test has set it; waiting takes a hundredth of its time."""

    def __init__(self) -> None:
        super().__init__(100.0)
        self.at = BEGAN

    def now(self) -> datetime:
        return self.at


async def _stream(rules: list[Rule], arrivals: list[Arrival]) -> tuple[list[Decision], set[str]]:
    """All that the stage decided, in the order in which it was first written, and the ids of what it sent."""
    matcher, stage, clock = Matcher(rules), Play(), HandClock()
    stage.clock = clock
    await stage.start()
    for each in arrivals:
        clock.at = each.now
        for match in matcher.match(each.article, each.now, each.now):
            stage.publish(match, at=each.now)
        await stage.feed()
    clock.at = max([clock.at, *(each.due_at for each in stage.ledger().values() if each.due_at)]) + timedelta(days=1)
    await stage.until(lambda: not _waiting(stage))
    decisions, sent = _as_first_written(stage), set(stage.alert_ids)
    await stage.kill()
    return decisions, sent


def _as_first_written(stage: Play) -> list[Decision]:
    found: dict[str, Decision] = {}
    for record in stage.decisions.records:
        if record.key != MARK and not Quoted.is_key(record.key) and record.value is not None:
            decision = Decision.read(record.value)
            found.setdefault(decision.id, decision)
    return list(found.values())


def _waiting(stage: Play) -> list[Decision]:
    """Those that wait for a decision of time which was not made yet."""
    ledger = stage.ledger()
    came_out = {(each.group, each.due_at) for each in ledger.values() if each.is_of_time and each.sent}
    return [each for each in ledger.values() if not each.is_of_time and each.group and (each.group, each.due_at) not in came_out]
