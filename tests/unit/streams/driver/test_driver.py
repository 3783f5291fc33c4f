"""What the driver takes for read to the end: never what has just been fetched, nor what a rebalance has just made it forget."""

import asyncio
from functools import partial
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition

from config.settings.settings import load_settings
from streams.driver.driver import (
    LONGEST_BETWEEN_POLLS_MS,
    REBALANCE_TIMEOUT_S,
    ConsumerThread,
    StampedFetch,
    _Unread,
    lease_of,
)
from streams.driver.in_hand import Round, passed_over, read_to_end

A, B = TopicPartition("articles.v1", 0), TopicPartition("articles.v1", 1)
DAY_MS = 86_400_000


def consumer(*, reassigning: bool = False, end: int | None = None, **positions: int) -> Any:
    """A consumer of aiokafka's that owns two partitions, as far as the driver looks at it: read up to these positions."""
    states = {
        partition: SimpleNamespace(has_valid_position=True, position=position, lso=end)
        for partition, position in zip((A, B), positions.values(), strict=True)
    }
    assignment = SimpleNamespace(state_value=states.get)
    subscription = SimpleNamespace(reassignment_in_progress=reassigning, subscription=SimpleNamespace(assignment=assignment))
    return SimpleNamespace(assignment=lambda: {A, B}, _subscription=subscription)


def test_what_was_handed_over_and_is_not_committed_is_not_passed_over() -> None:
    assert passed_over(consumer(a=25, b=25), {A: 20, B: 25}, {A: 25, B: 25}) == {}


def test_the_ends_of_transactions_behind_what_is_committed_are_passed_over() -> None:
    assert passed_over(consumer(a=26, b=25), {A: 25, B: 25}, {A: 25, B: 25}) == {A: 26}


def test_where_nothing_was_handed_over_the_position_is_the_beginning() -> None:
    assert passed_over(consumer(a=7, b=0), {A: 7}, {}) == {B: 0}


def test_while_partitions_are_dealt_out_anew_nothing_is_passed_over() -> None:
    # What was handed over is forgotten at the beginning of a rebalance, and the positions are still there.
    assert passed_over(consumer(reassigning=True, a=900, b=900), {A: 20, B: 20}, {}) == {}


def test_what_kafka_has_is_read_to_its_end_or_not() -> None:
    assert read_to_end(consumer(a=25, b=24, end=25), {A: 25, B: 24}) == {A: 25}
    # Nothing was handed over of B: all that it has are the ends of transactions.
    assert read_to_end(consumer(a=20, b=25, end=25), {A: 20}) == {B: None}


def test_of_what_was_not_fetched_yet_nobody_knows_the_end() -> None:
    assert read_to_end(consumer(a=0, b=0), {}) == {}
    assert read_to_end(consumer(reassigning=True, a=25, b=25, end=25), {}) == {}


def test_what_is_on_its_way_to_the_stage_is_not_done() -> None:
    of = Round(None, 1)
    of.read(A, 0)
    of.finished(A, 0)
    assert of.is_done(A, 1)
    assert not of.is_done(A, 2), "the thread has handed over one more than the stage has seen"
    of.read(A, 1)
    assert not of.is_done(A, 2)
    of.finished(A, 1)
    assert (of.is_done(A, 2), of.is_done(B, None)) == (True, True)


def test_a_lease_is_no_longer_than_a_member_may_stay_away_from_a_changing_group() -> None:
    lease = lease_of(load_settings({"WIREWATCH_SESSION_TIMEOUT_S": "1800"}))
    lease.renew(lease.clock() - REBALANCE_TIMEOUT_S)
    assert not lease.holds


def test_no_consumer_leaves_its_group_for_being_idle() -> None:
    assert LONGEST_BETWEEN_POLLS_MS > 20 * DAY_MS


