"""How a stage reads and writes without losing anything: take a batch, send what comes of it, wait, and only then ack.

Faust acks an event when the agent's body ends or raises, and `await topic.send()` only queues: both lose events. Here a batch
is taken without acks, everything that came of it is sent and awaited, what failed is sent again for as long as it takes, and
the batch is acked in order. A kill at any line means that the batch comes again. Should the work itself raise, the worker
ends: a restart costs seconds, an agent that Faust restarts costs the batch.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

from aiokafka.errors import MessageSizeTooLargeError

if TYPE_CHECKING:
    # Commands that only read dead letters should not wait for Faust's import.
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


async def consume(app: "faust.App", stream: Any, size: int, handle: Callable[[list[Any]], Awaitable[None]]) -> None:
    """Give `handle` batches of at most `size` events, one after the other, and ack each batch when it has returned."""
    async for events in stream.noack_take(size, within=TAKE_WITHIN_S):
        try:
            await handle(events)
        except Exception as error:
            await crash(app, error)
        ack(app, events)


async def crash(app: "faust.App", error: Exception) -> NoReturn:
    """End the whole worker, and never return: a body that returned or raised would lose its events. They come again."""
    log.critical("This worker ends, because of a fault of Wirewatch's own; no event is lost.", exc_info=error)
    await app.crash(error)
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


def ack(app: "faust.App", events: Sequence[Any]) -> None:
    """Mark events as done, in this order; those from before a rebalance are left to whoever has the partition now."""
    for event in events:
        if is_current(app, event):
            event.ack()


def is_current(app: "faust.App", event: Any) -> bool:
    """Whether the event's partition has been ours ever since it was read."""
    return bool(event.message.generation_id == app.consumer_generation_id)


async def send_all(outgoing: Sequence[Outgoing]) -> None:
    """Send messages and return when Kafka has acknowledged every one; failed ones are sent again, for ever."""
    waiting, pause_s = list(outgoing), FIRST_PAUSE_S
    while waiting:
        outcomes = await asyncio.gather(*(_send(each) for each in waiting), return_exceptions=True)
        failed = [(each, error) for each, error in zip(waiting, outcomes, strict=True) if error is not None]
        waiting = [_without_value(each) if isinstance(error, MessageSizeTooLargeError) else each for each, error in failed]
        if failed:
            log.warning(
                "Kafka did not take %d of %d messages (%s: %s); trying again in %.1f s.",
                len(failed), len(outcomes), type(failed[0][1]).__name__, failed[0][1], pause_s,
            )  # fmt: skip
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


def _without_value(message: Outgoing) -> Outgoing:
    """What Kafka can never take, for its size, goes without its value, and says so: trying for ever would stop the partition."""
    note = f"; its {len(message.value or b''):,} bytes are more than {message.topic.get_topic_name()} takes and were left out"
    headers = tuple((name, value + note.encode() if name == "reason" else value) for name, value in message.headers)
    return replace(message, value=None, headers=headers)


async def _send(message: Outgoing) -> None:
    delivered: Awaitable[Any] = await message.topic.send(
        key=message.key,
        value=message.value,
        partition=message.partition,
        headers=list(message.headers),
        key_serializer="raw",
        value_serializer="raw",
    )
    await delivered
