"""One round of the alert stage, from one rebalance to the next: the ledgers of the partitions that this worker owns. It is made
and dropped whole.

At its begin the ledgers are read, and what may not have been sent is sent again, whether or not a match comes. From then on time
goes on by ticks: one each second for every partition in which no match waits to be read. Where matches wait, theirs is the time,
so that a backlog is decided as it would have been in time. A tick takes its turn like a batch of matches, and nothing else ever
touches a state.
"""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from streams.driver import RoundOverError
from streams.ledger.clerk import Clerk
from streams.ledger.records import Ledger

TICK_S = 1.0
# So many ticks at the most from one look for what is overdue to the next: a tenth of the time that it is remembered.
PRUNE_EACH = 600
FINISH_WITHIN_S = 5.0
# Decisions, from which putting them aside pays.
MANY = 10_000
# A clock that goes on by so much more than the time that passed was set.
JUMP = timedelta(minutes=1)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """`caught_up` says in which partitions no match waits to be read; `crash` ends the worker."""

    partitions: frozenset[int]
    clerk: Clerk
    caught_up: Callable[[], Awaitable[set[int]]]
    crash: Callable[[Exception], Awaitable[None]]
    over: asyncio.Event = field(default_factory=asyncio.Event)
    ledgers: dict[int, Ledger] = field(default_factory=dict)
    _learnt: asyncio.Event = field(default_factory=asyncio.Event)
    _task: "asyncio.Task[None] | None" = None
    _last: tuple[datetime, float] | None = None

    def begin(self) -> None:
        """Read the ledgers, and let time go on."""
        self._task = asyncio.create_task(self._run(), name="the ledger of decisions")

    async def ledger(self, partition: int) -> Ledger | None:
        """The ledger of a partition, when it has been read; None where the round is over or does not have it."""
        await self._learnt.wait()
        return None if self.over.is_set() else self.ledgers.get(partition)

    async def end(self) -> None:
        """Let what is being written come to its end."""
        self.over.set()
        self._learnt.set()  # nobody need wait for it any more
        if self._task is not None:
            _, late = await asyncio.wait({self._task}, timeout=FINISH_WITHIN_S)
            for task in late:
                task.cancel()

    async def _run(self) -> None:
        try:
            await self._learn()
            ticks, prune_each = 0, max(1, min(PRUNE_EACH, int(self.clerk.limits.remember.total_seconds() / 10 / TICK_S)))
            while not await self.clerk.clock.wait(self.over, TICK_S):
                await self._tick()
                ticks += 1
                if ticks % prune_each == 0:
                    for ledger in self.ledgers.values():
                        await self.clerk.prune(ledger, self.clerk.clock.now())
                    self._put_aside()
        except RoundOverError:
            pass
        except Exception as error:
            await self.crash(error)

    async def _learn(self) -> None:
        found = await self.clerk.records.learn(set(self.partitions), self.over)
        await self.clerk.followed.ready(self.clerk.health)
        for ledger in found.values():
            await self.clerk.take_over(ledger)
        self.ledgers = found
        self._put_aside()
        self._learnt.set()

    def _put_aside(self) -> None:
        """What is known stays for days: the garbage collector need not look at it again and again."""
        if sum(len(ledger.state) for ledger in self.ledgers.values()) >= MANY:
            gc.collect()
            gc.freeze()

    async def _tick(self) -> None:
        now = self._now()
        for number in sorted(await self.caught_up() & self.ledgers.keys()):
            await self.clerk.tick(self.ledgers[number], now)

    def _now(self) -> datetime:
        """The clock's time; says when somebody has set it."""
        clock = self.clerk.clock
        now, passed = clock.now(), clock.passed()
        if self._last is not None and abs(by := now - self._last[0] - timedelta(seconds=passed - self._last[1])) > JUMP:
            amount = timedelta(seconds=round(abs(by).total_seconds()))
            words = "on by %s; what is due by it is told." if by > JUMP else "back by %s; time goes on from there."
            log.warning(f"The clock of this machine was set {words}", amount)
        self._last = now, passed
        return now
