"""alerts and notices -> the destination: each receiver has a courier of its own, so one that cannot be reached stops no other.

An alert is acked only when it has come to an end. The driver commits no further than everything before it has ended too
(streams/driver/in_hand.py), so couriers may finish in any order. Before a rebalance every request under way is awaited, so no two
workers ever post to one receiver, and what is unfinished is read again by the next owner. What cannot be read or told becomes a
dead letter: no alert ends without a word.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import faust

from alerts import Dead, Destination, Posted
from schemas import MessageError, Notice, UnreadableError, read_announcement
from streams.courier import Courier, Memory, RoundOverError
from streams.driver import Lease
from streams.kafka import (
    Event,
    Outgoing,
    Stream,
    Topic,
    ack,
    arrived_at,
    crash,
    dead_letter,
    is_current,
    own_fault,
    received,
    send_all,
)
from streams.running import Counts, Outcome, StageHealth

# An alert is about 2 KB. So many may wait for one receiver that takes none before the others on this worker wait too.
MOST_OPEN = 20_000
FINISH_WITHIN_S = 5.0
LOOK_FOR_ROOM_S = 60.0
# Anyone who may write to alerts.v1 can invent receivers. A courier with nothing to do ends, and of those the last so many
# receivers are remembered. What a forgotten one was told is looked up at the destination, as after a start.
IDLE_S = 60.0
MOST_MEMORIES = 1000
# A notice may be sent again long after it was told, and unlike an alert no stage before this one remembers it.
NOTICE_LOOKED_BACK = timedelta(days=7)
log = logging.getLogger(__name__)


def attach(app: faust.App, *, source: Topic, office: "PostOffice") -> None:
    """Give the app its one agent."""

    async def deliver(stream: Stream) -> None:
        """alerts -> the destination: one message each, in the order of each receiver."""
        async for event in stream.noack().events():
            try:
                await office.accept(event)
            except Exception as error:
                await crash(app, error)

    app.agent(source, name="deliver")(deliver)

    async def end_round(*_: object, **__: object) -> None:
        await office.end_round()

    async def close(*_: object, **__: object) -> None:
        await office.end_round()
        await office.close()

    async def own(*_: object, **__: object) -> None:
        office.own()

    app.on_partitions_revoked.connect(end_round, weak=False)
    app.on_partitions_assigned.connect(own, weak=False)
    app.on_before_shutdown.connect(close, weak=False)


@dataclass(eq=False)
class PostOffice:
    """The couriers of one round, which is the time between two rebalances, and what they have unfinished."""

    app: faust.App
    dead_letters: Topic
    destination: Destination
    counts: Counts
    health: StageHealth
    lease: Lease
    timeout_s: float

    def __post_init__(self) -> None:
        self._is_open = False
        self._memories: dict[str, Memory] = {}
        self._forgot_at: datetime | None = None
        self._begin_round()

    def _begin_round(self) -> None:
        self.own()
        self._round_over = asyncio.Event()
        self._room = asyncio.Semaphore(MOST_OPEN)
        self._queues: dict[str, asyncio.Queue[Event | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        for memory in self._memories.values():
            memory.read_since = None

    def own(self) -> None:
        """The partitions are ours from now on: until the rebalance was over, another worker may have told what is ours now."""
        self._owned_since = datetime.now(UTC)

    async def accept(self, event: Event) -> None:
        """Give an alert to its receiver's courier; waits while too many are unfinished."""
        if not self._is_open:
            self._is_open = True
            await self.destination.open()
        room = self._room
        if room.locked():
            await self._wait_for(room)
        else:
            await room.acquire()
        if room is not self._room or not is_current(self.app, event):
            # The round ended meanwhile: whoever has the partition now reads the event again.
            room.release()
            return
        receiver = _receiver(event)
        if receiver not in self._queues:
            self._queues[receiver] = asyncio.Queue()
            work = self._work(receiver, self._courier(receiver, self._owned_since), self._queues[receiver], room)
            task = asyncio.create_task(work, name=f"courier {receiver}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._queues[receiver].put_nowait(event)

    async def _wait_for(self, room: asyncio.Semaphore) -> None:
        """Tell who waits, and return when there is room."""
        waiting = sorted(((queue.qsize(), receiver) for receiver, queue in self._queues.items()), reverse=True)[:3]
        log.error(
            "%d alerts are unfinished, and no more are taken until some are delivered. Most wait for %s.",
            MOST_OPEN, ", ".join(f"{receiver} ({count:,})" for count, receiver in waiting),
        )  # fmt: skip
        while True:
            self.health.waits("room for one more alert", LOOK_FOR_ROOM_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(room.acquire(), LOOK_FOR_ROOM_S)
                self.health.goes_on()
                return

    async def end_round(self) -> None:
        """Let requests under way end, drop the rest, and be ready for the next round."""
        self._round_over.set()
        for queue in self._queues.values():
            queue.put_nowait(None)
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=FINISH_WITHIN_S)
            for task in late:
                task.cancel()
        room = self._room
        self._begin_round()
        # `accept` may be waiting for room of the round that is over, and no courier gives any back.
        room.release()

    async def close(self) -> None:
        """Give the destination back."""
        if self._is_open:
            self._is_open = False
            await self.destination.close()

    def _courier(self, receiver: str, owned_since: datetime) -> Courier:
        memory = self._memories[receiver] = self._memories.pop(receiver, Memory(self._forgot_at))
        over = self._round_over

        async def pause(seconds: float) -> None:
            self.health.waits(f"the destination to take what is for {receiver}; the log says why it does not", seconds, receiver)
            try:
                await asyncio.wait_for(over.wait(), seconds)
            except TimeoutError:
                return
            raise RoundOverError

        return Courier(
            receiver,
            self.destination,
            memory,
            lease=self.lease,
            owned_since=owned_since,
            timeout_s=self.timeout_s,
            pause=pause,
        )

    async def _work(self, receiver: str, courier: Courier, queue: asyncio.Queue[Event | None], room: asyncio.Semaphore) -> None:
        over = self._round_over
        while not over.is_set():
            try:
                event = await asyncio.wait_for(queue.get(), IDLE_S)
            except TimeoutError:
                if queue.empty() and not over.is_set():
                    self._dismiss(receiver)
                    return
                continue
            if event is None:
                return
            try:
                await self._finish(courier, event)
            except RoundOverError:
                return
            except Exception as error:
                await crash(self.app, error)
            room.release()
            # It may have megabytes, and the next one may not come for a long time.
            del event

    def _dismiss(self, receiver: str) -> None:
        """A courier has nothing to do; of those that are gone the memories of the last ones are kept."""
        del self._queues[receiver]
        self._memories[receiver] = self._memories.pop(receiver)
        gone = [each for each in self._memories if each not in self._queues]
        for each in gone[: len(gone) - MOST_MEMORIES] if len(gone) > MOST_MEMORIES else ():
            del self._memories[each]
            self._forgot_at = datetime.now(UTC)

    async def _finish(self, courier: Courier, event: Event) -> None:
        """Bring one event to its end and ack it."""
        letters = await outgoing(
            event, courier, dead_letters=self.dead_letters, counts=self.counts, posted=self.destination.outcome
        )
        await send_all(letters, self.health, _receiver(event))
        ack(self.app, [event])
        self.health.finish()
        self.health.goes_on(_receiver(event))


async def outgoing(event: Event, courier: Courier, *, dead_letters: Topic, counts: Counts, posted: Outcome) -> list[Outgoing]:
    """All that comes of one event when it has come to its end: nothing, or a dead letter. What is told counts as `posted`."""
    try:
        announcement = read_announcement(event.message.value)
        if announcement.receiver.encode() != event.message.key:
            raise MessageError(f"the key is not the receiver, {announcement.receiver!r}: two couriers would share a channel")
        decided_at = datetime.fromtimestamp(event.message.timestamp, UTC)
        if isinstance(announcement, Notice):
            # The same one may have come before.
            arrived = decided_at - NOTICE_LOOKED_BACK
        else:
            # A foreign publisher may have left the header out.
            found = arrived_at(received(event.message.headers))
            arrived = decided_at if found is None else min(found[1], decided_at)
        end = await courier.deliver(announcement, arrived_at=arrived, decided_at=decided_at)
        reason: object = end.words if isinstance(end, Dead) else None
    except (RoundOverError, BrokenPipeError):
        raise
    except UnreadableError as error:
        reason = error
    except Exception as error:
        log.exception("Delivering failed: %s/%s/%s", event.message.topic, event.message.partition, event.message.offset)
        reason = own_fault(error)
    if reason is not None:
        counts.add("alerts dead")
        return [dead_letter(dead_letters, event, stage="deliver", reason=reason, now=datetime.now(UTC))]
    counts.add(posted if isinstance(end, Posted) else "alerts found in Slack")
    log.debug("%s: %s.", announcement.id, "delivered" if end else "was there already")
    return []


def _receiver(event: Event) -> str:
    return (event.message.key or b"").decode("utf-8", "replace")
