"""Batches that Kafka has and nobody can read: damaged on a disk, compressed in a way that this version does not know, or larger
inside than is taken into memory (unpacking.py).

aiokafka raises in the middle of a fetch, and what it had already taken is lost with the error: that of other partitions for
ever, that of this one until the next try, which ends the same way. Here each partition is asked by itself. The messages before
the batch are given out, the batch is named with its topic, partition and offset and with what to do, and its partition waits
while the others go on. The batch is tried again every few seconds, because a broker may be mended or the batch deleted, and it
is never passed over.

The stages' consumers ask by `fetched`, those that follow a topic by `getmany`, which raises where the other waits.
"""

import asyncio
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.consumer.fetcher import Fetcher, FetchError, FetchResult
from aiokafka.consumer.subscription_state import TopicPartitionState
from aiokafka.errors import KafkaError, UnsupportedCodecError
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatch
from aiokafka.record.memory_records import MemoryRecords

from streams.kafka.codecs import AIOKAFKA_NEEDS, NUMBERS
from streams.kafka.unpacking import LARGEST_UNPACKED, LargeBatchError, bound

bound("aiokafka")  # here, as every reader of ours that is aiokafka's fetches by `CarefulFetch`

# Of what is given out at once, so that many batches which are each just small enough are not in memory together: 64 MiB and one
# message, which may be as large.
LARGEST_TAKE = LARGEST_UNPACKED
# What Python needs for a header beyond its bytes.
HEADER_BYTES = 100
TRY_EVERY_S = 10.0
TELL_EVERY_S = 300.0

Records = list[ConsumerRecord[bytes, bytes]]
Fetched = dict[TopicPartition, Records]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UnreadableBatch:
    """Where it begins for us, why it cannot be read, and the offset `behind` it, None where the batch does not say it."""

    topic: str
    partition: int
    offset: int
    behind: int | None
    reason: str

    def __str__(self) -> str:
        return f"The batch at {self.topic}/{self.partition}/{self.offset} cannot be read: {self.reason}."

    @property
    def fix(self) -> str:
        """What an operator can do about it."""
        if self.behind is None:
            return "To give it up, delete the records of this partition up to behind it; docs/operations.md shows how."
        place = f'{{"topic": "{self.topic}", "partition": {self.partition}, "offset": {self.behind}}}'
        return (
            f"To give up {_counted(self.behind - self.offset)}, run `kafka-delete-records.sh --offset-json-file FILE` with "
            f'{{"version": 1, "partitions": [{place}]}} in FILE; docs/operations.md says more.'
        )


class UnreadableBatchError(KafkaError):  # type: ignore[misc]
    """The next messages of a topic cannot be read; the text says which, why and what to do."""

    def __init__(self, batch: UnreadableBatch) -> None:
        self.batch = batch
        super().__init__(f"{batch} {batch.fix}")

    def __str__(self) -> str:
        return str(self.args[0])


class CarefulFetch:
    """What one consumer has fetched, given out partition by partition. `says` whether it is told here what cannot be read."""

    def __init__(self, *, says: bool = True) -> None:
        self._says = says
        self._suspects: dict[TopicPartition, _Suspect] = {}

    @property
    def held(self) -> dict[TopicPartition, UnreadableBatch]:
        """The partitions that wait behind a batch that cannot be read."""
        return {part: suspect.batch for part, suspect in self._suspects.copy().items() if suspect.batch is not None}

    async def fetched(self, fetcher: Fetcher, partitions: Collection[TopicPartition], timeout_s: float, most: int) -> Fetched:
        """In place of aiokafka's `fetched_records`: what came of these partitions (all, when none is named), at most so many."""
        end = time.monotonic() + timeout_s
        while True:
            records = await self._ready(fetcher, partitions, most)
            left_s = end - time.monotonic()
            if records or left_s <= 0:
                return records
            waiter = fetcher._create_fetch_waiter()
            try:
                await asyncio.wait([waiter], timeout=min(left_s, TRY_EVERY_S))
                if waiter.done():
                    waiter.result()  # what the coordinator could not do is told here
            finally:
                waiter.cancel()
            if fetcher._closed:
                return {}

    async def getmany(self, consumer: AIOKafkaConsumer, partition: TopicPartition, timeout_s: float, most: int) -> Records:
        """The next messages of one partition. Raises `UnreadableBatchError` when they cannot be read."""
        with consumer._subscription.fetch_context():
            records = await self.fetched(consumer._fetcher, {partition}, timeout_s, most)
        if not records and (batch := self.held.get(partition)) is not None:
            raise UnreadableBatchError(batch)
        return records.get(partition, [])

    async def _ready(self, fetcher: Fetcher, partitions: Collection[TopicPartition], most: int) -> Fetched:
        """What is there now."""
        records: Fetched = {}
        if fetcher._subscriptions.reassignment_in_progress:
            # aiokafka waits for that too: here, so that what comes below suspends nowhere, and raises only for what was fetched.
            await fetcher._subscriptions.wait_for_assignment()
        self._let_go(fetcher)
        room = Room(most)
        for part in list(fetcher._records):
            if room.is_full or (result := fetcher._records.get(part)) is None or (partitions and part not in partitions):
                continue
            if isinstance(result, FetchError):
                if not records:  # else at the next call: what is in hand must not go with the error
                    await fetcher.fetched_records({part}, 0)
            elif (suspect := self._suspects.get(part)) is None or suspect.plug is not result:
                if taken := self._taken(fetcher, part, room):
                    records[part] = taken
            elif time.monotonic() >= suspect.next_try_at:
                fetch_anew(fetcher, part)
        return records

    def _taken(self, fetcher: Fetcher, part: TopicPartition, room: "Room") -> Records:
        """The next messages of a partition, at most up to the batch that cannot be read."""
        taken: Records = []
        result, suspect = fetcher._records[part], self._suspects.get(part)
        unpacked = None if suspect is None else _remembering(result)
        try:
            # One by one, as aiokafka does: but it would take any number of bytes, and lose all in hand when it raises.
            while not room.is_full and (one := result.getone()) is not None:
                taken.append(one)
                room.take(one)
        except Exception as error:
            if suspect is None or unpacked is None:
                # Which batch it was is seen when it is fetched anew.
                self._suspects[part] = _Suspect()
                fetch_anew(fetcher, part)
                return taken
            # What cannot be read stays where it is: so aiokafka fetches nothing more of this partition.
            self._hold(suspect, _batch(fetcher, part, unpacked, error), result)
            return taken
        if not result.has_more():
            fetch_anew(fetcher, part)
            if suspect is not None and suspect.batch is None:
                del self._suspects[part]
        return taken

    def _hold(self, suspect: "_Suspect", batch: UnreadableBatch, result: FetchResult) -> None:
        if suspect.hold(batch, plug=result) and self._says:
            log.error(
                "%s It waits, and what is behind it in its partition, until it can be read or is deleted; the other "
                "partitions go on. %s",
                batch, batch.fix,
            )  # fmt: skip

    def _let_go(self, fetcher: Fetcher) -> None:
        """Forget partitions that are not ours any more, and those that have come past what held them."""
        for part, suspect in list(self._suspects.items()):
            state = _state(fetcher, part) if fetcher._subscriptions.is_assigned(part) else None
            if state is None:
                del self._suspects[part]
            elif suspect.batch is not None and state.has_valid_position and state.position > suspect.batch.offset:
                del self._suspects[part]
                if self._says:
                    log.warning("%s/%s goes on, at offset %d.", part.topic, part.partition, state.position)


