"""alerts and notices -> the destination: what comes is written down in the journal and acked, and couriers bring it to its end.

An alert is acked as soon as it stands in the journal, so a lag means that this stage has work to do, and a channel that takes
nothing holds up nobody (streams/delivery). What cannot be read becomes a dead letter: no alert ends without a word.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import faust
from msgspec.structs import replace

from alerts import Destination, Pacer
from alerts.journal import accepted, released
from schemas import Alert, Delivery, MessageError, Order, State, UnreadableError, Why, read_announcement
from streams.delivery import Ledger, Letters, Records, Round, Standing, Terms, Way, carry_out
from streams.driver import RoundOverError
from streams.kafka import (
    MOVED_FROM,
    REPLAYED_FROM,
    Event,
    Message,
    Outgoing,
    Stream,
    Topic,
    arrived_at,
    consume,
    crash,
    dead_letter,
    is_current,
    own_fault,
    received,
    send_all,
    when,
)
from streams.running import Clock, Counts, StageHealth, reached

# A delivery that waits is about 4 KB of memory with what it tells.
MOST_WAITING = 100_000
LOOK_FOR_ROOM_S = 60.0
LOOK_AT_ROUND_S = 0.1
log = logging.getLogger(__name__)


class Partition(Protocol):
    """A topic's partition, as Faust names it."""

    topic: str
    partition: int


def attach(app: faust.App, *, source: Topic, office: "Office", batch: int) -> None:
    """Give the app its one agent."""

    async def deliver(stream: Stream) -> None:
        """alerts -> the journal -> the destination: one message each, the most important first."""
        await consume(app, stream, batch, office.handle)

    app.agent(source, name="deliver")(deliver)

    async def end(*_: object, **__: object) -> None:
        await office.end_round()

    async def close(*_: object, **__: object) -> None:
        await office.end_round()
        await office.close()

    async def begin(_app: faust.App, assigned: Iterable[Partition], **__: object) -> None:
        await office.begin_round({each.partition for each in assigned if each.topic == source.get_topic_name()})

    app.on_partitions_revoked.connect(end, weak=False)
    app.on_partitions_assigned.connect(begin, weak=False)
    app.on_before_shutdown.connect(close, weak=False)


