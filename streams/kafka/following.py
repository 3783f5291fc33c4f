"""A compacted topic of one partition, read from its beginning and followed for as long as a worker runs. No group is joined."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from config.settings import KafkaSettings
from streams.kafka.connection import in_words, reader_options
from streams.kafka.events import FIRST_PAUSE_S, LONGEST_PAUSE_S
from streams.kafka.unreadable_batches import CarefulFetch
from streams.running import Health, Lasting, ended, within

WAIT_S = 1.0
AT_ONCE = 500
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Following:
    """`what` cannot be followed is said of a failure, and is a complaint in the worker's `health` meanwhile. `take` is
    given each record, and `caught_up` is called when all that the topic had was taken."""

    kafka: KafkaSettings
    topic: str
    what: str
    health: Health
    take: Callable[[ConsumerRecord[bytes, bytes]], None]
    caught_up: Callable[[], None]
    position: int = 0
    _trouble: Lasting = field(default_factory=lambda: Lasting(log))
    _now: "asyncio.Task[None] | None" = None

    async def start_over(self) -> None:
        """The topic was made anew: follow it from its beginning."""
        self.position = 0
        if self._now is not None:
            self._now.cancel()  # it may be waiting for what the old topic had

    async def run(self) -> None:
        """Follow for ever; a Kafka that is gone is waited for."""
        pause_s = FIRST_PAUSE_S
        while True:
            began = time.monotonic()
            self._now = asyncio.ensure_future(self._follow())
            try:
                await within(None, ended(self._now))
            except (KafkaError, OSError) as error:
                if self._now.cancelling():  # by `start_over`; what a client cancels of its own was not asked to end
                    continue
                if time.monotonic() - began > LONGEST_PAUSE_S:
                    pause_s = FIRST_PAUSE_S
                words = f"{self.what} cannot be followed ({in_words(error)}); those that are known go on."
                self.health.complaints[self.what.lower()] = words
                self._trouble.failed(words, pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _follow(self) -> None:
        consumer = AIOKafkaConsumer(**reader_options(self.kafka))
        careful = CarefulFetch(says=False)  # what follows here says it itself
        try:
            await consumer.start()
            partition = TopicPartition(self.topic, 0)
            consumer.assign([partition])
            consumer.seek(partition, self.position) if self.position else await consumer.seek_to_beginning(partition)
            end = (await consumer.end_offsets([partition]))[partition]
            while True:
                if (position := await consumer.position(partition)) >= end:
                    self.caught_up()
                self.position = position
                records = await careful.getmany(consumer, partition, WAIT_S, AT_ONCE)
                self._trouble.worked()
                self.health.complaints.pop(self.what.lower(), None)
                for record in records:
                    self.take(record)
        finally:
            await consumer.stop()
