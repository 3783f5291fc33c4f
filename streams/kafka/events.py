"""A stage's messages: what our code sees of them, what their headers say, and how they are read and written without losing any.

Faust makes events, messages and topics and gives none of them a type. So what is used of them is written down here, and
whatever has these members will do: in a test a few lines that keep what was sent.

Kafka asks nothing of a header: a value may be null or no text, a name empty or there many times, a number five thousand digits
long. Both clients pass all of that on, each in types of its own. So headers are read here alone, as values that cannot surprise
and without an error: of each name the first header that has a value, as text.

Faust acks an event when the agent's body ends or raises, and `await topic.send()` only queues: both lose events. Here a batch
is taken without acks, everything that came of it is sent and awaited, what failed is sent again for as long as it takes, and
the batch is acked in order. A kill at any line means that the batch comes again. If the work itself raises, the worker ends: a
restart costs seconds, an agent that Faust restarts costs the batch. All of this is one promise, so it stands in one file, which
has so many lines because of it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn, Protocol

from msgspec import Struct

from streams.kafka.topics import LARGEST_MESSAGE
from streams.running import Lasting, StageHealth

if TYPE_CHECKING:
    # Commands that only read dead letters should not wait for Faust's import.
    import faust

# As the clients give them. A value is None where the header has none (null).
Given = Mapping[str, bytes | None] | Iterable[tuple[str, bytes | None]] | None
Received = tuple[tuple[str, bytes | None], ...]
# As they are sent.
Headers = tuple[tuple[str, bytes], ...]

ARRIVED_AT = "arrived_at"
# The receiver that an alert was to be told to before it was moved to this one.
MOVED_FROM = "moved_from"
# Kafka counts time from here, so no article arrived before it.
EPOCH = datetime.fromtimestamp(0, UTC)
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
log = logging.getLogger(__name__)


def received(headers: Given) -> Received:
    """What a client gives as a message's headers, in their order."""
    if not headers:
        return ()
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple((str(name), None if value is None else bytes(value)) for name, value in pairs)


def texts(headers: Received) -> dict[str, str]:
    """By name. Bytes that are no UTF-8 stand as the replacement character."""
    found: dict[str, str] = {}
    for name, value in headers:
        if value is not None:
            found.setdefault(name, value.decode("utf-8", "replace"))
    return found


def arrived_at(headers: Received) -> tuple[bytes, datetime] | None:
    """When the article of a message came to Kafka, as it was written and as an instant; None where no header says it."""
    for name, value in headers:
        if name != ARRIVED_AT or value is None:
            continue
        try:
            instant = datetime.fromisoformat(value.decode("ascii"))
            if instant.tzinfo is not None and (at := instant.astimezone(UTC)) >= EPOCH:
                return value, at
        except (ValueError, OverflowError):
            continue
    return None


class Message(Protocol):
    """A message as it was read: `timestamp` is Kafka's in seconds, `tp` topic and partition as one."""

    topic: str
    partition: int
    offset: int
    timestamp: float
    key: bytes | None
    value: bytes | None
    headers: Given
    tp: Hashable
    generation_id: int


class Event(Protocol):
    """A message in the hands of a stage, which acks it when all that comes of it is safe."""

    message: Message
    value: bytes | None

    def ack(self) -> object:
        """This event has come to its end."""


class Channel(Protocol):
    """What brings a stage its messages; `queue` holds those that came and were not taken."""

    queue: "asyncio.Queue[object]"


class Stream(Protocol):
    """The events of a stage's topic."""

    channel: "Channel"

    def noack(self) -> "Stream":
        """The same, acked by hand."""

    def events(self) -> AsyncIterator[Event]:
        """One by one."""


class Topic(Protocol):
    """A topic to send to."""

    def get_topic_name(self) -> str:
        """As Kafka knows it."""

    async def send(
        self,
        *,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        headers: list[tuple[str, bytes]],
        key_serializer: str,
        value_serializer: str,
    ) -> Awaitable[object]:
        """Queue a message. What is given back is done when Kafka has it."""


def when(seconds: float, now: datetime) -> datetime:
    """The instant of a message's timestamp. A producer may write it, and one that counts microseconds writes the year 58,884:
    where there is no such time, the message came `now`."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return now


def headers_of(message: Message) -> Headers:
    """The header that travels with an article from stage to stage: when it arrived."""
    return travelling(arrived_at(received(message.headers)))


def travelling(arrived: tuple[bytes, datetime] | None) -> Headers:
    """The same of what `arrived_at` has read."""
    return () if arrived is None else ((ARRIVED_AT, arrived[0]),)


class Outgoing(Struct, frozen=True):
    """One message to be sent; `partition` None lets the key decide."""

    topic: Topic
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None


async def consume(app: "faust.App", stream: Stream, size: int, handle: Callable[[list[Event]], Awaitable[None]]) -> None:
    """Give `handle` what has come, in batches of at most `size` events, one after the other, and ack each when it has returned.

    Faust's own batches (`noack_take`) are looked for 50 times a second, whether anything came or not."""
    events: list[Event] = []
    async for event in stream.noack().events():
        events.append(event)
        if len(events) < size and not stream.channel.queue.empty():
            continue
        # Those from before a rebalance are left to whoever has the partition now; they may have waited here for this one.
        events = [each for each in events if is_current(app, each)]
        if events:
            try:
                await handle(events)
            except Exception as error:
                await crash(app, error)
            ack(app, events)
        # Else they would be held, some megabytes perhaps, until the next one comes.
        events.clear()
        del event


