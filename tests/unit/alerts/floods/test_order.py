"""What of all that waits is told next, what can be summed up, and which updates are out of date."""

from datetime import timedelta

from alerts.floods import Order, backlog_of, superseded
from alerts.journal import accepted, begun
from schemas import Delivery, Notice, State
from tests.copying import replace
from tests.unit.alerts.floods.channel import alert, by_id, waiting
from tests.unit.alerts.samples import NOTICE, NOW


def told(deliveries: list[Delivery], *, is_summing_up: bool = False) -> list[int]:
    """The numbers of what is told, in order."""
    order, left = Order(), by_id(deliveries)
    for each in deliveries:
        order.add(each)
    numbers = []
    while (found := order.first(left, is_summing_up=is_summing_up)) is not None:
        numbers.append(int(found.id, 16))
        del left[found.id]
    return numbers


def after(delivery: Delivery, seconds: float) -> Delivery:
    return replace(delivery, accepted_at=NOW + timedelta(seconds=seconds))


def test_the_most_important_comes_first_then_what_was_accepted_first() -> None:
    first, second, high, critical = waiting(alert(1), alert(2), alert(3, priority="high"), alert(4, priority="critical"))
    assert told([second, after(first, 5), after(high, 6), after(critical, 7)]) == [4, 3, 2, 1]


def test_what_was_accepted_at_one_moment_comes_as_it_came_from_kafka() -> None:
    one, two = waiting(alert(1), alert(2))
    assert told([replace(two, offset=7), replace(one, offset=6)]) == [1, 2]


def test_a_reply_and_an_update_come_after_their_root() -> None:
    root = alert(5)
    reply, update = alert(1, priority="high", reply_to=root.id), alert(2, priority="high", update_of=root.id)
    other = alert(3)
    assert told([*waiting(reply, update, other), after(*waiting(root), 9)]) == [5, 1, 2, 3]


def test_a_reply_to_what_does_not_wait_is_told() -> None:
    assert told(waiting(alert(1, reply_to="f" * 32))) == [1]


def test_what_something_critical_waits_for_is_critical() -> None:
    """And it is not summed up, in which case the critical one would wait for ever."""
    root, reply = alert(2), alert(3, priority="critical", reply_to=f"{2:032x}")
    deliveries = [*waiting(alert(1)), after(*waiting(root), 9), after(*waiting(reply), 10)]
    assert told(deliveries) == [2, 3, 1]
    assert told(deliveries, is_summing_up=True) == [2, 3]
    assert [each.id for each in backlog_of(by_id(deliveries))] == [f"{1:032x}"]


def test_messages_about_each_other_do_not_wait_for_ever() -> None:
    one, two = alert(1, reply_to=f"{2:032x}"), alert(2, reply_to=f"{1:032x}")
    assert told(waiting(one, two, alert(3, reply_to=f"{3:032x}"), alert(4, reply_to=one.id))) == [1, 2, 3, 4]


def test_what_may_have_arrived_is_neither_told_nor_summed_up() -> None:
    under_way, *others = waiting(alert(1), alert(2), alert(3))
    intent = begun(under_way, NOW, channel="C1", after_ts=None)
    unknown = replace(others[0], state=State.UNKNOWN)
    assert told([intent, unknown, others[1]]) == [3]
    assert [each.id for each in backlog_of(by_id([intent, unknown, others[1]]))] == [others[1].id]


def test_what_is_parked_is_tried_and_not_summed_up() -> None:
    parked, other = waiting(alert(1), alert(2))
    parked = replace(parked, state=State.PARKED_CHANNEL)
    assert told([parked, other]) == [1, 2]
    assert [each.id for each in backlog_of(by_id([parked, other]))] == [other.id]


def test_notices_replies_and_updates_are_told_while_alerts_are_summed_up() -> None:
    notice: Notice = replace(NOTICE, id=f"{4:032x}", receiver="#syria")
    replies = waiting(alert(1), alert(2, reply_to="f" * 32), alert(3, update_of="f" * 32), alert(5, priority="critical"))
    deliveries = [*replies, accepted(notice, NOW)]
    assert [int(each.id, 16) for each in backlog_of(by_id(deliveries))] == [1]
    assert told(deliveries, is_summing_up=True) == [5, 2, 3, 4]


def test_what_stands_in_a_summary_is_in_no_second_one() -> None:
    """A worker was killed when it had written the summary, and not yet what became of its members."""
    member, other, page = waiting(alert(1), alert(2), alert(3, reply_to="f" * 32))
    page = replace(page, members=(member.id,))
    assert [each.id for each in backlog_of(by_id([member, other, page]))] == [other.id]


def test_the_last_update_of_a_message_stands_for_those_before_it() -> None:
    first, second, third = (after(*waiting(alert(each, update_of="f" * 32)), each) for each in (1, 2, 3))
    of_another = waiting(alert(4, update_of="e" * 32))
    assert superseded(by_id([third, first, *of_another, second])) == {first.id: third.id, second.id: third.id}


def test_an_update_that_is_under_way_is_not_superseded() -> None:
    first, second = (after(*waiting(alert(each, update_of="f" * 32)), each) for each in (1, 2))
    assert superseded(by_id([begun(first, NOW, channel="C1", after_ts=None), second])) == {}
