"""How Faust reads Kafka for us: its own driver, with what it leaves out.

- Only what was committed is read, and what Kafka itself writes between the messages of a transaction counts as done: else a
  stage that has finished everything would show a lag for ever.
- A stage that has nothing to read, or cannot go on reading, stays in its group. aiokafka leaves it after a time without a
  request for records and does not come back; Faust asks for none without partitions and while its buffer is full.
- A commit whose partitions have all just been taken away is no commit. Faust passes it on empty, and aiokafka raises.
- A commit goes as far as everything that was read has come to its end (in_order.py). Faust counts up from the offset before,
  stands still for ever where two offsets are passed over behind the offset 0, and passes an unfinished message behind a gap.
- What is read ahead is bounded by its bytes too (read_ahead.py).
- What Kafka deletes before it was read is counted and told.
- A batch that nobody can read stops its partition and not the worker (streams/kafka/unreadable_batches.py).
- Each heartbeat that Kafka answers renews the stage's lease (lease.py).
- A worker whose lasting name Kafka gave to another one is told so, where Kafka says it
  (streams/watchlists/namesakes.py finds the rest).

Faust and aiokafka have no public place for most of this. What is used of their insides stands in this file alone, which is why it
has so many lines.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faust.transport.drivers import aiokafka as driver

from config.settings import Settings
from streams.driver.fencing import FENCED_INSTANCE_ID, UNKNOWN_MEMBER_ID, FencedError, error_of
from streams.driver.in_order import InOrder
from streams.driver.lease import Lease
from streams.driver.read_ahead import ReadAhead
from streams.kafka import METADATA_AGE_S, READ_COMMITTED, CarefulFetch, client_options

MOST_RECORDS = 500
LARGEST_FETCH = 8 * 1024 * 1024  # of a broker; aiokafka's own is 50 MB. A message that is larger comes alone.
# Out of reach (24 days), for the reason above. What stands still the watchdog finds.
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
    owned = consumer.assignment() if consumer.started else ()
    return {TopicPartition(*part): consumer._committed_offset[part] for part in owned}


def let_go(app: faust.App, event: Any) -> None:
    """An event is finished whose ack has to wait for others: it needs no memory, and does not count as read ahead."""
    app.consumer.ahead.acked(event.message)
    event.value = event.message.value = None


def held(app: faust.App) -> str | None:
    """The batch that cannot be read which a stage waits behind, as a place; None where there is none."""
    batches = app.consumer._thread.careful.held.values()
    return ", ".join(f"{each.topic}/{each.partition}/{each.offset}" for each in batches) or None


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

    def _listen(self, coordinator: Any) -> None:
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

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        self._next.clear()
        self._handed.clear()
        self._gaps.clear()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[Any], generation_id: int = 0) -> None:
        self._anew.clear()
        await super().on_partitions_assigned(assigned, generation_id)

    async def read_anew(self, topic: str) -> None:
        await self.call_thread(self._read_anew, topic)

    async def _read_anew(self, topic: str) -> None:
        if partitions := [each for each in self._consumer.assignment() if each.topic == topic]:
            self._anew.update(partitions)
            await self._consumer.commit(await self._consumer.beginning_offsets(partitions))
            # A rebalance is the one thing after which Faust forgets what it has read and acked.
            self._consumer._coordinator.request_rejoin()

    async def seek_to_committed(self) -> Mapping[Any, int | None]:
        committed: Mapping[Any, int | None] = await super().seek_to_committed()
        for partition, offset in committed.items():
            if offset is not None:
                self._next.setdefault(partition, offset)
        return committed

    async def _fetch_records(
        self, consumer: AIOKafkaConsumer, active_partitions: set[Any], **limits: Any
    ) -> dict[Any, list[Any]]:
        if not self.consumer.flow_active:
            return {}
        if not await self.consumer.ahead.has_room():
            return {}
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
        return fetched

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

    def verify_event_path(self, now: float, tp: Any) -> None:
        # Faust looks for what stands still, and would end the worker over a partition that has no offset for a moment.
        with suppress(AssertionError):
            super().verify_event_path(now, tp)

    async def _commit(self, offsets: Mapping[Any, int]) -> bool:
        offsets = {partition: offset for partition, offset in offsets.items() if partition not in self._anew}
        if not self.assignment() & offsets.keys():
            return False
        return bool(await super()._commit(offsets))

    async def passed_over(self, committed: Mapping[Any, int | None]) -> dict[Any, int]:
        """See `passed_over` below."""
        found: dict[Any, int] = await self.call_thread(self._passed_over, committed)
        return found

    async def _passed_over(self, committed: Mapping[Any, int | None]) -> dict[Any, int]:
        return passed_over(self._consumer, committed, {each: self._next[each] for each in self._handed})


def passed_over(consumer: AIOKafkaConsumer, committed: Mapping[Any, int | None], handed: Mapping[Any, int]) -> dict[Any, int]:
    """How far the partitions have been read in which all that was handed over is committed, where that is further. `handed`:
    the offset behind what was handed over of each.

    What lies between is Kafka's own: the ends of transactions and what was aborted in them.
    """
    found: dict[Any, int] = {}
    if consumer._subscription.reassignment_in_progress:
        # What was handed over is forgotten already, and the positions are still those of before.
        return found
    for partition in consumer.assignment():
        done = committed.get(partition)
        if partition in handed and done != handed[partition]:
            continue
        state = consumer._subscription.subscription.assignment.state_value(partition)
        if state is not None and state.has_valid_position and (done is None or state.position > done):
            found[partition] = state.position
    return found


class Consumer(driver.Consumer):  # type: ignore[misc]
    """What Faust knows of the thread."""

    logger = _mode_log

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.ahead = ReadAhead()
        self._in_order: defaultdict[TopicPartition, InOrder] = defaultdict(InOrder)
        super().__init__(*args, **kwargs)

    def _to_message(self, tp: Any, record: Any) -> Any:
        read = self._read_offset[tp]
        # What lies before is what Faust drops behind this; nobody will finish it.
        if read is None or record.offset >= read:
            self._in_order[tp].read(record.offset)
        return self.ahead.took(super()._to_message(tp, record))

    def ack(self, message: Any) -> bool:
        self.ahead.acked(message)
        return bool(super().ack(message))

    async def _add_gap(self, tp: Any, offset_from: int, offset_to: int) -> None:
        """What nobody was handed holds up nothing."""

    def _new_offset(self, tp: Any) -> int | None:
        acked, index = self._acked[tp], self._acked_index[tp]
        self._in_order[tp].finished(acked)
        acked.clear()
        index.clear()
        return self._in_order[tp].end()

    async def on_partitions_assigned(self, assigned: set[Any], generation_id: int = 0) -> None:
        self._in_order.clear()
        await super().on_partitions_assigned(assigned, generation_id)

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Also of what nobody has to finish."""
        did = await super().force_commit(topics, start_new_transaction)
        if self.flow_active and (further := await self._thread.passed_over(dict(self._committed_offset))):
            did |= await self._commit_offsets(further, start_new_transaction=start_new_transaction)
        return bool(did)


class Transport(driver.Transport):  # type: ignore[misc]
    """Faust's name for a driver."""

    Consumer = Consumer
    settings: Settings
    lease: Lease