class Rounds:
    """A thread whose consumer has committed these offsets; `between`: what happens while Kafka answers."""

    def __init__(self, committed: dict[TopicPartition, int]) -> None:
        self.positions: dict[TopicPartition, int | str] = {}
        self.committed = committed
        self.between: Any = None
        self.thread = ConsumerThread.__new__(ConsumerThread)
        self.thread._consumer = SimpleNamespace(
            assignment=lambda: {A, B},
            seek=lambda part, offset: self.positions.update({part: offset}),
            _coordinator=SimpleNamespace(fetch_committed_offsets=self._known),
            _fetcher=SimpleNamespace(_records={A: "before", B: "before"}, _notify=lambda _: None, _wait_consume_future=None),
            _max_poll_records=500,
        )
        self.deal_out()
        self.thread._next, self.thread._handed, self.thread._gaps = {A: 50}, {A}, [(A, 1, 2)]
        self.thread._put_back_asked = self.thread._put_back_times = 0
        self.thread._ensure_consumer = lambda: self.thread._consumer
        self.thread.call_thread = self._call

    def deal_out(self) -> None:
        """A rebalance."""
        states = {part: SimpleNamespace(await_reset=partial(self._reset, part)) for part in (A, B)}
        subscription = SimpleNamespace(assignment=SimpleNamespace(state_value=states.get))
        self.thread._consumer._subscription = SimpleNamespace(subscription=subscription)

    def _reset(self, part: TopicPartition, _: object) -> None:
        self.positions[part] = "first"

    async def _known(self, parts: list[TopicPartition]) -> dict[TopicPartition, Any]:
        if self.between is not None:
            between, self.between = self.between, None
            await between()
        return {part: SimpleNamespace(offset=self.committed[part]) for part in parts if part in self.committed}

    async def _call(self, method: Any, *args: Any, **options: Any) -> Any:
        if method != self.thread._fetch_records:
            return await method(*args, **options)
        fetched = StampedFetch({A: ["fetched"]}, self.thread._put_back_times)
        if self.between is not None:
            await self.between()
        return fetched


def test_reading_goes_on_from_what_is_committed_or_from_the_first_message() -> None:
    rounds = Rounds({A: 7})
    assert asyncio.run(rounds.thread.seek_to_committed()) == {A: 7, B: None}
    assert rounds.positions == {A: 7, B: "first"}
    assert B not in rounds.thread._consumer._fetcher._records
    assert (rounds.thread._next, rounds.thread._handed, rounds.thread._gaps) == ({A: 7}, set(), [])


def test_what_was_fetched_before_reading_was_put_back_is_not_taken_for_what_comes_first() -> None:
    rounds = Rounds({})
    assert asyncio.run(rounds.thread.getmany({A, B}, 1.0)) == {A: ["fetched"]}
    rounds.between, again = None, rounds.thread.seek_to_committed

    async def put_back() -> None:
        rounds.between = None
        await again()

    rounds.between = put_back
    assert asyncio.run(rounds.thread.getmany({A, B}, 1.0)) == {}


def test_reading_is_not_put_back_to_what_was_asked_in_an_earlier_round() -> None:
    rounds = Rounds({A: 7, B: 8})

    async def rebalance() -> None:
        rounds.deal_out()

    rounds.between = rebalance
    assert asyncio.run(rounds.thread.seek_to_committed()) == {}
    assert rounds.positions == {}


def test_the_later_of_two_that_put_reading_back_does_it() -> None:
    rounds = Rounds({A: 7, B: 8})
    rounds.between = rounds.thread.seek_to_committed
    assert asyncio.run(rounds.thread.seek_to_committed()) == {}
    assert (rounds.positions, rounds.thread._put_back_times) == ({A: 7, B: 8}, 1)


def test_what_was_worked_out_in_an_earlier_round_is_not_committed() -> None:
    rounds = Rounds({})
    earlier = rounds.thread.dealt_out()
    rounds.deal_out()
    assert asyncio.run(rounds.thread.commit_of(earlier, {A: 20})) is False


def test_nothing_is_dropped_for_what_was_read_in_an_earlier_round() -> None:
    read = _Unread()
    read[A] = 49
    assert read[A] is None


def test_a_round_is_done_as_far_as_all_in_hand_is_or_kafka_has_deleted_it() -> None:
    of = Round(None, 1)
    for offset in (5, 6, 50, 100, 101):
        of.read(A, offset)
    of.finished(A, 6)
    assert of.news() == {}
    of.finished(A, 5)
    assert of.news() == {A: 7}
    of.took({A: 7})
    assert of.news() == {}
    # What is before 100 is gone from Kafka, though one of it is still in hand.
    of.took({A: 100})
    of.finished(A, 50)
    of.finished(A, 100)
    assert of.news() == {A: 101}
