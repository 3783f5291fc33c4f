"""Two workers that were given one WIREWATCH_INSTANCE: the younger of them ends, with one sentence.

Kafka lets only one member of a group have a lasting name, and gives it to whoever joined last. Two of one name would throw each
other out once a second, and neither would do half of what both read. So a worker with such a name asks on workers.v1 before it
joins anything, and a running worker of that name answers at once. The new one waits for an answer only where somebody of that
name spoke a moment ago and has not said goodbye. One that was killed does not answer, and its successor is back within the
session. Two that start at one moment, or one that was too busy to answer, find each other while they run. Kafka's clock says
which is the older. Two of one name that have no stage in common are in no group together and do each other no harm.
"""

import logging
import time
from dataclasses import replace

import mode
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from kafka import KafkaConsumer
from kafka import TopicPartition as Partition

from config.settings import Settings
from streams.kafka import (
    WORKERS,
    CarefulFetch,
    KafkaUnreachableError,
    TopicError,
    consumer,
    poll,
    producer,
    reader_options,
    topic_name,
)
from streams.running import within
from streams.watchlists.presence import EVERY_S, Speaker, WorkerRun, said_in

LONGEST_ANSWER_S = 5.0
ASK_WITHIN_S = 15.0
# One that is only starting answers when its stages run.
LONGEST_START_S = 15.0
PAUSE_S = 5.0
AT_ONCE = 500
log = logging.getLogger(__name__)


class NamesakeError(RuntimeError):
    """Another worker has this one's name; the text says which and what to do."""

    def __init__(self, other: WorkerRun) -> None:
        super().__init__(
            f"Another worker runs with WIREWATCH_INSTANCE={other.worker} (process {other.process}), so this one ends. Give each "
            "worker a WIREWATCH_INSTANCE of its own, or stop the other one."
        )


def enter(settings: Settings, run: WorkerRun) -> WorkerRun:
    """Ask whether somebody has this worker's lasting name. Returns what this run is by Kafka's clock. Raises `NamesakeError`.

    A Kafka that does not answer here, or has what nobody can read, is no reason not to start: two that run find each other
    too."""
    if settings.instance is None:
        return run
    try:
        return _ask(settings, run)
    except (KafkaUnreachableError, TopicError) as error:
        found = error.found if isinstance(error, KafkaUnreachableError) else error
        log.warning("Whether another worker is called %s is not known yet: %s", run.worker, found)
        return run


def _ask(settings: Settings, run: WorkerRun) -> WorkerRun:
    partition = Partition(topic_name(settings, WORKERS), 0)
    key, value = run.record(starting=True)
    with producer(settings, max_block_ms=int(ASK_WITHIN_S * 1000)) as writer:
        asked = writer.send(partition.topic, key=key, value=value, partition=0).get(timeout=ASK_WITHIN_S)
    run = replace(run, started_at_ms=asked.timestamp)
    with consumer(settings) as reader:
        reader.assign([partition])
        since = reader.offsets_for_times({partition: max(0, asked.timestamp - int(2 * EVERY_S * 1000))})[partition]
        reader.seek(partition, since.offset if since is not None else asked.offset)
        _await_answer(settings, reader, partition, asked.offset, run, min(LONGEST_ANSWER_S, settings.session_timeout_s / 3))
    return run


def _await_answer(
    settings: Settings, reader: KafkaConsumer, partition: Partition, asked: int, run: WorkerRun, within_s: float
) -> None:
    suspects: dict[str, bool] = {}
    limit = time.monotonic() + ASK_WITHIN_S
    has_asked = False
    while time.monotonic() < limit and (suspects or not has_asked):
        at = {partition: reader.position(partition)}
        for record in poll(settings, reader, at, wait_s=0.2).get(partition, ()):
            other = _other(record.value, record.timestamp, run)
            if other is not None and said_in(record.value)[1].get("left"):
                suspects.pop(other.run, None)
            elif other is not None and record.offset < asked:
                suspects[other.run] = bool(said_in(record.value)[1].get("starting"))
            elif other is not None and _is_older(other, run):
                raise NamesakeError(other)
        if not has_asked and reader.position(partition) > asked:
            has_asked, limit = True, time.monotonic() + (LONGEST_START_S if any(suspects.values()) else within_s)


def _other(value: bytes | None, timestamp_ms: int, run: WorkerRun) -> WorkerRun | None:
    """Another worker of this name in a group of ours, from what it said. What only asks has started when Kafka took it."""
    other, _ = said_in(value)
    if other is None or other.worker != run.worker or other.run == run.run or not {*other.stages} & {*run.stages}:
        return None
    return replace(other, started_at_ms=other.started_at_ms or timestamp_ms)


def _is_older(one: WorkerRun, other: WorkerRun) -> bool:
    return (one.started_at_ms, one.run) < (other.started_at_ms, other.run)


class Namesakes(mode.Service):  # type: ignore[misc]
    """Looks for another one of this worker's name for as long as it runs, and answers one that asks."""

    logger = logging.getLogger("mode.namesakes")

    def __init__(self, settings: Settings, run: WorkerRun, speaker: Speaker) -> None:
        self._settings, self._run, self._speaker = settings, run, speaker
        self._position: int | None = None
        super().__init__()

    @mode.Service.task  # type: ignore[untyped-decorator]
    async def _look(self) -> None:
        while not self.should_stop:
            try:
                await within(None, self._follow())
            except (KafkaError, OSError) as error:
                log.debug("Other workers cannot be seen: %s", error)
                await self.sleep(PAUSE_S)

    async def _follow(self) -> None:
        partition = TopicPartition(topic_name(self._settings, WORKERS), 0)
        consumer, careful = AIOKafkaConsumer(**reader_options(self._settings.kafka)), CarefulFetch(says=False)
        try:
            await consumer.start()
            consumer.assign([partition])
            if self._position is None:
                # From when this worker asked, so that nobody who spoke while it started is missed.
                found = (await consumer.offsets_for_times({partition: self._run.started_at_ms})).get(partition)
                self._position = found.offset if found else (await consumer.end_offsets([partition]))[partition]
            consumer.seek(partition, self._position)
            while not self.should_stop:
                for record in await careful.getmany(consumer, partition, 1.0, AT_ONCE):
                    self._position = record.offset + 1
                    await self._take(record)
        finally:
            await consumer.stop()

    async def _take(self, record: ConsumerRecord[bytes, bytes]) -> None:
        other = _other(record.value, record.timestamp, self._run)
        if self.crashed or other is None or said_in(record.value)[1].get("left"):
            return
        if _is_older(self._run, other):
            # Once only: what a younger one says again and again is no question.
            if "started_at_ms" not in said_in(record.value)[1]:
                self._speaker.speak()
            return
        error = NamesakeError(other)
        log.critical("%s", error)
        await self.crash(error)
