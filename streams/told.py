"""The alert stage's memory: which matches became alerts, as ids on a compacted topic, partition by partition.

It is no Faust table, because when Faust recovers one it lets messages through before it seeks, and then empties the agent's
queue: what was in it is never read again (decision 0003). Here all ids of a partition are read before its first match is
decided, and an id is remembered only when Kafka has it. It keeps ids and no counts, so a batch that is done again changes
nothing.
"""

import logging
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial

from aiokafka import ConsumerRecord

from streams.kafka import Outgoing, Read, Topic, read_at_last, send_all
from streams.running import Lasting, StageHealth

LONGEST_BETWEEN_LOOKS_S = 600.0
# In bytes; ours has 32. What is longer is a stranger's, and would be kept for as long as this worker has the partition.
LONGEST_ID = 100
MEMORY = "the memory of what was told"
log = logging.getLogger(__name__)


class Told:
    """Ids with the instant they were told, for the partitions this worker has had a match of since the last rebalance."""

    def __init__(self, topic: Topic, read: Read, remember: timedelta, health: StageHealth) -> None:
        """`read` gives what the topic has, `remember` is how long an id is kept, `health` the stage that waits for it."""
        self._topic = topic
        self._read = read
        self._remember = remember
        self._health = health
        self._partitions: dict[int, dict[bytes, datetime]] = {}
        self._next_look_at = datetime.min.replace(tzinfo=UTC)
        self._reading = Lasting(log)

    def forget_partitions(self) -> None:
        """Drop what was read of them: after a rebalance somebody else may have added to it."""
        self._partitions.clear()

    async def learn(self, partitions: set[int]) -> None:
        """Return when the ids of these partitions are known; asks Kafka until it answers."""
        while partitions - self._partitions.keys():
            self._partitions |= await read_at_last(
                partial(self._read_missing, partitions), "What was told", MEMORY, self._health, self._reading
            )

    async def _read_missing(self, partitions: set[int]) -> dict[int, dict[bytes, datetime]]:
        """A rebalance may have dropped more of them meanwhile."""
        known: dict[int, dict[bytes, datetime]] = {number: {} for number in partitions - self._partitions.keys()}
        async with aclosing(self._read(set(known))) as records:
            async for record in records:
                _set(known[record.partition], record.key, _instant(record))
        return known

    def has(self, partition: int, match_id: str) -> bool:
        """Whether this match became an alert; its partition has been learnt."""
        return match_id.encode() in self._partitions[partition]

    async def add(self, ids: dict[str, int], now: datetime) -> None:
        """Remember ids, each with its partition; returns when Kafka has them."""
        await self._write({match_id.encode(): (partition, now) for match_id, partition in ids.items()})
        if now >= self._next_look_at:
            self._next_look_at = now + min(timedelta(seconds=LONGEST_BETWEEN_LOOKS_S), self._remember / 10)
            await self._delete_told(now - self._remember)

    async def write_anew(self) -> None:
        """The topic was made anew: write what is known here again, so that nobody is told twice after the next start."""
        known = {match_id: (number, told_at) for number, ids in self._partitions.items() for match_id, told_at in ids.items()}
        await self._write(dict[bytes, tuple[int, datetime | None]](known))

    async def _delete_told(self, before: datetime) -> None:
        """Delete the ids that were told before this instant, here and in Kafka."""
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
            ],
            self._health,
        )
        for match_id, (partition, told_at) in values.items():
            # Not there when the partition was given away meanwhile.
            _set(self._partitions.get(partition, {}), match_id, told_at)


def _instant(record: ConsumerRecord[bytes, bytes]) -> datetime | None:
    """When it was told; None for what a stranger wrote here, which says nothing of ours, and for what was forgotten."""
    if not record.value or len(record.key or b"") > LONGEST_ID:
        return None
    try:
        return datetime.fromisoformat(record.value.decode("ascii")).astimezone(UTC)
    except (ValueError, OverflowError):
        # Also a year that the zone takes out of the calendar: 0001-01-01T00:00:00+14:00.
        place = f"{record.topic}/{record.partition}/{record.offset}"
        log.warning("%r at %s is not when something was told, and is passed over.", record.value[:80], place)
        return None


def _set(ids: dict[bytes, datetime], match_id: bytes, told_at: datetime | None) -> None:
    if told_at is None:
        ids.pop(match_id, None)
    else:
        ids[match_id] = told_at
