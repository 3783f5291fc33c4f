"""The journal in Kafka: the records of partitions read into folds, new ones written, old ones deleted.

A partition of deliveries.v1 belongs to the worker that owns the same partition of alerts.v1, and nobody else writes to it. It is
no Faust table, for the reasons of decision 0003. One record of it is no delivery: the mark, which says with which message of
alerts.v1 the journal began. What came before that an earlier release may have told, so it is looked for before it is posted.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial

import orjson
from aiokafka import ConsumerRecord

from alerts.journal import Journal
from schemas import Delivery, UnreadableError
from streams.driver import Lease, hold
from streams.kafka import MARK, Outgoing, Read, Topic, read_at_last, send_all
from streams.running import Clock, Lasting, StageHealth

JOURNAL = "the journal of deliveries"
# In bytes; an id of ours has 32.
LONGEST_ID = 100
Ends = Callable[[set[int]], Awaitable[dict[int, int]]]
"""The offset that the next message of each of these partitions of alerts.v1 gets. Raises `KafkaError` or `OSError`."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ledger:
    """One partition's journal as this worker keeps it: its fold, and the offset of alerts.v1 with which it began. `over` is set
    when the round ends that it is of, and `lapses` is how often the lease had run out when that began."""

    partition: int
    over: asyncio.Event
    lapses: int
    journal: Journal = field(default_factory=Journal)
    began_with: int | None = None


@dataclass(slots=True)
class Records:
    """Reads and writes `topic`."""

    topic: Topic
    read: Read
    ends: Ends
    health: StageHealth
    clock: Clock
    lease: Lease
    _trouble: Lasting = field(default_factory=lambda: Lasting(log))

    async def learn(self, partitions: set[int], over: asyncio.Event) -> dict[int, Ledger]:
        """The journals of partitions that were just taken over; asks Kafka until it answers. What was under way there, or half
        done, is written as what it is now."""
        ledgers, ends = await read_at_last(
            partial(self._read, partitions, over), "The journal", JOURNAL, self.health, self._trouble
        )
        for ledger in ledgers.values():
            if ledger.began_with is None:
                ledger.began_with = ends[ledger.partition]
                await self._mark(ledger)
            await self.write(ledger, ledger.journal.unfinished(self.clock.now()))
        return ledgers

    async def write(self, ledger: Ledger, deliveries: Iterable[Delivery]) -> None:
        """Return when Kafka has these, each of another delivery; only then does the journal here have them. Raises `RoundOverError`."""
        records = list(deliveries)
        await hold(self.lease, self.clock, ledger.over, ledger.lapses, "posted")
        await send_all([self._record(ledger.partition, each.id, bytes(each)) for each in records], self.health, JOURNAL)
        for each in records:
            ledger.journal.apply(each)

    async def delete(self, ledger: Ledger, ids: Iterable[str]) -> None:
        """Delete the records of deliveries that ended long ago."""
        gone = list(ids)
        await send_all([self._record(ledger.partition, each, None) for each in gone], self.health, JOURNAL)
        for each in gone:
            ledger.journal.forget(each)

    async def write_anew(self, ledger: Ledger) -> None:
        """The topic was made anew: what is known here is written again."""
        await self._mark(ledger)
        known = [self._record(ledger.partition, each.id, bytes(each)) for each in ledger.journal.records()]
        await send_all(known, self.health, JOURNAL)

    async def _mark(self, ledger: Ledger) -> None:
        value = orjson.dumps({"alerts_offset": ledger.began_with})
        await send_all([Outgoing(self.topic, MARK, value, (), ledger.partition)], self.health, JOURNAL)

    def _record(self, partition: int, delivery_id: str, value: bytes | None) -> Outgoing:
        return Outgoing(self.topic, delivery_id.encode(), value, (), partition)

    async def _read(self, partitions: set[int], over: asyncio.Event) -> tuple[dict[int, Ledger], dict[int, int]]:
        """The journals, and where alerts.v1 ends for those that have not begun."""
        ledgers = {number: Ledger(number, over, self.lease.lapses) for number in partitions}
        async with aclosing(self.read(partitions)) as records:
            async for record in records:
                _apply(ledgers[record.partition], record)
        return ledgers, await self.ends({each.partition for each in ledgers.values() if each.began_with is None})


def _apply(ledger: Ledger, record: ConsumerRecord[bytes, bytes]) -> None:
    key = record.key or b""
    delivery_id = key[:LONGEST_ID].decode("utf-8", "replace")
    place = f"{record.topic}/{record.partition}/{record.offset}"
    if key == MARK:
        ledger.began_with = _began_with(record.value, place)
    elif record.value is None:
        ledger.journal.forget(delivery_id)
    else:
        try:
            delivery = Delivery.read(record.value)
            if delivery.id.encode() != key:
                raise UnreadableError(f"its key is not its id, {delivery.id}")
        except UnreadableError as error:
            log.warning(
                "The record at %s cannot be read and is passed over: %s. What it is about is looked for before it is posted.",
                place, error,
            )  # fmt: skip
            ledger.journal.doubtful.add(delivery_id)
        else:
            ledger.journal.doubtful.discard(delivery_id)
            ledger.journal.apply(delivery)


def _began_with(value: bytes | None, place: str) -> int | None:
    try:
        found = orjson.loads(value or b"")["alerts_offset"]
        return found if isinstance(found, int) and found >= 0 else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        log.warning("The record at %s does not say with which alert the journal began, and is passed over.", place)
        return None
