"""How a stage reads and writes without losing anything: take a batch, send what comes of it, wait, and only then ack.

Faust acks an event when the agent's body ends or raises, and `await topic.send()` only queues: both lose events. Here a batch
is taken without acks, everything that came of it is sent and awaited, what failed is sent again for as long as it takes, and
the batch is acked in order. A kill at any line means that the batch comes again. The work itself must never raise.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

import faust

TAKE_WITHIN_S = 0.02
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0

Headers = tuple[tuple[str, bytes], ...]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be sent; `partition` None lets the key decide."""

    topic: Any
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None


async def batches(app: faust.App, stream: Any, size: int) -> AsyncIterator[list[Any]]:
    """Yield batches of at most `size` events and ack each once the caller has come back for the next."""
    async for batch in stream.noack_take(size, within=TAKE_WITHIN_S):
        yield batch
        ack(app, batch)


def ack(app: faust.App, events: Sequence[Any]) -> None:
    """Mark events as done, in this order; those from before a rebalance are left to whoever has the partition now."""
    for event in events:
        if is_current(app, event):
            event.ack()


def is_current(app: faust.App, event: Any) -> bool:
    """Whether the event's partition has been ours ever since it was read."""
    return bool(event.message.generation_id == app.consumer_generation_id)


async def send_all(outgoing: Sequence[Outgoing]) -> None:
    """Send messages and return when Kafka has acknowledged every one; failed ones are sent again, for ever."""
    waiting, pause_s = list(outgoing), FIRST_PAUSE_S
    while waiting:
        outcomes = await asyncio.gather(*(_send(each) for each in waiting), return_exceptions=True)
        failed = [(each, error) for each, error in zip(waiting, outcomes, strict=True) if error is not None]
        waiting = [each for each, _ in failed]
        if failed:
            log.warning(
                "Kafka did not take %d of %d messages (%s: %s); trying again in %.1f s.",
                len(failed), len(outcomes), type(failed[0][1]).__name__, failed[0][1], pause_s,
            )  # fmt: skip
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def _send(message: Outgoing) -> None:
    delivered: Awaitable[Any] = await message.topic.send(
        key=message.key, value=message.value, partition=message.partition, headers=list(message.headers)
    )
    await delivered
