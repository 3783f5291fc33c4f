"""How Faust reads Kafka: by its own driver for aiokafka, but only what was committed, and partition by partition, so that a
batch nobody can read stops one of them and not the worker (unreadable_batches.py). It must
never read otherwise than Faust does when all is well.
"""

from collections.abc import Collection
from typing import Any

import faust
from aiokafka.errors import ConsumerStoppedError
from faust.transport.drivers import aiokafka as driver

from streams.connection import READ_COMMITTED
from streams.unreadable_batches import CarefulFetch


class CarefulThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """The thread in which one app's consumer lives."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.careful = CarefulFetch()

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        # Faust asks for it only with exactly_once; aiokafka looks at it when it starts.
        consumer._isolation_level = READ_COMMITTED
        return consumer

    async def _fetch_records(self, consumer: Any, active_partitions: Collection[Any], **limits: Any) -> Any:
        if not self.consumer.flow_active:
            return {}
        fetcher = consumer._fetcher
        if consumer._closed or fetcher._closed:
            raise ConsumerStoppedError()
        with fetcher._subscriptions.fetch_context():
            return await self.careful.fetched(fetcher, active_partitions, limits["timeout"], limits["max_records"])


class CarefulConsumer(driver.Consumer):  # type: ignore[misc]
    """An app's consumer."""

    def _new_consumer_thread(self) -> CarefulThread:
        return CarefulThread(self, loop=self.loop, beacon=self.beacon)


class CarefulTransport(driver.Transport):  # type: ignore[misc]
    """What an app reads by."""

    Consumer = CarefulConsumer


def transport_of(app: faust.App) -> CarefulTransport:
    """The transport of an app, in place of the one that Faust would make."""
    return CarefulTransport(app.conf.broker_consumer, app)
