"""What a stage has in hand: whether its partitions are still its own, how much of them is in memory, and how far it is done
with them.

`Lease`: a worker that was paused (SIGSTOP, a laptop that slept, a machine that was moved) does not know that its partitions
have gone to another one: its own consumer learns it at its next heartbeat, and until then would go on. But a session that Kafka
counts from a heartbeat's arrival cannot end before the same time has passed since the heartbeat was sent. So before anything is
done that cannot be undone, the lease is looked at, and where it is over the next heartbeat is waited for: either Kafka confirms
that nobody else had the partitions meanwhile, or they are taken away first.

`ReadAhead`: Faust counts messages, and a thousand of them may be a gigabyte. So their bytes are counted here, and beyond a
bound no more is read. A message counts from when it is made until it is acked or nothing holds it any more, whichever comes
first: a rebalance drops what is never acked, and an acked one may stay in the hands of Faust's own loops until the next one
comes.

`Round`: made when partitions come and dropped whole when they are dealt out anew, so nothing of an earlier round can be taken
for something of this one. A partition is done up to the first message that was read and has not come to its end (`InOrder`).
What lies between the messages that were read (the ends of transactions, what was aborted in them, what Kafka has deleted) holds
up nothing.

All of it belongs to the event loop; only `Lease` and `ReadAhead.has_room` may be asked by any thread.
"""

import asyncio
import logging
import time
import weakref
from collections import defaultdict, deque
from collections.abc import Callable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka import Message, received

# Of this one's kind, the clock that also counts while the machine sleeps; other systems than Linux may not have it.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
FENCED_INSTANCE_ID, UNKNOWN_MEMBER_ID = 82, 25  # aiokafka has no error for the first
# Ordinary articles have some KB, so that a thousand of them are far from it; of a megabyte these are sixty.
MOST_BYTES = 64 * 1024 * 1024
LOOK_FOR_ROOM_S = 0.02
TELL_AFTER_S = 30
Offsets = dict[TopicPartition, int]
log = logging.getLogger(__name__)


def since_boot() -> float:
    """Seconds on a clock that nobody sets and that a sleeping machine does not stop."""
    return time.clock_gettime(_CLOCK)


class Lease:
    """The time until which a stage's partitions cannot have gone to another worker. `session_s` is the session's length."""

    def __init__(self, session_s: float, clock: Callable[[], float] = since_boot) -> None:
        self._session_s = session_s
        self.clock = clock
        self._until = self._told_until = clock()
        # How often it ran out before it was renewed.
        self.lapses = 0

    def renew(self, sent_at: float) -> None:
        """Kafka answered a heartbeat, or let this worker into its group; that was asked at `sent_at`, by the lease's clock."""
        self.lapses += sent_at > self._until
        self._until = max(self._until, sent_at + self._session_s)

    @property
    def holds(self) -> bool:
        """Whether nobody else can own the partitions at this moment."""
        return self.clock() < self._until

    def is_news(self) -> bool:
        """Whether nobody has asked this since the last renewal: many wait for the next one, and the first of them says so."""
        was_told, self._told_until = self._told_until == self._until, self._until
        return not was_told


class FencedError(RuntimeError):
    """Kafka gave this worker's lasting name to another one; the text says what to do."""

    def __init__(self, instance: str | None, group: str) -> None:
        super().__init__(
            f"Kafka has given WIREWATCH_INSTANCE={instance} to another worker of the group {group} (FENCED_INSTANCE_ID). One of "
            "the two has to end: give each worker a WIREWATCH_INSTANCE of its own."
        )


def error_of(response: object) -> int:
    """Kafka's number for what is wrong; 0 too for responses that tell it of each partition."""
    return int(getattr(response, "error_code", 0))


class ReadAhead:
    """The messages in hand, by identity."""

    def __init__(self) -> None:
        self.bytes = 0
        self._full_since: float | None = None
        self._is_told = False
        self._held: dict[int, tuple[weakref.ref[Message], int]] = {}

    async def has_room(self) -> bool:
        """Whether more may be read; waits a moment before it says no, and tells when that has been so for long."""
        if self.bytes < MOST_BYTES:
            self._full_since, self._is_told = None, False
            return True
        now = time.monotonic()
        self._full_since = now if self._full_since is None else self._full_since
        if now - self._full_since > TELL_AFTER_S and not self._is_told:
            self._is_told = True
            log.error(
                "%d messages of together %d MB are in hand, and for %d s no more could be read because none came to its end.",
                len(self._held), self.bytes // 1_000_000, TELL_AFTER_S,
            )  # fmt: skip
        await asyncio.sleep(LOOK_FOR_ROOM_S)
        return False

    def took(self, message: Message) -> Message:
        """A message was read; gives it back."""
        headers = sum(len(name) + len(each or b"") for name, each in received(message.headers))
        size, name = len(message.value or b"") + len(message.key or b"") + headers, id(message)
        self._held[name] = weakref.ref(message, lambda _: self._let_go(name)), size
        self.bytes += size
        return message

    def acked(self, message: Message) -> None:
        """It has come to its end, acked or to be acked when those before it are."""
        self._let_go(id(message))

    def _let_go(self, name: int) -> None:
        if (held := self._held.pop(name, None)) is not None:
            self.bytes = self.bytes - held[1] if self._held else 0