async def crash(app: "faust.App", error: Exception) -> NoReturn:
    """End the whole worker, and never return: a body that returned or raised would lose its events. They come again."""
    if app.crashed:
        log.debug("What follows from another fault, which was told.", exc_info=error)
    else:
        log.critical("This worker ends, because of a fault of Wirewatch's own; no event is lost.", exc_info=error)
    await app.crash(error)
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


def ack(app: "faust.App", events: Sequence[Event]) -> None:
    """Mark events as done, in this order; those from before a rebalance are left to whoever has the partition now."""
    for event in events:
        if is_current(app, event):
            event.ack()


def is_current(app: "faust.App", event: Event) -> bool:
    """Whether the event's partition has been ours ever since it was read."""
    return bool(event.message.generation_id == app.consumer_generation_id)


async def send_all(
    outgoing: Sequence[Outgoing], health: StageHealth | None = None, part: str = "", *, in_order: bool = False
) -> None:
    """Send messages and return when Kafka has acknowledged every one; failed ones are sent again, for ever.

    `health`: the stage that waits for it, and which part of it. `in_order`: each is handed over before the next one is, and what
    came behind one that failed is sent again too, so that the last of each stand in this order."""
    waiting, pause_s, trouble = list(outgoing), FIRST_PAUSE_S, Lasting(log)
    while waiting:
        failed = await _sent(waiting, in_order=in_order)
        again = {id(each) for each, _ in failed[:1]} if in_order else set()
        waiting = next((waiting[at:] for at, each in enumerate(waiting) if id(each) in again), [each for each, _ in failed])
        if failed:
            words = _refusal(failed)
            trouble.failed(words, pause_s)
            if health is not None:
                what = f"Kafka to take {len(failed)} messages for {waiting[0].topic.get_topic_name()}"
                health.waits(what, pause_s, part)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
    trouble.worked()
    if health is not None:
        health.goes_on(part)


async def send_or_refuse(outgoing: Sequence[Outgoing], health: StageHealth | None, *, in_order: bool = False) -> list[Outgoing]:
    """Send messages as `send_all` does, but give back those that their topic refuses for their size: it would for ever."""
    failed = await _sent(outgoing, in_order=in_order)
    refused = []
    for each in [each for each, error in failed if _is_too_large(error)]:
        # Kafka refuses a whole batch because of the sum of its messages. Sent alone, each is a batch of its own.
        again = await _sent([each])
        if again and _is_too_large(again[0][1]):
            refused.append(each)
        else:
            failed += again
    await send_all([each for each, error in failed if not _is_too_large(error)], health, in_order=in_order)
    return refused


async def _sent(outgoing: Sequence[Outgoing], *, in_order: bool = False) -> list[tuple[Outgoing, BaseException]]:
    """Send each once and wait for all; those that failed, with the reason. Handed over side by side, one may pass another before
    the client has put them into a batch."""
    sends: list[asyncio.Future[object]] = []
    try:
        for each in outgoing:
            try:
                sent = await _hand_over(each) if in_order else _send(each)
                sends.append(sent if isinstance(sent, asyncio.Future) else asyncio.ensure_future(sent))
            except Exception as error:
                sends.append(asyncio.get_running_loop().create_future())
                sends[-1].set_exception(error)
        outcomes = await _outcomes(sends)
    except asyncio.CancelledError:
        for each_sent in sends:
            # Else asyncio would say that nobody asked for it.
            _ = each_sent.cancel() or each_sent.cancelled() or each_sent.exception()
        raise
    return [(each, error) for each, error in zip(outgoing, outcomes, strict=True) if error is not None]


async def _outcomes(sends: Sequence[asyncio.Future[object]]) -> list[BaseException | None]:
    """What each failed with, when all are done. Kafka answers in the order in which it was asked, so with the last one most
    are done, and to be called back for each of them would take longer than sending it."""
    for each in reversed(sends):
        if not each.done():
            await asyncio.wait([each])
    return [asyncio.CancelledError() if each.cancelled() else each.exception() for each in sends]


def _refusal(failed: Sequence[tuple[Outgoing, BaseException]]) -> str:
    """What to say of messages that failed, by the first of them."""
    message, error = failed[0]
    topic = message.topic.get_topic_name()
    if _is_too_large(error):
        return (
            f"{topic} refuses a message for its size, {len(message.value or b''):,} bytes; nothing is lost, and the stage waits. "
            f"Raise max.message.bytes of {topic} to {LARGEST_MESSAGE}; `wirewatch topics check` shows how."
        )
    return f"Kafka did not take {len(failed)} messages for {topic} ({type(error).__name__}: {error})."


async def _send(message: Outgoing) -> None:
    await (await _hand_over(message))


async def _hand_over(message: Outgoing) -> Awaitable[object]:
    """Give it to the client; what comes back says when Kafka has it."""
    delivered: Awaitable[object] = await message.topic.send(
        key=message.key,
        value=message.value,
        partition=message.partition,
        headers=list(message.headers),
        key_serializer="raw",
        value_serializer="raw",
    )
    return delivered


def _is_too_large(error: BaseException) -> bool:
    from aiokafka.errors import MessageSizeTooLargeError, RecordListTooLargeError

    return isinstance(error, (MessageSizeTooLargeError, RecordListTooLargeError))
