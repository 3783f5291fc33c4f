"""The alert stage on topics in memory: who is told once, what a kill may cost, and in which order things become safe."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.messages import Alert, Match
from streams import alert
from streams.running.health import Counts, StageHealth
from streams.told import Told
from tests.unit.alerts.samples import ID, MATCH
from tests.unit.streams.events import KeptTopic, event
from tests.waiting import awaited

SHADOW = replace(MATCH, rules=tuple(replace(rule, shadow=True) for rule in MATCH.rules))
OTHER = replace(MATCH, id="f" * 32)
HEADERS = {"arrived_at": b"2026-11-24T08:00:00+00:00"}


class Worker:
    """The stage as a worker runs it, between topics that outlive it: another worker goes on with what they have."""

    def __init__(self, told: KeptTopic | None = None, *, largest: int = 1_000_000) -> None:
        self.told = told or KeptTopic("told.v1")
        self.alerts, self.dead = KeptTopic("alerts.v1", largest=largest), KeptTopic("dead-letters.v1")
        self._read = 0
        self.acked: list[int] = []
        self.counts, self.health = Counts(), StageHealth("alert")
        self._agents: list[Callable[[Any], Awaitable[None]]] = []
        self._revoked: list[Callable[[], Awaitable[None]]] = []
        signal = SimpleNamespace(connect=lambda each, weak: self._revoked.append(each))
        app = SimpleNamespace(consumer_generation_id=1, on_partitions_revoked=signal, crash=self._crash)
        app.agent = lambda source, name: self._agents.append
        alert.attach(
            app,
            source=KeptTopic("matches.v1"),
            sink=self.alerts,
            dead_letters=self.dead,
            told=Told(self.told, self.told.read, timedelta(days=7), self.health),
            counts=self.counts,
            health=self.health,
            batch=100,
        )

    async def _crash(self, error: Exception) -> None:
        raise error

    async def take(self, *batches: Sequence[Match | bytes]) -> None:
        """Give the stage batches of matches; returns when all are acked."""

        async def noack_take(most: int, *, within: float) -> AsyncIterator[list[Any]]:
            for batch in batches:
                yield [self._event(each) for each in batch]

        (agent,) = self._agents
        await agent(SimpleNamespace(noack_take=noack_take))

    def _event(self, given: Match | bytes) -> Any:
        offset = self._read
        self._read += 1
        made = event(bytes(given), b"#syria", topic="matches.v1", partition=2, offset=offset, headers=HEADERS)
        made.ack = lambda: self.acked.append(offset)
        return made

    async def revoke(self) -> None:
        for each in self._revoked:
            await each()

    @property
    def told_ids(self) -> list[bytes | None]:
        return [each.key for each in self.told.records]

    @property
    def alert_ids(self) -> list[str]:
        return [Alert.read(each.value).id for each in self.alerts.records]


def test_a_match_becomes_one_alert_for_its_receiver_and_is_remembered_in_its_partition() -> None:
    worker = Worker()
    asyncio.run(worker.take([MATCH]))
    (sent,), (remembered,) = worker.alerts.records, worker.told.records
    assert (sent.key, list(sent.headers)) == (b"#syria", list(HEADERS.items()))
    assert (remembered.key, remembered.partition) == (ID.encode(), 2)
    assert (worker.alert_ids, worker.acked, worker.health.finished) == ([ID], [0], 1)
    assert worker.counts["alerts decided"] == 1


def test_an_article_that_comes_again_is_told_once_in_one_batch_in_the_next_and_after_a_restart() -> None:
    worker = Worker()
    asyncio.run(worker.take([MATCH, MATCH], [MATCH, OTHER]))
    assert worker.alert_ids == [ID, OTHER.id]
    assert worker.counts["matches suppressed"] == 2
    after = Worker(worker.told)
    asyncio.run(after.take([MATCH, OTHER]))
    assert (after.alert_ids, after.acked) == ([], [0, 1])
    assert worker.told_ids == [ID.encode(), OTHER.id.encode()]


def test_an_alert_is_safe_before_it_is_remembered_and_acked_only_after_that() -> None:
    async def play() -> None:
        worker = Worker()
        worker.alerts.takes.clear()
        worker.told.takes.clear()
        working = asyncio.create_task(worker.take([MATCH]))
        await awaited(worker.alerts.asked.wait())
        assert not worker.told.asked.is_set()
        worker.alerts.takes.set()
        await awaited(worker.told.asked.wait())
        assert (worker.alert_ids, worker.acked, worker.health.finished) == ([ID], [], 0)
        worker.told.takes.set()
        await awaited(working)
        assert (worker.told_ids, worker.acked) == ([ID.encode()], [0])

    asyncio.run(play())


def test_a_kill_between_the_alert_and_its_memory_makes_the_same_alert_again_and_never_none() -> None:
    async def play() -> None:
        worker = Worker()
        worker.told.takes.clear()
        working = asyncio.create_task(worker.take([MATCH]))
        await awaited(worker.told.asked.wait())
        working.cancel()
        await asyncio.wait([working])
        worker.told.takes.set()
        assert (worker.alert_ids, worker.told_ids, worker.acked) == ([ID], [], [])
        after = Worker(worker.told)
        await after.take([MATCH])
        assert (after.alert_ids, after.told_ids, after.acked) == ([ID], [ID.encode()], [0])

    asyncio.run(play())


def test_after_a_rebalance_what_somebody_else_told_meanwhile_is_known() -> None:
    async def play() -> None:
        worker = Worker()
        await worker.take([MATCH])
        await worker.revoke()
        await Worker(worker.told).take([OTHER])
        await worker.take([MATCH, OTHER])
        assert worker.alert_ids == [ID]

    asyncio.run(play())


def test_rules_in_shadow_tell_nobody_and_leave_the_article_to_be_told_by_others() -> None:
    worker = Worker()
    asyncio.run(worker.take([SHADOW], [MATCH]))
    assert (worker.alert_ids, worker.told_ids) == ([ID], [ID.encode()])
    assert worker.counts["matches suppressed"] == 1


@pytest.mark.parametrize("value", [b"", b"{broken", b"{}", b"\xff"])
def test_what_is_no_match_is_a_dead_letter_and_delays_nobody(value: bytes) -> None:
    worker = Worker()
    asyncio.run(worker.take([value, MATCH]))
    (letter,) = worker.dead.records
    headers = dict(letter.headers)
    assert (letter.value, headers["stage"], headers["partition"]) == (value, b"alert", b"2")
    assert headers["arrived_at"] == HEADERS["arrived_at"]
    assert (worker.alert_ids, worker.told_ids, worker.acked) == ([ID], [ID.encode()], [0, 1])
    assert worker.counts["matches dead"] == 1


def test_an_alert_that_its_topic_refuses_is_a_dead_letter_and_told_when_it_is_replayed() -> None:
    worker = Worker(largest=10)
    asyncio.run(worker.take([MATCH]))
    (letter,) = worker.dead.records
    assert (letter.value, worker.told_ids, worker.acked) == (bytes(MATCH), [], [0])
    assert b"is more than alerts.v1 takes. Raise max.message.bytes of alerts.v1 to " in dict(letter.headers)["reason"]
    worker.alerts.largest = 1_000_000
    asyncio.run(worker.take([MATCH]))
    assert (worker.alert_ids, worker.told_ids) == ([ID], [ID.encode()])
