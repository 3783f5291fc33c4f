"""What waits for one receiver on this worker, in the order in which it is to be told, and how the receiver stands.

The most important comes first, then what was accepted first. A reply or an update waits for the message that it is about. What
may have been posted is not in this order: it is looked for beside it, when its time has come (courier.py).
"""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from alerts import InARow
from alerts.journal import is_untried, rank, root_of
from schemas import Delivery, State
from streams.delivery.records import Ledger, Records


@dataclass(slots=True)
class Desk:
    """`held_until` and `look_at` are in seconds that have passed by the clock of the round: nothing is posted before the one, and
    a delivery is not looked for before its own of the other. `wakes` is set whenever there is something new to look at."""

    receiver: str
    ledger: Ledger
    records: Records
    held_until: float = 0.0
    look_at: dict[str, float] = field(default_factory=dict)
    failures: InARow = field(default_factory=InARow)
    lookups: InARow = field(default_factory=InARow)
    wakes: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: set[str] = field(default_factory=set)
    _order: list[tuple[int, float, int, str]] = field(default_factory=list)
    _changes: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, delivery: Delivery, *, look_at: float) -> None:
        """One more waits here."""
        self.waiting.add(delivery.id)
        self._queue(delivery, look_at)

    def first(self) -> Delivery | None:
        """What is to be told next; None where nothing is, or all of it waits for something else."""
        passed_over = []
        found = None
        while self._order and found is None:
            entry = heapq.heappop(self._order)
            delivery = self.ledger.journal.waiting.get(entry[-1])
            if delivery is None or not is_untried(delivery):
                continue
            passed_over.append(entry)
            if root_of(delivery) not in self.ledger.journal.waiting:
                found = delivery
        for entry in passed_over:
            heapq.heappush(self._order, entry)
        return found

    @property
    def channel(self) -> str | None:
        """The destination's id of the receiver, where it is known."""
        return self.ledger.journal.channels.get(self.receiver)

    def untried(self) -> list[Delivery]:
        """All that nothing can be anywhere of, in the order accepted."""
        known = self.ledger.journal.waiting
        return sorted((known[each] for each in self.waiting if is_untried(known[each])), key=_place)

    async def change(
        self, delivery_id: str, step: Callable[[Delivery], Delivery | None], *, look_at: float = 0.0
    ) -> Delivery | None:
        """Take a step of a delivery as it stands now: the journal has it when this returns. None: it does not wait any more, or
        nothing was to be done."""
        async with self._changes:
            now = self.ledger.journal.waiting.get(delivery_id)
            if now is None or (then := step(now)) is None:
                return None
            await self.records.write(self.ledger, [then])
            self._put(then, look_at)
            return then

    async def change_many(
        self,
        ids: Iterable[str],
        step: Callable[[Delivery], Delivery | None],
        before: Callable[[list[Delivery]], Awaitable[None]] | None = None,
    ) -> list[Delivery]:
        """The same for many, written at once. `before` is done with those that take a step, and none of them takes another one
        meanwhile."""
        async with self._changes:
            known = self.ledger.journal.waiting
            pairs = [(known[each], then) for each in ids if each in known and (then := step(known[each])) is not None]
            if before is not None and pairs:
                await before([now for now, _ in pairs])
            after = [then for _, then in pairs]
            await self.records.write(self.ledger, after)
            for each in after:
                self._put(each, 0.0)
            return after

    def _put(self, delivery: Delivery, look_at: float) -> None:
        if delivery.state.is_end:
            self.waiting.discard(delivery.id)
            self.look_at.pop(delivery.id, None)
            self.wakes.set()
        else:
            self._queue(delivery, look_at)

    def _queue(self, delivery: Delivery, look_at: float) -> None:
        if delivery.state is State.UNKNOWN:
            self.look_at[delivery.id] = look_at
        elif is_untried(delivery):
            self.look_at.pop(delivery.id, None)
            heapq.heappush(self._order, (rank(delivery), *_place(delivery), delivery.id))
        self.wakes.set()


def _place(delivery: Delivery) -> tuple[float, int]:
    """What was accepted at one moment comes as it stands on alerts.v1."""
    return delivery.accepted_at.timestamp(), delivery.offset or 0