@dataclass(slots=True)
class _Suspect:
    """A partition whose messages are taken one by one, and what holds it."""

    batch: UnreadableBatch | None = None
    plug: FetchResult | None = None
    next_try_at: float = 0.0
    told_at: float = field(default=float("-inf"))

    def hold(self, batch: UnreadableBatch, plug: FetchResult) -> bool:
        """Wait behind this batch; whether it is time to say so, which is at first and now and then."""
        now = time.monotonic()
        self.plug, self.next_try_at = plug, now + TRY_EVERY_S
        if self.batch == batch and now - self.told_at < TELL_EVERY_S:
            return False
        self.batch, self.told_at = batch, now
        return True


class _Remembering:
    """aiokafka's batches of one fetch, which of them was the `last` asked for, and whether that `is_whole`."""

    def __init__(self, records: MemoryRecords) -> None:
        self._records = records
        self.last: DefaultRecordBatch | LegacyRecordBatch | None = None
        self.is_whole = True

    def has_next(self) -> bool:
        return bool(self._records.has_next())

    def next_batch(self) -> DefaultRecordBatch | LegacyRecordBatch:
        self.last = None
        self.last = self._records.next_batch()
        self.is_whole = self.last.validate_crc()  # asked now: once its records are unpacked it would be taken over those
        return self.last


@dataclass(slots=True)
class Room:
    """What can still be given out at once."""

    messages: int
    size: int = LARGEST_TAKE

    @property
    def is_full(self) -> bool:
        return self.messages <= 0 or self.size <= 0

    def take(self, record: ConsumerRecord[bytes, bytes]) -> None:
        self.messages -= 1
        self.size -= max(record.serialized_key_size, 0) + max(record.serialized_value_size, 0)
        for name, value in record.headers:
            self.size -= HEADER_BYTES + len(name) + len(value or b"")


def _remembering(result: FetchResult) -> _Remembering:
    """Its batches, of which the last is remembered from now on: to be called before any of it is taken."""
    if not isinstance(unpacked := result._partition_records._records, _Remembering):
        result._partition_records._records = unpacked = _Remembering(unpacked)
    return unpacked


def fetch_anew(fetcher: Fetcher, part: TopicPartition) -> None:
    """Forget what was fetched of a partition; aiokafka fetches it again from where the partition's position is."""
    fetcher._records.pop(part, None)
    fetcher._notify(fetcher._wait_consume_future)


def _state(fetcher: Fetcher, part: TopicPartition) -> TopicPartitionState | None:
    return fetcher._subscriptions.subscription.assignment.state_value(part)


def _batch(fetcher: Fetcher, part: TopicPartition, unpacked: _Remembering, error: Exception) -> UnreadableBatch:
    state = _state(fetcher, part)
    assert state is not None, "what was fetched is assigned"
    # A damaged batch may say anything of its end.
    behind = getattr(unpacked.last, "next_offset", None)
    fits = behind is not None and state.position < behind <= (state.highwater or 0)
    return UnreadableBatch(part.topic, part.partition, state.position, behind if fits else None, _reason(unpacked, error))


def _reason(unpacked: _Remembering, error: Exception) -> str:
    if isinstance(error, LargeBatchError):
        return str(error)
    if not unpacked.is_whole:
        return "its checksum is wrong, so its bytes are not those that were sent"
    if unpacked.last is not None and isinstance(error, (UnsupportedCodecError, ImportError)):
        number = unpacked.last.compression_type
        if number not in NUMBERS:
            return f"it is compressed with codec {number}, which this version does not know"
        codec = NUMBERS[number]
        return f"it is compressed with {codec}, whose library is missing: run `pip install {AIOKAFKA_NEEDS[codec]}`"
    return f"its bytes are damaged ({type(error).__name__}: {error})"


def _counted(messages: int) -> str:
    return "this message" if messages == 1 else f"these {messages:,} messages"
