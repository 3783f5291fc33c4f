"""Time goes on by ticks where no match waits, and by the matches where one does; what it brings is told once, whoever is
killed."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas import Match, Policy
from streams.ledger import round as rounds
from tests.copying import replace
from tests.unit.streams.events import SlowTopic
from tests.unit.streams.ledger.play import PARTITION, Play, match

MINUTES = timedelta(minutes=1)


def collected(number: int, due_at: datetime) -> Match:
    """One that its rule collects until then."""
    policy = Policy(mode="digest", digest=due_at.strftime("%H:%M"))
    return match(number, rules=tuple(replace(rule, policy=policy) for rule in match(number).rules))


def digests(play: Play) -> list[str]:
    """The titles of what stands on alerts.v1."""
    return [each.title for each in play.announced() if hasattr(each, "lines")]


def next_minute(play: Play, after: timedelta) -> datetime:
    at = play.clock.now() + after
    return at.replace(second=0, microsecond=0) + MINUTES


def test_a_digest_comes_when_it_is_due_though_no_match_does() -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        play.publish(collected(1, next_minute(play, MINUTES)), collected(2, next_minute(play, MINUTES)))
        await play.feed()
        assert digests(play) == []
        await play.until(lambda: digests(play))
        await play.pass_over(5 * MINUTES)
        assert len(digests(play)) == 1
        (digest,) = [each for each in play.ledger().values() if each.is_of_time]
        assert (digest.sent, play.health.finished, play.crashed) == (True, 2, [])

    asyncio.run(run())


def test_what_one_batch_tells_stands_in_its_order() -> None:
    async def run() -> None:
        play = Play()
        play.alerts, play.decisions = SlowTopic("alerts.v1"), SlowTopic("decisions.v1")
        play.alerts.slow = play.decisions.slow = match(1).id.encode()
        await play.start()
        play.publish(*(match(number) for number in (1, 2, 3)))
        await play.feed()
        ids = [match(number).id for number in (1, 2, 3)]
        assert (play.alert_ids, list(play.ledger())) == (ids, ids)

    asyncio.run(run())


def test_where_a_match_waits_the_matches_are_the_time() -> None:
    async def run() -> None:
        play = Play()
        stage = await play.start()
        due_at = next_minute(play, MINUTES)
        play.publish(collected(1, due_at))
        await play.feed()
        # It is there, and not read yet.
        play.publish(match(2), at=due_at - timedelta(seconds=1))
        play.publish(match(3), at=due_at + timedelta(seconds=1))
        await play.pass_over(5 * MINUTES)
        assert digests(play) == []
        await play.feed(1)
        ids = [each.id for each in play.announced()]
        # In time, it would have come between the two.
        assert [ids.index(match(2).id) < 1, ids[-1], len(ids)] == [True, match(3).id, 3]
        await stage.end_round()

    asyncio.run(run())


@pytest.mark.parametrize("topic", ["decisions", "alerts"])
def test_what_was_due_is_sent_by_whoever_comes_next(topic: str) -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        play.publish(collected(1, next_minute(play, MINUTES)))
        await play.feed()
        held = getattr(play, topic)
        held.takes.clear()
        held.asked.clear()
        await play.until(held.asked.is_set)
        await play.kill()
        held.takes.set()
        assert digests(play) == []
        await play.start()
        await play.until(lambda: digests(play))
        await play.pass_over(2 * MINUTES)
        assert len(digests(play)) == 1
        assert [each.sent for each in play.ledger().values() if each.is_of_time] == [True]

    asyncio.run(run())


def test_a_round_that_ends_lets_no_time_go_on() -> None:
    async def run() -> None:
        play = Play()
        stage = await play.start()
        play.publish(collected(1, next_minute(play, MINUTES)))
        await play.feed()
        await stage.end_round()
        await play.pass_over(5 * MINUTES)
        assert digests(play) == []

    asyncio.run(run())


def test_what_is_due_and_cannot_be_decided_keeps_no_match_from_being_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> Any:
        raise ZeroDivisionError("a defect")
        yield

    monkeypatch.setattr("streams.ledger.clerk.due", fails)

    async def run() -> None:
        play = Play()
        await play.start()
        play.publish(match(1), match(2))
        await play.feed()
        assert (len(play.alert_ids), play.crashed) == (2, [])

    asyncio.run(run())
    warnings = [each for each in caplog.messages if each.startswith("What is due")]
    assert warnings[0].startswith(
        f"What is due in partition {PARTITION} of the ledger could not be decided: Wirewatch itself failed"
    )
    assert len(warnings) < 4


def test_a_clock_that_is_set_is_said(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        play = Play(speed=1.0)
        stage = await play.start()
        assert stage.round is not None
        stage.round._now()
        real = play.clock.now
        play.clock.now = lambda: real() + timedelta(hours=2)  # type: ignore[method-assign]
        stage.round._now()
        play.clock.now = real  # type: ignore[method-assign]
        stage.round._now()
        await stage.end_round()

    asyncio.run(run())
    assert caplog.messages == [
        "The clock of this machine was set on by 2:00:00; what is due by it is told.",
        "The clock of this machine was set back by 2:00:00; time goes on from there.",
    ]


def test_what_is_overdue_is_forgotten_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        play = Play()
        await play.start()
        play.publish(match(1), at=play.clock.now() - timedelta(days=20))
        await play.feed()
        await play.until(lambda: match(1).id not in play.ledger())

    monkeypatch.setattr(rounds, "PRUNE_EACH", 10)
    asyncio.run(run())
