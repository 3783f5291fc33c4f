"""Partitions read from their beginning to their present end, for a stage that waits for them; and where they end."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from config.settings import KafkaSettings, Settings, topic_name
from streams.kafka.connection import admin, in_words, reader_options
from streams.kafka.events import FIRST_PAUSE_S, LONGEST_PAUSE_S
from streams.kafka.unreadable_batches import CarefulFetch
from streams.running import Lasting, StageHealth, within
from wording import UserFacingError

READ_AT_ONCE = 5000
POLL_S = 1.0
# A topic that is gone is asked for without end, and without a word.
NOTHING_COMES_S = 30.0
Read = Callable[[set[int]], AsyncGenerator[ConsumerRecord[bytes, bytes], None]]
"""Each of these partitions from its beginning to its present end. Raises `KafkaError` or `OSError`."""
T = TypeVar("T")
UNKNOWN_TOPIC = 3  # Kafka's UNKNOWN_TOPIC_OR_PARTITION
log = logging.getLogger(__name__)


async def read_at_last(read: Callable[[], Awaitable[T]], what: str, memory: str, health: StageHealth, trouble: Lasting) -> T:
    """What `read` gives, which is asked until Kafka answers. `what` cannot be read is said of a failure, and `memory` is what the
    stage waits for."""
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            found = await read()
        except (KafkaError, OSError) as error:
            trouble.failed(f"{what} cannot be read ({in_words(error)}).", pause_s)
            health.waits(memory, pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        else:
            trouble.worked()
            health.goes_on()
            return found


async def read_whole(
    kafka: KafkaSettings, name: str, health: StageHealth, memory: str, numbers: set[int]
) -> AsyncGenerator[ConsumerRecord[bytes, bytes], None]:
    """Each of these partitions of a topic from its beginning to its present end; `memory` is what the stage waits for."""
    consumer = AIOKafkaConsumer(**reader_options(kafka))
    careful = CarefulFetch(says=False)
    health.waits(memory, NOTHING_COMES_S)
    try:
        await within(NOTHING_COMES_S, consumer.start())
        partitions = [TopicPartition(name, number) for number in sorted(numbers)]
        consumer.assign(partitions)
        ends = await within(NOTHING_COMES_S, consumer.end_offsets(partitions))
        for partition in partitions:
            quiet, before = 0, -1
            while (position := await within(NOTHING_COMES_S, consumer.position(partition))) < ends[partition]:
                quiet, before = quiet + 1 if position == before else 0, position
                if quiet > NOTHING_COMES_S:
                    raise TimeoutError(f"nothing comes of {name}/{partition.partition}")
                health.waits(memory, NOTHING_COMES_S)
                for record in await within(NOTHING_COMES_S, careful.getmany(consumer, partition, POLL_S, READ_AT_ONCE)):
                    yield record
    finally:
        await consumer.stop()


async def read_if_there(
    settings: Settings, name: str, health: StageHealth, memory: str, numbers: set[int]
) -> AsyncGenerator[ConsumerRecord[bytes, bytes], None]:
    """The same of a topic that an earlier release may have left, by its name without the prefix: as far as it is there. One that
    our user may not describe is taken for missing, which is said."""
    topic = topic_name(settings, name)
    try:
        found = await asyncio.to_thread(_described, settings, topic)
    except UserFacingError as error:
        raise OSError(str(error)) from error
    if found["error_code"] not in (0, UNKNOWN_TOPIC):
        log.warning(
            "Kafka does not say whether there is a topic %s of an earlier release (error %s). What that told may be told again; "
            "where there is none, all is well.", topic, found["error_code"],
        )  # fmt: skip
    if there := numbers & {each["partition_index"] for each in found.get("partitions") or ()}:
        async for record in read_whole(settings.kafka, topic, health, memory, there):
            yield record


def _described(settings: Settings, topic: str) -> dict[str, Any]:
    with admin(settings) as client:
        (found,) = client.describe_topics([topic])
        return dict(found)


async def end_offsets(kafka: KafkaSettings, name: str, numbers: set[int]) -> dict[int, int]:
    """The offset that the next message of each of these partitions gets. Raises `KafkaError` or `OSError`."""
    if not numbers:
        return {}
    consumer = AIOKafkaConsumer(**reader_options(kafka))
    try:
        await within(NOTHING_COMES_S, consumer.start())
        found = await within(NOTHING_COMES_S, consumer.end_offsets([TopicPartition(name, number) for number in numbers]))
        return {each.partition: offset for each, offset in found.items()}
    finally:
        await consumer.stop()
