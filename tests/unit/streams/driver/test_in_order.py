"""How far a partition is done, whatever lies between its messages and in whatever order they come to their end."""

from streams.driver.in_order import InOrder


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
