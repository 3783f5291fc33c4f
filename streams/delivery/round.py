"""One round of the deliver stage, from one rebalance to the next: the journals of the partitions that this worker owns, a desk
and a courier for each receiver, and what they share. It is made and dropped whole.

At its begin the journals are read, and what waits in them goes on, whether or not a new alert comes. At its end requests under
way come to their end, for a few seconds at most, and the rest is left to whoever has the partitions next: it is in the journal.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from schemas import Delivery, Mode
from streams.delivery.courier import Courier
from streams.delivery.desk import Desk
from streams.delivery.records import Ledger, Records
from streams.delivery.way import Way
from streams.driver import RoundOverError
from streams.running import channel_views
from wording import counted

FINISH_WITHIN_S = 5.0
# In seconds: how often what waits is shown, and at each how many of these looks what ended long ago is forgotten.
LOOK_EVERY_S, PRUNE_EACH = 5.0, 120
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """`way` is what its couriers share; it ends with the round."""

    partitions: frozenset[int]
    records: Records
    way: Way
    crash: Callable[[Exception], Awaitable[None]]
    ledgers: dict[int, Ledger] = field(default_factory=dict)
    desks: dict[tuple[int, str], Desk] = field(default_factory=dict)
    _working: dict[tuple[int, str], "asyncio.Task[None]"] = field(default_factory=dict)
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)
    _learnt: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        """Whether the partitions have been given back, or are just being given back."""
        return self.way.over.is_set()

    def begin(self) -> None:
        """Read the journals, and let go on what waits in them."""
        self._start(self._learn, "the journal of deliveries")

    async def ledger(self, partition: int) -> Ledger | None:
        """The journal of a partition, when it has been read; None where the round is over or does not have it."""
        await self._learnt.wait()
        return None if self.is_over else self.ledgers.get(partition)

    @property
    def waiting(self) -> int:
        """How many deliveries wait in the journals of this round."""
        return sum(len(each.journal.waiting) for each in self.ledgers.values())

    def take(self, ledger: Ledger, delivery: Delivery) -> None:
        """A delivery that stands in the journal is brought to its end from now on."""
        desk = self.desk(ledger, delivery.receiver)
        desk.take(delivery, look_at=self.way.settled_at(delivery))
        self.set_to_work(ledger, desk)

    def desk(self, ledger: Ledger, receiver: str) -> Desk:
        """Where what is for this receiver waits."""
        name = ledger.partition, receiver
        if name not in self.desks:
            self.desks[name] = Desk(receiver, ledger, self.records)
        return self.desks[name]

    def set_to_work(self, ledger: Ledger, desk: Desk) -> None:
        """See that the desk has a courier."""
        name = ledger.partition, desk.receiver
        if name in self._working or self.is_over:
            return
        courier = Courier(desk, self.way)
        task = self._working[name] = self._start(courier.run, f"courier {desk.receiver}")
        task.add_done_callback(lambda _: self._dismiss(ledger, desk))

    async def end(self) -> None:
        """Let requests under way end."""
        self.way.over.set()
        self._learnt.set()  # nobody need wait for it any more
        for desk in self.desks.values():
            desk.wakes.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=FINISH_WITHIN_S)
            for task in late:
                task.cancel()

    async def _learn(self) -> None:
        self.ledgers = await self.records.learn(set(self.partitions), self.way.over)
        self.way.standing.begin(self.ledgers, self.desks)
        self._learnt.set()
        for ledger in self.ledgers.values():
            for delivery in list(ledger.journal.waiting.values()):
                self.take(ledger, delivery)
            for receiver, tally in ledger.journal.tallies.items():
                if tally.mode is Mode.FLOOD:
                    # It has to be said that it is over, although nothing may come any more.
                    self.set_to_work(ledger, self.desk(ledger, receiver))
        if waiting := self.waiting:
            log.info("In the journal %s %s; the work goes on.", counted(waiting, "delivery"), "waits" if waiting == 1 else "wait")
        looks = 0
        while not await self.way.clock.wait(self.way.over, LOOK_EVERY_S):
            self._show()
            looks += 1
            if looks % PRUNE_EACH == 0:
                await self._prune()

    def _show(self) -> None:
        """Let those who watch see what waits."""
        waiting = [each for ledger in self.ledgers.values() for each in ledger.journal.waiting.values()]
        told = {who: at for ledger in self.ledgers.values() for who, at in ledger.journal.last_told_at.items()}
        self.way.health.channels = channel_views(waiting, told)

    async def _prune(self) -> None:
        """Forget what ended long ago, a part of it at a time."""
        before = self.way.clock.now() - timedelta(seconds=self.way.terms.remember_s)
        for ledger in self.ledgers.values():
            await self.records.delete(ledger, ledger.journal.overdue(before)[:10_000])

    def _start(self, work: Callable[[], Awaitable[None]], name: str) -> "asyncio.Task[None]":
        async def watched() -> None:
            try:
                await work()
            except RoundOverError:
                pass
            except Exception as error:
                await self.crash(error)

        task = asyncio.create_task(watched(), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _dismiss(self, ledger: Ledger, desk: Desk) -> None:
        """A courier is done; if something came in its last moment, another one begins."""
        name = ledger.partition, desk.receiver
        del self._working[name]
        present = self.desks.get(name, desk)
        if present.waiting and not self.is_over:
            self.set_to_work(ledger, present)
        elif not present.waiting:
            self.desks.pop(name, None)
