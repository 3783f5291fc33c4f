"""How Faust reads Kafka for us: its own driver, with what it leaves out.

- Only what was committed is read, and what Kafka itself writes between the messages of a transaction counts as done: else a
  stage that has finished everything would show a lag for ever.
- A stage that has nothing to read, or cannot go on reading, stays in its group. aiokafka leaves it after a time without a
  request for records and does not come back; Faust asks for none without partitions and while its buffer is full.
- A commit whose partitions have all just been taken away is no commit. Faust passes it on empty, and aiokafka raises.
- A commit goes as far as everything that was read in this round has come to its end (in_hand.py). Faust counts up from the offset
  before, stands still for ever where two are passed over behind the offset 0, and passes an unfinished message behind a gap.
- After a rebalance reading is put back to what is committed, whatever was fetched on the way. Faust puts nothing back where
  nothing is committed yet, takes what was fetched before for what comes first now, and drops all that is before it.
- What is read ahead is bounded by its bytes too (in_hand.py).
- What Kafka deletes before it was read is counted and told.
- A batch that nobody can read stops its partition and not the worker (streams/kafka/unreadable_batches.py).
- Each heartbeat that Kafka answers renews the stage's lease (in_hand.py).
- A worker whose lasting name Kafka gave to another one is told so, where Kafka says it
  (streams/watchlists/namesakes.py finds the rest).

Faust and aiokafka have no public place for most of this. What is used of their insides stands in this file, which is why it has
so many lines, and in at_once.py: a message whose queue has room is handed over without a task.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.consumer.fetcher import OffsetResetStrategy
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faust.transport.drivers import aiokafka as driver

from config.settings import Settings
from streams.driver.at_once import AtOnce
from streams.driver.in_hand import (
    FENCED_INSTANCE_ID,
    UNKNOWN_MEMBER_ID,
    FencedError,
    Lease,
    ReadAhead,
    Round,
    error_of,
    passed_over,
    read_to_end,
)
from streams.kafka import METADATA_AGE_S, READ_COMMITTED, CarefulFetch, Fetched, Message, client_options, fetch_anew

MOST_RECORDS = 500
LARGEST_FETCH = 8 * 1024 * 1024  # of a broker; aiokafka's own is 50 MB. A message that is larger comes alone.
# Out of reach (24 days), for the reason above. The watchdog finds what stands still.
LONGEST_BETWEEN_POLLS_MS = 2**31 - 1
# How long the members of a group have to come back when it changes.
REBALANCE_TIMEOUT_S = 60.0
LOOK_FOR_DELETED_S = 5.0
FENCED_FOR_S = 20.0
log = logging.getLogger(__name__)
_mode_log = logging.getLogger("mode.driver")


def lease_of(settings: Settings) -> Lease:
    """A lease for one stage. However long a session is, who has not come back when a group changes has lost its partitions."""
    return Lease(min(settings.session_timeout_s, REBALANCE_TIMEOUT_S))


def drive(app: faust.App, settings: Settings, lease: Lease) -> None:
    """Give an app this driver; call it before anything else asks the app for its transport."""
    transport = Transport(app.conf.broker_consumer, app)
    transport.settings, transport.lease = settings, lease
    app.transport = transport


def committed(app: faust.App) -> dict[TopicPartition, int | None]:
    """The partitions that a stage owns, each with the offset it has committed, None where there is none yet."""
    consumer = app.consumer
    # Faust calls it started before its thread has a client.
    owned = consumer.assignment() if consumer.started and consumer._thread._consumer is not None else ()
    return {TopicPartition(*part): consumer.round.committed.get(part) for part in owned}


def held(app: faust.App) -> str | None:
    """The batch that cannot be read which a stage waits behind, as a place; None where there is none."""
    batches = app.consumer._thread.careful.held.values()
    return ", ".join(f"{each.topic}/{each.partition}/{each.offset}" for each in batches) or None


async def caught_up(app: faust.App) -> set[int]:
    """The numbers of the partitions of which a stage has finished all that Kafka has, as far as it has heard."""
    return set(await app.consumer.caught_up())


async def read_anew(app: faust.App, topic: str) -> None:
    """Read a topic that was made anew from its beginning, whatever was read and committed of the one before it.

    Raises KafkaError while Kafka cannot say where it begins."""
    await app.consumer._thread.read_anew(topic)


class ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """The thread in which aiokafka reads. Its methods run there."""

    logger = _mode_log

    def __post_init__(self) -> None:
        super().__post_init__()
        # The offset that comes next of each partition: after the last one handed over, or where reading began.
        self._next: dict[TopicPartition, int] = {}
        self._handed: set[TopicPartition] = set()
        # What was passed over: from an offset, to the first one that was read.
        self._gaps: list[tuple[TopicPartition, int, int]] = []
        self.careful = CarefulFetch()
        self._fenced_at: float | None = None
        self._put_back_asked = self._put_back_times = 0
        # Of what was made anew: what is acked until the next rebalance was read from the one before it.
        self._anew: set[TopicPartition] = set()

    def _create_worker_consumer(self, transport: "Transport") -> AIOKafkaConsumer:
        settings = transport.settings
        session_ms = int(settings.session_timeout_s * 1000)
        self._assignor = RoundRobinPartitionAssignor
        return AIOKafkaConsumer(
            **client_options(settings.kafka),
            group_id=self.app.conf.id,
            group_instance_id=settings.instance,
            partition_assignment_strategy=[RoundRobinPartitionAssignor],
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level=READ_COMMITTED,
            max_poll_records=MOST_RECORDS,
            max_poll_interval_ms=LONGEST_BETWEEN_POLLS_MS,
            fetch_max_wait_ms=1500,
            fetch_max_bytes=LARGEST_FETCH,
            # As Kafka's own clients have it: one longer would hold back a commit so long when a broker stands still.
            request_timeout_ms=max(30_000, session_ms),
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=session_ms // 6,
            rebalance_timeout_ms=int(REBALANCE_TIMEOUT_S * 1000),
            metadata_max_age_ms=int(METADATA_AGE_S * 1000),
        )

    async def on_start(self) -> None:
        await super().on_start()
        self._listen(self._consumer._coordinator)
        self.add_future(self._look_for_deleted())

    async def on_thread_stop(self) -> None:
        # Where Kafka is gone aiokafka lets the cancelling of its own requests out.
        with suppress(asyncio.CancelledError):
            await super().on_thread_stop()

    def _listen(self, coordinator: GroupCoordinator) -> None:
        lease, send = self.transport.lease, coordinator._send_req

        async def heard(request: Any) -> Any:
            sent_at = lease.clock()
            response = await send(request)
            if type(request).__name__.startswith(("Heartbeat", "SyncGroup")) and response.error_code == 0:
                lease.renew(sent_at)
            elif error_of(response) == FENCED_INSTANCE_ID:
                # aiokafka would give up without a word. Like this it comes back, until it is known which of the two ends.
                response.error_code = UNKNOWN_MEMBER_ID
                await self._tell_fenced()
            return response

        coordinator._send_req = heard

    async def _tell_fenced(self) -> None:
        """The younger of two of one name ends by itself (streams/watchlists/namesakes.py), unless it says nothing of itself."""
        error, now = FencedError(self.transport.settings.instance, self.app.conf.id), time.monotonic()
        if self._fenced_at is None:
            self._fenced_at = now
            log.error("%s", error)
        elif now - self._fenced_at > FENCED_FOR_S:
            asyncio.run_coroutine_threadsafe(self.app.crash(error), self.app.loop)

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self._next.clear()
        self._handed.clear()
        self._gaps.clear()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TopicPartition], generation_id: int = 0) -> None:
        await super().on_partitions_assigned(assigned, generation_id)
        # Not before: what is committed until then was worked out for the topic that is gone.
        self._anew.clear()

    async def read_anew(self, topic: str) -> None:
        await self.call_thread(self._read_anew, topic)

    async def _read_anew(self, topic: str) -> None:
        if partitions := [each for each in self._consumer.assignment() if each.topic == topic]:
            self._anew.update(partitions)
            await self._consumer.commit(await self._consumer.beginning_offsets(partitions))
            # A rebalance is the one thing after which Faust forgets what it has read and acked.
            self._consumer._coordinator.request_rejoin()

    async def seek_to_committed(self) -> Mapping[TopicPartition, int | None]:
        committed: Mapping[TopicPartition, int | None] = await self.call_thread(self._put_back)
        return committed

    def dealt_out(self) -> Any:
        """The consumer's assignment, which is another object after each rebalance; None where there is none."""
        subscription = self._consumer._subscription.subscription
        return subscription and subscription.assignment

    async def _put_back(self) -> Mapping[TopicPartition, int | None]:
        """Read on from what is committed, or from the first message there is. Nothing where partitions were dealt out anew
        meanwhile, or reading is put back once more: who cancels this does not stop it."""
        consumer, dealt_out = self._consumer, self.dealt_out()
        asked = self._put_back_asked = self._put_back_asked + 1
        known = await consumer._coordinator.fetch_committed_offsets(list(consumer.assignment()))
        if self.dealt_out() is not dealt_out or self._put_back_asked != asked:
            return {}
        # Nothing is awaited from here on: what is fetched is from before all of this, or from after it.
        offsets = {each: known[each].offset if each in known else -1 for each in consumer.assignment()}
        self._put_back_times += 1
        self._next.clear()
        self._handed.clear()
        self._gaps.clear()
        for partition, offset in offsets.items():
            if offset >= 0:
                consumer.seek(partition, offset)
                self._next[partition] = offset
            else:
                dealt_out.state_value(partition).await_reset(OffsetResetStrategy.EARLIEST)
                fetch_anew(consumer._fetcher, partition)
        return {each: offset if offset >= 0 else None for each, offset in offsets.items()}

    async def getmany(self, active_partitions: set[TopicPartition] | None, timeout: float) -> Fetched:  # noqa: ASYNC109
        stamped: StampedFetch | None = await super().getmany(active_partitions, timeout)
        # What was fetched before reading was put back comes again.
        return stamped.fetched if stamped is not None and stamped.put_back_times == self._put_back_times else {}

    async def _fetch_records(
        self, consumer: AIOKafkaConsumer, active_partitions: set[TopicPartition], **limits: Any
    ) -> "StampedFetch | None":
        if not self.consumer.flow_active or not await self.consumer.ahead.has_room():
            return None
        fetcher = consumer._fetcher
        if consumer._closed or fetcher._closed:
            raise ConsumerStoppedError
        with fetcher._subscriptions.fetch_context():
            fetched = await self.careful.fetched(fetcher, active_partitions, limits["timeout"], limits["max_records"])
        for partition, records in fetched.items():
            # Nothing is awaited between the fetch, which moves positions, and the end of this loop: else `passed_over` might
            # take what has just been fetched for what nobody has to finish.
            expected = self._next.get(partition)
            self._next[partition] = records[-1].offset + 1
            self._handed.add(partition)
            if expected is not None and records[0].offset > expected:
                self._gaps.append((partition, expected, records[0].offset))
        return StampedFetch(fetched, self._put_back_times)

    async def _look_for_deleted(self) -> None:
        """What was passed over in reading is a transaction's own records, or was deleted; and what is deleted while nothing new
        comes is told too."""
        consumer = self._consumer
        while not self.should_stop:
            await asyncio.sleep(LOOK_FOR_DELETED_S)
            try:
                if not (partitions := [each for each in consumer.assignment() if each in self._next]):
                    continue
                first = await consumer.beginning_offsets(partitions)
            except KafkaError as error:
                log.debug("Kafka's first offsets are not known: %s", error)
                continue
            gaps, self._gaps = self._gaps, []
            for partition, expected, read in gaps:
                self._tell_deleted(partition, expected, min(first.get(partition, 0), read))
            for partition, earliest in first.items():
                expected = self._next.get(partition, earliest)
                # What was fetched before it was deleted is still to come, and then leaves a gap.
                if earliest > expected and partition not in consumer._fetcher._records:
                    self._next[partition] = earliest
                    # What was handed over before is deleted too, and nobody can read it again: it holds up no commit.
                    self._handed.discard(partition)
                    self._tell_deleted(partition, expected, earliest)

    def _tell_deleted(self, partition: TopicPartition, expected: int, earliest: int) -> None:
        if earliest > expected:
            log.error(
                "Up to %d messages of %s/%d are gone: Kafka deleted them before they were read. Raise WIREWATCH_RETENTION_S and "
                "the topic's retention.ms, or run more workers.",
                earliest - expected, partition.topic, partition.partition,
            )  # fmt: skip

    def verify_event_path(self, now: float, tp: TopicPartition) -> None:
        # Faust looks for what stands still, and would end the worker over a partition that has no offset for a moment.
        with suppress(AssertionError):
            super().verify_event_path(now, tp)

    async def commit_of(self, dealt_out: object, offsets: Mapping[TopicPartition, int]) -> bool:
        """Commit what was worked out for this assignment; False where it is not the consumer's any more, or Kafka says so."""
        did: bool = await self.call_thread(self._commit_of, dealt_out, offsets)
        return did

    async def _commit_of(self, dealt_out: object, offsets: Mapping[TopicPartition, int]) -> bool:
        return self.dealt_out() is dealt_out and await self._commit(offsets)

    async def _commit(self, offsets: Mapping[TopicPartition, int]) -> bool:
        offsets = {partition: offset for partition, offset in offsets.items() if partition not in self._anew}
        if not self.assignment() & offsets.keys():
            return False
        return bool(await super()._commit(offsets))

    async def passed_over(self, dealt_out: object, committed: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """See `passed_over` in in_hand.py."""
        found: dict[TopicPartition, int] = await self.call_thread(self._passed_over, dealt_out, committed)
        return found

    async def read_to_end(self) -> dict[TopicPartition, int | None]:
        """See `read_to_end` in in_hand.py."""
        return read_to_end(self._consumer, {each: self._next[each] for each in self._handed})

    async def _passed_over(self, dealt_out: object, committed: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        handed = {each: self._next[each] for each in self._handed}
        return passed_over(self._consumer, committed, handed) if self.dealt_out() is dealt_out else {}


@dataclass(frozen=True, slots=True)
class StampedFetch:
    """What was fetched, and how often reading had been put back when it was."""

    fetched: Fetched
    put_back_times: int


class _Unread(dict[TopicPartition, int | None]):
    """Faust drops what is before the offset that it read last, which it may have noted in an earlier round; and what it drops,
    nobody reads again before the next rebalance."""

    def __getitem__(self, partition: TopicPartition) -> None:
        return None


class Consumer(AtOnce, driver.Consumer):  # type: ignore[misc]
    """What Faust knows of the thread."""

    logger = _mode_log

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.ahead, self.round = ReadAhead(), Round(None, None)
        super().__init__(*args, **kwargs)
        self._read_offset = _Unread()

    def _to_message(self, tp: TopicPartition, record: ConsumerRecord[bytes, bytes]) -> Message:
        self.round.read(tp, record.offset)
        return self.ahead.took(super()._to_message(tp, record))

    def ack(self, message: Message) -> bool:
        self.ahead.acked(message)
        if message.generation_id == self.round.generation:
            self.round.finished(message.tp, message.offset)
        return bool(super().ack(message))

    async def on_partitions_assigned(self, assigned: set[TopicPartition], generation_id: int = 0) -> None:
        self.round = Round(self._thread.dealt_out(), generation_id)
        await super().on_partitions_assigned(assigned, generation_id)

    async def perform_seek(self) -> None:
        """Faust notes what is committed too, and does not accept an ack of what is before: it gets no notes."""
        of = self.round
        if committed := await self.seek_to_committed():
            of.committed = {partition: offset for partition, offset in committed.items() if offset is not None}

    async def caught_up(self) -> set[int]:
        of, read = self.round, await self._thread.call_thread(self._thread.read_to_end)
        return {part.partition for part, end in read.items() if of is self.round and of.is_done(part, end)}

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """As far as all is done, and what nobody has to finish."""
        self._acked.clear()
        self._acked_index.clear()
        of = self.round
        did = await self._commit_of(of, of.news())
        if self.flow_active:
            did |= await self._commit_of(of, await self._thread.passed_over(of.dealt_out, dict(of.committed)))
        return did

    async def _commit_of(self, of: Round, offsets: Mapping[TopicPartition, int]) -> bool:
        if not offsets or not await self._thread.commit_of(of.dealt_out, offsets):
            return False
        of.took(offsets)
        return True

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class Transport(driver.Transport):  # type: ignore[misc]
    """Faust's name for a driver."""

    Consumer = Consumer
    settings: Settings
    lease: Lease
