"""The journal on a real Kafka, as commands read it; orders about it; and when everything has ended."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.settings.settings import Settings
from schemas import Order, State, Why
from streams.kafka import (
    ALERTS,
    DELIVERIES,
    JournalError,
    Publisher,
    deliveries,
    journal_ends,
    read_changes,
    read_entry,
    read_journal,
    read_progress,
    read_topic,
    send_orders,
    topic_name,
)
from tests.copying import replace
from tests.integration.deliveries.journal_play import T0, alert, delivery, write, write_raw


def test_the_last_record_of_each_counts(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    first, second = delivery(1, "#a"), delivery(2, "#a")
    done = delivery(1, "#a", State.DELIVERED, Why.POSTED, channel="C1", ts="1.2", changed_at=T0 + timedelta(minutes=5))
    parked = replace(second, state=State.PARKED_CHANNEL, reason=Why.CHANNEL, words="is archived", attempt=2)
    write(settings, [first, second, replace(first, state=State.INTENT, reason=Why.TRYING), done, parked], 3)
    write(settings, [delivery(3, "#b"), delivery(4, "#b", State.DEAD, Why.REFUSED)], 1)
    write_raw(settings, delivery(3, "#b").id.encode(), None, 1)
    journal = read_journal(settings)
    assert [(each.delivery, each.partition) for each in journal.entries] == [(replace(parked, announcement=None), 3)]
    assert journal.last_delivered == {"#a": T0 + timedelta(minutes=5)}
    assert [(each.receiver, each.waiting, each.is_parked) for each in journal.channels] == [("#a", 1, True)]
    assert read_entry(settings, journal.entries[0]) == parked
    dead = read_journal(settings, lambda each: each.state is State.DEAD)
    assert [each.delivery.receiver for each in dead.entries] == ["#b"]


def test_a_record_that_cannot_be_read_is_named_and_the_one_before_it_stands(
    prepared: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared()
    mine = delivery(1, "#a")
    write(settings, [mine], 2)
    for value in (b"{", b"[]", bytes(mine).replace(b'"pending"', b'"asleep"'), bytes(delivery(2, "#a")), b"\x1b]52;c"):
        write_raw(settings, mine.id.encode(), value, 2)
    journal = read_journal(settings)
    assert [each.delivery.id for each in journal.entries] == [mine.id]
    assert journal.unreadable_count == 5
    topic = topic_name(settings, DELIVERIES)
    named = sorted(journal.unreadable)
    assert [line.split(" cannot be read: ")[0] for line in named] == [f"{topic}/2/{offset}" for offset in range(1, 6)]
    assert "the key is not the id" in named[3]
    assert not any("\x1b" in line for line in named)
    monkeypatch.setattr(deliveries, "MOST_NAMED", 2)
    assert len(read_journal(settings).unreadable) == 2
    # Whatever comes together, the same is found.
    monkeypatch.setattr(deliveries, "MOST_TOGETHER", 1)
    assert read_journal(settings).entries == journal.entries


def test_no_more_is_kept_than_a_bound(prepared: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = prepared()
    write(settings, [delivery(number, "#a") for number in range(5)])
    monkeypatch.setattr(deliveries, "MOST_KEPT", 4)
    with pytest.raises(JournalError, match=r"More than 4 deliveries fit\. Ask for one --channel"):
        read_journal(settings)
    assert read_journal(settings, lambda each: each.receiver == "#b").entries == ()


def test_an_order_goes_to_the_partition_it_is_about_and_changes_are_followed(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    mine = delivery(1, "#a")
    write(settings, [mine], 3)
    ends = journal_ends(settings)
    order = Order("0" * 31 + "1", "#a", "reroute", "dana", T0, (mine.id,), "#b")
    send_orders(settings, [(3, order), (1, replace(order, receiver="#z"))])
    found = {record.partition: record for record in read_topic(settings, ALERTS)}
    assert {number: (record.key, Order.read(record.value)) for number, record in found.items()} == {
        3: (b"#a", order), 1: (b"#z", replace(order, receiver="#z")),
    }  # fmt: skip
    write_raw(settings, b"x", b"no record", 3)
    write(settings, [replace(mine, state=State.MOVED, reason=Why.REROUTED, moved_to="#b")], 3)
    changes = (each for each in read_changes(settings, ends) if each is not None)
    assert next(changes).delivery.state is State.MOVED


def test_an_alert_waits_until_the_journal_says_how_it_ended(prepared: Callable[..., Settings]) -> None:
    settings = prepared()

    def waiting() -> int:
        return read_progress(settings)[-1].waiting

    assert waiting() == 0
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, ALERTS), b"#a", bytes(alert(1, "#a")))
    assert waiting() == 1  # no worker has taken it yet
    write(settings, [delivery(2, "#a"), delivery(3, "#a", State.PARKED_CHANNEL, Why.CHANNEL)])
    assert waiting() == 3
    ends = (State.DELIVERED, State.MOVED)
    write(settings, [delivery(number, "#a", state, Why.POSTED) for number, state in zip((2, 3), ends, strict=True)])
    assert waiting() == 1
