"""alerts and notices -> the destination: what comes is written down in the journal and acked, and couriers bring it to its end.

An alert is acked as soon as it stands in the journal, so a lag means that this stage has work to do, and a channel that takes
nothing holds up nobody (streams/delivery). What cannot be read becomes a dead letter: no alert ends without a word.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import faust

from alerts import Destination, Pacer
from alerts.journal import accepted, released
from schemas import Alert, Delivery, MessageError, Order, UnreadableError, Why, read_announcement
from streams.delivery import Ledger, Letters, Records, Round, Standing, Terms, Way, carry_out
from streams.driver import Lease
from streams.kafka import (
    Event,
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
    lease: Lease
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
        self.round = Round(frozenset(partitions), self.records, self.letters, self._way, give_up, standing)
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
        """The topic of the journal was made anew."""
        for ledger in self.round.ledgers.values() if self.round else ():
            await self.records.write_anew(ledger)

    async def handle(self, events: list[Event]) -> None:
        """Write down what came, and let it go on from there. Returns when all of it is safe."""
        now, letters = self.clock.now(), list[Outgoing]()
        for partition in sorted({event.message.partition for event in events}):
            current = self.round
            ledger = await current.ledger(partition) if current is not None else None
            if current is None or ledger is None:
                continue
            await self._wait_for_room(current)
            mine = [event for event in events if event.message.partition == partition and is_current(self.app, event)]
            fresh: dict[str, Delivery] = {}
            for event in mine:
                try:
                    await self._take(event, ledger, fresh, current, now)
                except UnreadableError as error:
                    letters.append(self._letter(event, error, now))
                except Exception as error:
                    log.exception("Accepting failed: %s/%s/%s", event.message.topic, partition, event.message.offset)
                    letters.append(self._letter(event, own_fault(error), now))
            await self._accept(fresh, ledger, current)
        await send_all(letters, self.health)
        self.health.finish(len(events))

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
        elif (given_up := ledger.journal.dead.get(told.id)) is not None and (given_up.offset or 0) < message.offset:
            # Its dead letter was replayed.
            again = released(given_up, now, Why.REPLAYED)
            await self.records.write(ledger, [again])
            current.take(ledger, again)
        elif told.id not in fresh and told.id not in ledger.journal:
            began_with = ledger.began_with or 0
            came_at = when(message.timestamp, now)
            found = arrived_at(received(message.headers)) if isinstance(told, Alert) else None
            fresh[told.id] = accepted(
                told,
                now,
                # A foreign publisher may have left the header out.
                arrived_at=came_at if found is None else min(found[1], came_at),
                offset=message.offset,
                is_untried=message.offset >= began_with and told.id not in ledger.journal.doubtful,
            )

    async def _accept(self, fresh: dict[str, Delivery], ledger: Ledger, current: Round) -> None:
        await self.records.write(ledger, list(fresh.values()))
        reached("pending stands")
        for delivery in fresh.values():
            current.take(ledger, delivery)

    async def _carry_out(self, order: Order, offset: int, ledger: Ledger, current: Round) -> None:
        desk = current.desk(ledger, order.receiver)
        give_up = self.letters.of(ledger.partition)
        count = await carry_out(order, offset, desk, self.clock, send_on=self.letters.send_on, give_up=give_up)
        current.set_to_work(ledger, desk)
        log.info("%s ordered %s of %d deliveries for %s.", order.by, order.action, count, order.receiver)

    async def _wait_for_room(self, current: Round) -> None:
        """Return when there is room for more, or when the round is over."""
        while current.waiting >= MOST_WAITING and not current.over.is_set():
            most = sorted(((len(each.waiting), each.receiver) for each in current.desks.values()), reverse=True)[:3]
            log.error(
                "%d alerts wait, and no more are taken until some are delivered. Most wait for %s.",
                current.waiting, ", ".join(f"{receiver} ({count:,})" for count, receiver in most),
            )  # fmt: skip
            self.health.waits("room for one more alert", LOOK_FOR_ROOM_S)
            await self.clock.wait(current.over, LOOK_FOR_ROOM_S)
        self.health.goes_on()

    def _letter(self, event: Event, reason: object, now: datetime) -> Outgoing:
        self.counts.add("alerts dead")
        return dead_letter(self.letters.dead_letters, event, stage="deliver", reason=reason, now=now)

    def _way(self, of: Round, partition: int) -> Way:
        """What the couriers of one partition share."""
        return Way(
            self.destination,
            self.pacer,
            self.lease,
            self.clock,
            self.counts,
            self.health,
            self.terms,
            of.over,
            of.locks,
            of.standing,
            self.letters.of(partition),
            self.letters.send_on,
        )
