"""What the driver takes for read to the end: never what has just been fetched, nor what a rebalance has just made it forget."""

import asyncio
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition

from config.settings.settings import load_settings
from streams.driver.driver import LONGEST_BETWEEN_POLLS_MS, REBALANCE_TIMEOUT_S, ConsumerThread, Fetched, _Unread, lease_of

A, B = TopicPartition("articles.v1", 0), TopicPartition("articles.v1", 1)
DAY_MS = 86_400_000


class Play:
    """A thread of one consumer that owns two partitions, read up to these positions."""

    def __init__(self, **positions: int) -> None:
        self.positions = {A: positions["a"], B: positions["b"]}
        self.thread = ConsumerThread.__new__(ConsumerThread)
        self.subscription = SimpleNamespace(
            reassignment_in_progress=False,
            subscription=SimpleNamespace(assignment=SimpleNamespace(state_value=self._state)),
        )
        self.thread._consumer = SimpleNamespace(assignment=lambda: {A, B}, _subscription=self.subscription)
        self.thread._next, self.thread._handed, self.thread._gaps = {}, set(), []

    def _state(self, partition: TopicPartition) -> Any:
        return SimpleNamespace(has_valid_position=True, position=self.positions[partition])

    def passed_over(self, committed: dict[TopicPartition, int | None]) -> dict[TopicPartition, int]:
        return asyncio.run(self.thread._passed_over(committed))


def test_what_was_handed_over_and_is_not_committed_is_not_passed_over() -> None:
    play = Play(a=25, b=25)
    play.thread._handed, play.thread._next = {A, B}, {A: 25, B: 25}
    assert play.passed_over({A: 20, B: 25}) == {}


def test_the_ends_of_transactions_behind_what_is_committed_are_passed_over() -> None:
    play = Play(a=26, b=25)
    play.thread._handed, play.thread._next = {A, B}, {A: 25, B: 25}
    assert play.passed_over({A: 25, B: 25}) == {A: 26}


def test_where_nothing_was_handed_over_the_position_is_the_beginning() -> None:
    play = Play(a=7, b=0)
    assert play.passed_over({A: 7, B: None}) == {B: 0}


def test_while_partitions_are_dealt_out_anew_nothing_is_passed_over() -> None:
    play = Play(a=900, b=900)
    # What was handed over is forgotten at the beginning of a rebalance, and the positions are still there.
    play.subscription.reassignment_in_progress = True
    assert play.passed_over({A: 20, B: 20}) == {}


def test_a_lease_is_no_longer_than_a_member_may_stay_away_from_a_changing_group() -> None:
    lease = lease_of(load_settings({"WIREWATCH_SESSION_TIMEOUT_S": "1800"}))
    lease.renew(lease.clock() - REBALANCE_TIMEOUT_S)
    assert not lease.holds


def test_no_consumer_leaves_its_group_for_being_idle() -> None:
    assert LONGEST_BETWEEN_POLLS_MS > 20 * DAY_MS


class Rounds:
    """A thread whose consumer has committed these offsets; what is fetched comes after `between`."""

    def __init__(self, committed: dict[TopicPartition, int | None]) -> None:
        self.positions: dict[TopicPartition, int | str] = {}
        self.committed = committed
        self.between: Any = None
        states = {
            part: SimpleNamespace(await_reset=lambda _, part=part: self.positions.update({part: "first"})) for part in (A, B)
        }
        self.thread = ConsumerThread.__new__(ConsumerThread)
        self.thread._consumer = SimpleNamespace(
            assignment=lambda: {A, B},
            committed=self._committed,
            seek=lambda part, offset: self.positions.update({part: offset}),
            _fetcher=SimpleNamespace(
                _records={A: "fetched before", B: "fetched before"}, _notify=lambda _: None, _wait_consume_future=None
            ),
            _subscription=SimpleNamespace(subscription=SimpleNamespace(assignment=SimpleNamespace(state_value=states.get))),
            _max_poll_records=500,
        )
        self.thread._next, self.thread._handed, self.thread._gaps, self.thread._put_back_times = {A: 50}, {A}, [(A, 1, 2)], 0
        self.thread._ensure_consumer = lambda: self.thread._consumer
        self.thread.call_thread = self._call

    async def _committed(self, part: TopicPartition) -> int | None:
        return self.committed[part]

    async def _call(self, method: Any, *args: Any, **options: Any) -> Any:
        if method != self.thread._fetch_records:
            return await method(*args, **options)
        fetched = Fetched({A: ["fetched"]}, self.thread._put_back_times)
        if self.between is not None:
            await self.between()
        return fetched


def test_reading_goes_on_from_what_is_committed_or_from_the_first_message() -> None:
    rounds = Rounds({A: 7, B: None})
    assert asyncio.run(rounds.thread.seek_to_committed()) == {A: 7, B: None}
    assert rounds.positions == {A: 7, B: "first"}
    assert B not in rounds.thread._consumer._fetcher._records
    assert (rounds.thread._next, rounds.thread._handed, rounds.thread._gaps) == ({A: 7}, set(), [])


def test_what_was_fetched_before_reading_was_put_back_is_not_taken_for_what_comes_first() -> None:
    rounds = Rounds({A: None, B: None})
    assert asyncio.run(rounds.thread.getmany({A, B}, 1.0)) == {A: ["fetched"]}
    rounds.between = rounds.thread.seek_to_committed
    assert asyncio.run(rounds.thread.getmany({A, B}, 1.0)) == {}


def test_nothing_is_dropped_for_what_was_read_in_an_earlier_round() -> None:
    read = _Unread()
    read[A] = 49
    assert read[A] is None
