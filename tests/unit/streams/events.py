"""Events as Faust hands them to an agent, and topics that keep what is sent to them: as far as our stages look at them."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable
from types import SimpleNamespace
from typing import Any

from aiokafka import ConsumerRecord
from aiokafka.errors import MessageSizeTooLargeError

# 24 November 2026, 08:00 UTC, as Kafka's timestamp in seconds.
ARRIVED = 1_795_507_200.0


def event(
    value: bytes | None,
    key: bytes | None = b"key",
    *,
    topic: str = "articles.v1",
    partition: int = 0,
    offset: int = 0,
    headers: dict[str, bytes] | None = None,
) -> Any:
    """One event with its message."""
    message = SimpleNamespace(
        value=value, key=key, topic=topic, partition=partition, offset=offset, timestamp=ARRIVED, headers=headers or {},
        tp=(topic, partition), generation_id=1,
    )  # fmt: skip
    return SimpleNamespace(message=message)


class KeptTopic:
    """A topic of Kafka in memory: `records` are those that are safe. What is sent while it does not take any waits."""

    def __init__(self, name: str, *, largest: int = 1_000_000) -> None:
        self.name = name
        self.largest = largest
        self.records: list[ConsumerRecord[bytes, bytes]] = []
        self._offsets = Counter[int]()
        self.takes, self.asked = asyncio.Event(), asyncio.Event()
        self.takes.set()

    def get_topic_name(self) -> str:
        return self.name

    async def send(
        self, *, key: bytes | None, value: bytes | None, partition: int | None, headers: list[tuple[str, bytes]], **_: str
    ) -> Awaitable[None]:
        return self._keep(key, value, partition or 0, headers)

    async def _keep(self, key: bytes | None, value: bytes | None, partition: int, headers: list[tuple[str, bytes]]) -> None:
        self.asked.set()
        await self.takes.wait()
        if len(value or b"") > self.largest:
            raise MessageSizeTooLargeError
        self.put(key, value, partition, headers)

    def put(
        self, key: bytes | None, value: bytes | None, partition: int = 0, headers: list[tuple[str, bytes]] | None = None
    ) -> None:
        """What somebody else wrote."""
        offset = self._offsets[partition]
        self._offsets[partition] += 1
        self.records.append(ConsumerRecord(self.name, partition, offset, 0, 0, key, value, None, 0, 0, headers or []))

    async def read(self, numbers: set[int]) -> AsyncGenerator[ConsumerRecord[bytes, bytes], None]:
        """These partitions from the beginning to the end."""
        for record in self.records:
            if record.partition in numbers:
                yield record


class SlowTopic(KeptTopic):
    """Takes its time before a key that begins with `slow` is in a batch, as the client may, and says where each stands."""

    slow = b"1"

    async def send(
        self, *, key: bytes | None, value: bytes | None, partition: int | None, headers: list[tuple[str, bytes]], **named: str
    ) -> Awaitable[None]:
        if self.slow in (key or b"") + (value or b""):
            await asyncio.sleep(0)
        return await super().send(key=key, value=value, partition=partition, headers=headers, **named)

    async def _keep(self, key: bytes | None, value: bytes | None, partition: int, headers: list[tuple[str, bytes]]) -> Any:
        await super()._keep(key, value, partition, headers)
        return self.records[-1]
