"""The alert stage's memory: which matches became alerts, as ids on a compacted topic, partition by partition.

Not a Faust table: in its recovery Faust lets messages through before it seeks, then empties the agent's queue, and what was in it
is never read again (decision 0003). Here a partition's ids are read whole before the first match of it is decided, and an id is
remembered only when Kafka has it. Ids, not counts: a batch that is done again changes nothing.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from config.settings import Settings
from streams.batches import FIRST_PAUSE_S, LONGEST_PAUSE_S, Outgoing, send_all
from streams.connection import READ_COMMITTED, client_options

LONGEST_BETWEEN_LOOKS_S = 600.0
READ_AT_ONCE = 5000
log = logging.getLogger(__name__)


class Told:
    """Ids with the instant they were told, for the partitions this worker has had a match of since the last rebalance."""

    def __init__(self, topic: Any, settings: Settings) -> None:
        self._topic = topic
        self._kafka = settings.kafka
        self._remember = timedelta(seconds=settings.remember_s)
        self._partitions: dict[int, dict[bytes, datetime]] = {}
        self._next_look_at = datetime.min.replace(tzinfo=UTC)

    def release(self) -> None:
        """Forget what is known: after a rebalance somebody else may have added to it."""
        self._partitions.clear()

    async def learn(self, partitions: set[int]) -> None:
        """Return when the ids of these partitions are known; asks Kafka until it answers."""
        pause_s = FIRST_PAUSE_S
        while missing := partitions - self._partitions.keys():
            try:
                for partition in missing:
                    self._partitions[partition] = await self._read(partition)
            except (KafkaError, OSError) as error:
                log.warning(
                    "What was told cannot be read (%s: %s); trying again in %.1f s.", type(error).__name__, error, pause_s
                )
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def has(self, partition: int, match_id: str) -> bool:
        """Whether this match became an alert; its partition has been learnt."""
        return match_id.encode() in self._partitions[partition]

    async def add(self, ids: dict[str, int], now: datetime) -> None:
        """Remember ids, each with its partition; returns when Kafka has them."""
        await self._write({match_id.encode(): (partition, now) for match_id, partition in ids.items()})
        if now >= self._next_look_at:
            self._next_look_at = now + min(timedelta(seconds=LONGEST_BETWEEN_LOOKS_S), self._remember / 10)
            await self._forget(now - self._remember)

    async def _forget(self, before: datetime) -> None:
        await self._write(
            {
                match_id: (partition, None)
                for partition, ids in self._partitions.items()
                for match_id, told_at in ids.items()
                if told_at < before
            }
        )

    async def _write(self, values: dict[bytes, tuple[int, datetime | None]]) -> None:
        await send_all(
            [
                Outgoing(self._topic, match_id, told_at.isoformat().encode() if told_at else None, (), partition)
                for match_id, (partition, told_at) in values.items()
            ]
        )
        for match_id, (partition, told_at) in values.items():
            # Not there when the partition was given away meanwhile.
            _set(self._partitions.get(partition, {}), match_id, told_at)

    async def _read(self, number: int) -> dict[bytes, datetime]:
        ids: dict[bytes, datetime] = {}
        options = client_options(self._kafka)
        consumer = AIOKafkaConsumer(**options, group_id=None, enable_auto_commit=False, isolation_level=READ_COMMITTED)
        try:
            await consumer.start()
            partition = TopicPartition(self._topic.get_topic_name(), number)
            consumer.assign([partition])
            end = (await consumer.end_offsets([partition]))[partition]
            await consumer.seek_to_beginning(partition)
            while await consumer.position(partition) < end:
                polled = await consumer.getmany(partition, timeout_ms=1000, max_records=READ_AT_ONCE)
                for record in polled.get(partition, ()):
                    _set(ids, record.key, _instant(record.value))
        finally:
            await consumer.stop()
        return ids


def _instant(value: bytes | None) -> datetime | None:
    """When it was told; None for what a stranger wrote here, which says nothing of ours, and for what was forgotten."""
    try:
        return datetime.fromisoformat(value.decode("ascii")).astimezone(UTC) if value else None
    except ValueError:
        log.warning("%r on the memory's topic is no instant and is passed over.", value[:80] if value else value)
        return None


def _set(ids: dict[bytes, datetime], match_id: bytes, told_at: datetime | None) -> None:
    if told_at is None:
        ids.pop(match_id, None)
    else:
        ids[match_id] = told_at