class InOrder:
    """The offsets of one assignment of a partition."""

    def __init__(self) -> None:
        # What is in hand, in order; the same, to look up; and of it what has not come to its end.
        self._read: deque[int] = deque()
        self._known: set[int] = set()
        self._open: set[int] = set()
        self._end: int | None = None

    def read(self, offset: int) -> None:
        """A message was handed over. One that comes again is the same message."""
        if offset in self._known or (self._end is not None and offset < self._end):
            return
        if self._read and offset < self._read[0]:
            # Reading went back, to before what it had begun with.
            self._read.clear()
            self._known.clear()
            self._open.clear()
        self._known.add(offset)
        self._open.add(offset)
        if self._read and offset < self._read[-1]:
            self._read = deque(sorted((*self._read, offset)))
        else:
            self._read.append(offset)

    def finished(self, offset: int) -> None:
        """It has come to its end, before or after others. What is not in hand is not looked at."""
        self._open.discard(offset)

    def passed(self, offset: int) -> None:
        """Kafka goes on from here: what is before nobody can read any more, so nobody has to finish it."""
        while self._read and self._read[0] < offset:
            self._take_first()
        self._end = max(offset, self._end or 0)

    def end(self) -> int | None:
        """The offset behind the last message before which none is unfinished; None where nothing was finished yet."""
        while self._read and self._read[0] not in self._open:
            self._end = self._take_first() + 1
        return self._end

    def _take_first(self) -> int:
        first = self._read.popleft()
        self._known.discard(first)
        self._open.discard(first)
        return first


class Round:
    """`dealt_out`: the consumer's assignment, by which a thread knows this round; `generation`: Kafka's number of it."""

    def __init__(self, dealt_out: object, generation: int | None) -> None:
        self.dealt_out, self.generation = dealt_out, generation
        # What Kafka has of us.
        self.committed: Offsets = {}
        self._in_hand: defaultdict[TopicPartition, InOrder] = defaultdict(InOrder)

    def read(self, partition: TopicPartition, offset: int) -> None:
        """A message was handed over."""
        self._in_hand[partition].read(offset)

    def finished(self, partition: TopicPartition, offset: int) -> None:
        """It has come to its end."""
        self._in_hand[partition].finished(offset)

    def is_done(self, partition: TopicPartition, end: int | None) -> bool:
        """Whether all before this offset has come to its end; None where nothing was handed over."""
        return end is None or self._in_hand[partition].end() == end

    def news(self) -> Offsets:
        """How far the partitions are done, where Kafka does not know it yet."""
        ends = ((partition, each.end()) for partition, each in self._in_hand.items())
        return {part: end for part, end in ends if end is not None and end > self.committed.get(part, -1)}

    def took(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Kafka has these now."""
        for partition, offset in offsets.items():
            self.committed[partition] = offset
            self._in_hand[partition].passed(offset)


def read_to_end(consumer: AIOKafkaConsumer, handed: Mapping[TopicPartition, int]) -> dict[TopicPartition, int | None]:
    """The partitions of which all that Kafka had at the last fetch was fetched, each with the offset behind what was handed
    over."""
    if consumer._subscription.reassignment_in_progress or consumer._subscription.subscription is None:
        return {}
    assignment = consumer._subscription.subscription.assignment
    states = {each: assignment.state_value(each) for each in consumer.assignment()} if assignment is not None else {}
    known = {each: state for each, state in states.items() if state is not None and state.lso is not None}
    at_end = (each for each, state in known.items() if state.has_valid_position and state.position >= state.lso)
    return {each: handed.get(each) for each in at_end}


def passed_over(
    consumer: AIOKafkaConsumer, committed: Mapping[TopicPartition, int], handed: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """How far the partitions have been read in which all that was handed over is committed, where that is further. `handed`:
    the offset behind what was handed over of each.

    What lies between is Kafka's own: the ends of transactions and what was aborted in them.
    """
    found: dict[TopicPartition, int] = {}
    if consumer._subscription.reassignment_in_progress:
        # What was handed over is forgotten already, and the positions are still those of before.
        return found
    for partition in consumer.assignment():
        done = committed.get(partition)
        if partition in handed and done != handed[partition]:
            continue
        state = consumer._subscription.subscription.assignment.state_value(partition)
        if state is not None and state.has_valid_position and (done is None or state.position > done):
            found[partition] = state.position
    return found
