"""An event is released for its ack only when all before it in its partition are finished."""

from streams.receipts import Receipts
from tests.unit.streams.events import event


def test_events_are_released_in_order_whatever_finishes_first() -> None:
    receipts = Receipts()
    first, second, third = (event(b"", offset=offset) for offset in range(3))
    for each in (first, second, third):
        receipts.took(each)
    assert receipts.finished(second) == []
    assert receipts.finished(first) == [first, second]
    assert receipts.finished(third) == [third]
    assert len(receipts) == 0


def test_partitions_do_not_wait_for_each_other() -> None:
    receipts = Receipts()
    here, there = event(b"", partition=0), event(b"", partition=1)
    receipts.took(here)
    receipts.took(there)
    assert receipts.finished(there) == [there]
    assert len(receipts) == 1


def test_after_a_rebalance_an_old_event_releases_nothing() -> None:
    receipts = Receipts()
    old, new = event(b"", offset=7), event(b"", offset=7)
    receipts.took(old)
    receipts.forget()
    receipts.took(new)
    assert receipts.finished(old) == []
    assert receipts.finished(new) == [new]


def test_an_event_finished_twice_is_released_once() -> None:
    receipts = Receipts()
    only = event(b"")
    receipts.took(only)
    assert receipts.finished(only) == [only]
    assert receipts.finished(only) == []