@dataclass(eq=False)
class Office:
    """The deliver stage of one worker: takes alerts and orders in, round by round."""

    app: faust.App
    destination: Destination
    pacer: Pacer
    records: Records
    letters: Letters
    counts: Counts
    health: StageHealth
    terms: Terms
    clock: Clock = field(default_factory=Clock)
    ops: str | None = None
    round: Round | None = None
    _is_open: bool = False

    async def begin_round(self, partitions: set[int]) -> None:
        """These are ours from now on."""
        if not self._is_open:
            self._is_open = True
            await self.destination.open()

        async def give_up(error: Exception) -> None:
            await crash(self.app, error)

        standing = Standing(self.ops, self.clock, self.letters.announce)
        way = Way(self.destination, self.pacer, self.clock, self.counts, self.health, self.terms, self.letters, standing)
        self.round = Round(frozenset(partitions), self.records, way, give_up)
        self.round.begin()

    async def end_round(self) -> None:
        """They are ours no more."""
        ended, self.round = self.round, None
        if ended is not None:
            await ended.end()

    async def close(self) -> None:
        """Give the destination back."""
        if self._is_open:
            self._is_open = False
            await self.destination.close()

    async def write_anew(self) -> None:
        """The topic of the journal was made anew: what is known is written to it, and a round begins that reads it."""
        ended = self.round
        if ended is None:
            return
        await self.end_round()
        for ledger in ended.ledgers.values():
            await self.records.write_anew(ledger)
        if self.round is None:
            await self.begin_round(set(ended.partitions))

    async def handle(self, events: list[Event]) -> None:
        """Write down what came, and let it go on from there. Returns when all of it is safe."""
        now, letters = self.clock.now(), list[Outgoing]()
        for partition in sorted({event.message.partition for event in events}):
            mine = [event for event in events if event.message.partition == partition]
            while (ours := await self._ours(partition, mine)) is not None:
                try:
                    said = await self._write_down(mine, *ours, now)
                except RoundOverError:
                    continue
                if not ours[0].is_over:
                    letters += said
                    break
                # The round ended meanwhile: whoever reads the journal next may have read it before this stood in it.
        await send_all(letters, self.health)
        self.health.finish(len(events))

    async def _write_down(self, events: list[Event], current: Round, ledger: Ledger, now: datetime) -> list[Outgoing]:
        """The events of one partition; gives back the dead letters of what cannot be read."""
        await self._wait_for_room(current)
        fresh, letters = dict[str, Delivery](), list[Outgoing]()
        for event in events:
            try:
                await self._take(event, ledger, fresh, current, now)
            except RoundOverError:
                raise
            except UnreadableError as error:
                letters.append(self._letter(event, error, now))
            except Exception as error:
                message = event.message
                log.exception("Accepting failed: %s/%s/%s", message.topic, message.partition, message.offset)
                letters.append(self._letter(event, own_fault(error), now))
        await self._accept(fresh, ledger, current)
        return letters

    async def _ours(self, partition: int, events: list[Event]) -> tuple[Round, Ledger] | None:
        """The round and the journal of a partition. None when the events are somebody else's, and never before, because what
        `handle` leaves undone would be acked."""
        while any(is_current(self.app, each) for each in events):
            current = self.round
            ledger = await current.ledger(partition) if current is not None else None
            if current is not None and ledger is not None:
                return current, ledger
            await asyncio.sleep(LOOK_AT_ROUND_S)
        return None

    async def _take(self, event: Event, ledger: Ledger, fresh: dict[str, Delivery], current: Round, now: datetime) -> None:
        """Note one event in `fresh`, or carry out what it orders."""
        message = event.message
        told = read_announcement(message.value)
        if told.receiver.encode() != message.key:
            raise MessageError(f"the key is not the receiver, {told.receiver!r}: two couriers would share a channel")
        if isinstance(told, Order):
            # What came before it in this batch is what it may be about.
            await self._accept(fresh, ledger, current)
            fresh.clear()
            await self._carry_out(told, message.offset, ledger, current)
        elif _has_header(message, REPLAYED_FROM) and (given_up := ledger.journal.dead.get(told.id)) is not None:
            again = replace(released(given_up, now, Why.REPLAYED), offset=message.offset)
            await self.records.write(ledger, [again])
            current.take(ledger, again)
        elif told.id not in fresh and (told.id not in ledger.journal or ledger.journal.has_moved_before(told.id, message.offset)):
            began_with = ledger.began_with or 0
            came_at = when(message.timestamp, now)
            found = arrived_at(received(message.headers)) if isinstance(told, Alert) else None
            first = accepted(
                told,
                now,
                # A foreign publisher may have left the header out.
                arrived_at=came_at if found is None else min(found[1], came_at),
                offset=message.offset,
                is_untried=message.offset >= began_with and told.id not in ledger.journal.doubtful,
                is_moved_here=_has_header(message, MOVED_FROM),
            )
            # What had moved to another receiver, and comes back from there, begins anew.
            has_moved = told.id in ledger.journal
            fresh[told.id] = replace(first, state=State.READY, reason=Why.REPLAYED) if has_moved else first

    async def _accept(self, fresh: dict[str, Delivery], ledger: Ledger, current: Round) -> None:
        await self.records.write(ledger, list(fresh.values()))
        reached("pending stands")
        for delivery in fresh.values():
            current.take(ledger, delivery)

    async def _carry_out(self, order: Order, offset: int, ledger: Ledger, current: Round) -> None:
        desk = current.desk(ledger, order.receiver)
        count = await carry_out(order, offset, desk, current.way)
        current.set_to_work(ledger, current.desk(ledger, order.receiver))
        log.info("%s ordered %s of %d deliveries for %s.", order.by, order.action, count, order.receiver)

    async def _wait_for_room(self, current: Round) -> None:
        """Where too much waits, take the next ones slowly. They are taken all the same, as an operator's order that makes room
        may be among them."""
        if current.waiting >= MOST_WAITING and not current.is_over:
            most = sorted(((len(each.waiting), each.receiver) for each in current.desks.values()), reverse=True)[:3]
            log.error(
                "%d alerts wait, and more are taken slowly until some are delivered. Most wait for %s.",
                current.waiting, ", ".join(f"{receiver} ({count:,})" for count, receiver in most),
            )  # fmt: skip
            self.health.waits("room for one more alert", LOOK_FOR_ROOM_S)
            until = self.clock.passed() + LOOK_FOR_ROOM_S
            while current.waiting >= MOST_WAITING and self.clock.passed() < until and not current.is_over:
                await self.clock.wait(current.way.over, LOOK_AT_ROUND_S)
        self.health.goes_on()

    def _letter(self, event: Event, reason: object, now: datetime) -> Outgoing:
        self.counts.add("alerts dead")
        return dead_letter(self.letters.dead_letters, event.message, stage="deliver", reason=reason, now=now)


def _has_header(message: Message, name: str) -> bool:
    """Such as a dead letter that an operator replays has, which is not the same alert sent twice."""
    return any(each == name for each, _ in received(message.headers))
