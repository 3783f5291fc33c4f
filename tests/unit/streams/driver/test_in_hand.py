"""What a stage has in hand: a lease that ends in time, bytes that are counted, and how far a partition is done."""

import asyncio
from dataclasses import dataclass

from streams.driver.in_hand import MOST_BYTES, InOrder, Lease, ReadAhead, since_boot


def test_a_lease_ends_a_session_after_the_last_answered_heartbeat_was_sent() -> None:
    now = [100.0]
    lease = Lease(12, clock=lambda: now[0])
    assert not lease.holds
    lease.renew(sent_at=100.0)
    now[0] = 111.9
    assert lease.holds
    # Paused for a while: nobody renewed it, and Kafka may have given the partitions to another worker.
    now[0] = 112.0
    assert not lease.holds
    lease.renew(sent_at=111.0)
    assert lease.holds


def test_an_answer_that_came_late_takes_nothing_away() -> None:
    lease = Lease(12, clock=lambda: 120.0)
    lease.renew(sent_at=115.0)
    lease.renew(sent_at=101.0)
    assert lease.holds


def test_of_many_who_wait_one_says_so() -> None:
    now = [100.0]
    lease = Lease(12, clock=lambda: now[0])
    assert not lease.is_news()
    lease.renew(sent_at=101.0)
    now[0] = 120.0
    assert [lease.is_news() for _ in range(3)] == [True, False, False]
    lease.renew(sent_at=120.0)
    assert [lease.is_news() for _ in range(2)] == [True, False]


def test_the_clock_runs() -> None:
    assert since_boot() <= since_boot()


@dataclass(eq=False)
class Message:
    value: bytes | None
    key: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


def message(size: int) -> Message:
    return Message(b"x" * size, b"key")


def test_a_message_counts_until_it_is_acked_or_nobody_holds_it() -> None:
    ahead = ReadAhead()
    first, second = ahead.took(message(1_000)), ahead.took(message(100))
    assert ahead.bytes == 1_106
    ahead.acked(first)
    ahead.acked(first)
    assert ahead.bytes == 103
    del second
    assert ahead.bytes == 0
    del first
    assert ahead.bytes == 0


def test_a_message_without_key_and_value_counts_nothing() -> None:
    ahead = ReadAhead()
    held = ahead.took(Message(None, None))
    assert (ahead.bytes, held.value) == (0, None)


def test_headers_count_too() -> None:
    ahead = ReadAhead()
    held = ahead.took(Message(b"x", None, (("a", b"x" * 1_000), ("b", b""))))
    assert (ahead.bytes, held.value) == (1_003, b"x")


def test_there_is_room_again_when_one_has_ended() -> None:
    async def play() -> None:
        ahead = ReadAhead()
        held = ahead.took(message(MOST_BYTES))
        assert not await ahead.has_room()
        ahead.acked(held)
        assert await ahead.has_room()

    asyncio.run(play())


def order(*offsets: int) -> InOrder:
    """A partition of which these were read."""
    made = InOrder()
    for offset in offsets:
        made.read(offset)
    return made


def test_nothing_is_done_before_a_message_is() -> None:
    assert order().end() is None
    assert order(3, 4).end() is None


def test_what_was_passed_over_holds_up_nothing_behind_the_offset_0_neither() -> None:
    read = order(0, 3, 900_000_000)
    read.finished(0)
    read.finished(3)
    assert read.end() == 4
    read.finished(900_000_000)
    assert read.end() == 900_000_001


def test_an_unfinished_message_behind_a_gap_is_not_passed() -> None:
    read = order(3, 6, 8)
    read.finished(3)
    read.finished(8)
    assert read.end() == 4
    read.finished(6)
    assert read.end() == 9


def test_a_message_that_comes_again_is_the_same_message() -> None:
    read = order(3, 4)
    read.finished(3)
    assert read.end() == 4
    read.read(3)
    read.read(4)
    read.finished(4)
    assert read.end() == 5


def test_what_was_read_before_reading_went_back_is_not_taken_for_the_beginning() -> None:
    read = order(50)
    for offset in (40, 41, 50):
        read.read(offset)
    read.finished(50)
    read.finished(41)
    assert read.end() is None
    read.finished(40)
    assert read.end() == 51


def test_what_nobody_read_is_not_finished() -> None:
    read = order(5)
    read.finished(4)
    read.finished(7)
    assert read.end() is None


def test_one_that_turns_up_between_two_is_put_between_them() -> None:
    read = order(10, 11, 15, 13)
    read.finished(13)
    assert read.end() is None
    read.finished(10)
    assert read.end() == 11
    read.finished(11)
    assert read.end() == 14


def test_what_kafka_has_deleted_holds_up_nothing() -> None:
    read = order(5, 6, 100)
    read.passed(100)
    read.finished(100)
    assert read.end() == 101
