"""The journal of deliveries as commands read it: the last record of each delivery, without what it tells, and the orders that
people send about them.

Nothing is written to the journal here: whoever owns the partition of a delivery writes of it, and orders reach that one on
alerts.v1, in the same partition. A record that cannot be read is named and passed over, and then the one before it stands, as
it does for a worker. Only what is asked for is kept, and of that no more than `MOST_KEPT`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from kafka import TopicPartition

from config.settings import Settings
from schemas import Delivery, MessageError, Order, State, UnreadableError
from streams.kafka.connection import consumer
from streams.kafka.publisher import Publisher
from streams.kafka.reading import Place, Record, poll, read_at, read_topic
from streams.kafka.topics import ALERTS, DELIVERIES, absence, topic_name
from streams.running import ChannelView, channel_views
from wording import UserFacingError, escaped_line

# The key of the one record of a partition that is no delivery, and says with which alert its journal began.
MARK = b"began"
MOST_KEPT = 300_000
MOST_RECEIVERS = 10_000
MOST_NAMED = 100
# Whoever delivers writes records of some KB.
AT_ONCE = 500
MOST_TOGETHER = 20_000
LARGEST_TOGETHER = 64 * 1024 * 1024
LOOK_S = 0.2
# In a record as it is written; text cannot hold these bytes, as its quotes are escaped.
_STANDS = re.compile(rb'"state":"(' + "|".join(State).encode() + rb')","reason":"([a-z_]+)"')
_ENDS = frozenset(each.encode() for each in State if each.is_end)


class JournalError(UserFacingError):
    """What was asked of the journal cannot be answered; the text says what to ask instead."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """How a delivery stands, without its announcement, and where on the journal that was written."""

    delivery: Delivery
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Journal:
    """What was asked for, the oldest first. `last_delivered` is by receiver; `unreadable` names records that cannot be read, the
    first hundred of `unreadable_count`."""

    entries: tuple[JournalEntry, ...]
    last_delivered: Mapping[str, datetime]
    unreadable: tuple[str, ...] = ()
    unreadable_count: int = 0

    @property
    def channels(self) -> tuple[ChannelView, ...]:
        """Each receiver, with what of the entries waits for it."""
        return channel_views((each.delivery for each in self.entries if not each.delivery.state.is_end), self.last_delivered)


def waits(delivery: Delivery) -> bool:
    """Whether it has no end yet."""
    return not delivery.state.is_end


def read_journal(settings: Settings, keep: Callable[[Delivery], bool] = waits) -> Journal:
    """The deliveries that `keep` wants as they stand; by default what waits. Raises `JournalError` where these are too many,
    `TopicError`, `KafkaUnreachableError`."""
    reading, size = _Reading(keep), 0
    # Of what comes together only the last record of a delivery is looked at: reading one costs more than fetching it.
    last: dict[bytes | None, list[Record]] = {}
    for count, record in enumerate(read_topic(settings, DELIVERIES, most=AT_ONCE), 1):
        last.setdefault(record.key, []).append(record)
        size += len(record.value or b"")
        if count % MOST_TOGETHER == 0 or size > LARGEST_TOGETHER:
            reading.take(last)
            last, size = {}, 0
    reading.take(last)
    entries = sorted(reading.kept.values(), key=lambda each: (each.delivery.accepted_at, each.partition, each.offset))
    return Journal(tuple(entries), reading.last_delivered, tuple(reading.unreadable), reading.wrong)


def _end_of(records: list[Record]) -> Record | None:
    """The end that a delivery came to, where somebody wrote more behind it: only a replay counts then, as for its worker."""
    end = None
    for record in records if len(records) > 1 else ():
        found = _STANDS.search(record.value or b"")
        if found is not None and (end is None or found[2] == b"replayed"):
            end = record if found[1] in _ENDS else None
    return end


class _Reading:
    """What is known of the journal so far."""

    def __init__(self, keep: Callable[[Delivery], bool]) -> None:
        self._keep = keep
        self.kept: dict[str, JournalEntry] = {}
        self.last_delivered: dict[str, datetime] = {}
        self.unreadable: list[str] = []
        self.wrong = 0

    def take(self, by_key: Mapping[bytes | None, list[Record]]) -> None:
        """Records that came together, those of one key in their order."""
        for key, records in by_key.items():
            if key == MARK:
                continue
            for record in reversed(records):
                if record.value is None:
                    self.kept.pop((key or b"").decode("utf-8", "replace"), None)
                    break
                try:
                    self._add(entry_of(_end_of(records) or record))
                    break
                except UnreadableError as error:
                    self._name(record, error)

    def _add(self, entry: JournalEntry) -> None:
        delivery = entry.delivery
        if delivery.state is State.DELIVERED:
            self._note(delivery)
        if not self._keep(delivery):
            self.kept.pop(delivery.id, None)
            return
        self.kept[delivery.id] = entry
        if len(self.kept) > MOST_KEPT:
            raise JournalError(f"More than {MOST_KEPT:,} deliveries fit. Ask for one --channel, a --state, or --since.")

    def _note(self, delivery: Delivery) -> None:
        known = self.last_delivered.get(delivery.receiver)
        if known is not None or len(self.last_delivered) < MOST_RECEIVERS:
            self.last_delivered[delivery.receiver] = max(known or delivery.changed_at, delivery.changed_at)

    def _name(self, record: Record, error: UnreadableError) -> None:
        self.wrong += 1
        if len(self.unreadable) < MOST_NAMED:
            place = f"{record.topic}/{record.partition}/{record.offset}"
            self.unreadable.append(f"{place} cannot be read: {escaped_line(str(error))}")


def entry_of(record: Record) -> JournalEntry:
    """What a record of the journal says, without its announcement. Raises `UnreadableError`."""
    delivery = Delivery.read(record.value, whole=False)
    if record.key != delivery.id.encode():
        raise MessageError(f"the key is not the id, {delivery.id}: Kafka would keep two records of one delivery")
    return JournalEntry(delivery, record.partition, record.offset)


def read_entry(settings: Settings, entry: JournalEntry) -> Delivery:
    """A delivery whole, with what it tells. Raises `GoneError` where Kafka has compacted its record meanwhile, `JournalError`
    where its announcement cannot be read."""
    place: Place = entry.partition, entry.offset
    (record,) = read_at(settings, DELIVERIES, [place])
    try:
        return Delivery.read(record.value)
    except UnreadableError as error:
        at = f"{record.topic}/{record.partition}/{record.offset}"
        raise JournalError(f"What {entry.delivery.id} tells cannot be read, at {at}: {escaped_line(str(error))}") from None


def send_orders(settings: Settings, orders: Iterable[tuple[int, Order]]) -> None:
    """Send each order to the partition of the deliveries that it is about; returns when Kafka has them. Raises `PublishError`,
    `TopicError`, `RightsError`, `KafkaUnreachableError`."""
    with Publisher(settings) as publisher:
        for partition, order in orders:
            publisher.publish(topic_name(settings, ALERTS), order.receiver.encode(), bytes(order), partition=partition)


def journal_ends(settings: Settings) -> dict[int, int]:
    """The offset behind the last record of the journal, by partition."""
    topic = topic_name(settings, DELIVERIES)
    with consumer(settings) as client:
        parts = [TopicPartition(topic, number) for number in client.partitions_for_topic(topic) or ()]
        if not parts:
            raise absence(settings, topic)
        return {part.partition: int(end) for part, end in client.end_offsets(parts).items()}


def read_changes(settings: Settings, first: Mapping[int, int]) -> Iterator[JournalEntry | None]:
    """Each change of the journal from these offsets on, by partition, as it comes; None whenever nothing came for a moment. It
    goes on without end. What cannot be read is passed over."""
    topic = topic_name(settings, DELIVERIES)
    starts = {TopicPartition(topic, number): offset for number, offset in first.items()}
    with consumer(settings) as client:
        client.assign(list(starts))
        for part, offset in starts.items():
            client.seek(part, offset)
        while True:
            polled = poll(settings, client, starts, AT_ONCE, LOOK_S)
            for each in (record for records in polled.values() for record in records):
                record = Record(topic, each.partition, each.offset, each.timestamp, each.key, each.value, ())
                with suppress(UnreadableError):
                    yield entry_of(record)
            if not polled:
                yield None
