"""What waits for one receiver on this worker, in the order in which it is to be told, and how the receiver stands.

In which order is decided in alerts/floods/order.py. What may have been posted is not in this order: it is looked for beside it,
when its time has come (courier.py).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts import InARow
from alerts.floods import Order
from alerts.journal import coalesced, fallback_of, is_untried
from schemas import Delivery, State
from streams.delivery.records import Ledger, Records
from streams.running import reached

# Of thousands that one step is taken of.
AT_ONCE = 200


@dataclass(slots=True)
class Desk:
    """`held_until` and `look_at` are in seconds that have passed by the clock of the round: nothing is posted before the one, and
    a delivery is not looked for before its own of the other. `is_held_with_all`: the last try failed because nothing gets through
    at all. `held_up_by` is the last one with which nothing got through, as it stood then. `wakes` is set whenever there is
    something new to look at."""

    receiver: str
    ledger: Ledger
    records: Records
    held_until: float = 0.0
    is_held_with_all: bool = False
    look_at: dict[str, float] = field(default_factory=dict)
    failures: InARow = field(default_factory=InARow)
    lookups: InARow = field(default_factory=InARow)
    wakes: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: set[str] = field(default_factory=set)
    # Of what waits, who is told instead when nothing gets through: few have one, and thousands may wait.
    fallbacks: dict[str, str] = field(default_factory=dict)
    held_up_by: Delivery | None = None
    _order: Order = field(default_factory=Order)
    _changes: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, delivery: Delivery, *, look_at: float) -> None:
        """One more waits here."""
        self.waiting.add(delivery.id)
        self._queue(delivery, look_at)

    def try_now(self) -> None:
        """Something got through elsewhere, so that this need not wait any longer, if it waited for that."""
        if self.is_held_with_all:
            self.is_held_with_all, self.held_until, self.failures = False, 0.0, InARow()
            self.wakes.set()

    def first(self, *, is_summing_up: bool = False) -> Delivery | None:
        """What is to be told next; None where nothing is, or all of it waits for something else."""
        return self._order.first(self.ledger.journal.waiting, is_summing_up=is_summing_up)

    @property
    def channel(self) -> str | None:
        """The destination's id of the receiver, where it is known."""
        return self.ledger.journal.channels.get(self.receiver)

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
                self._put(each, self.look_at.get(each.id, 0.0))
            return after

    async def change_in_parts(
        self,
        ids: Sequence[str],
        step: Callable[[Delivery], Delivery | None],
        before: Callable[[list[Delivery]], Awaitable[None]],
    ) -> int:
        """The same for thousands, some hundred at a time; how many took the step. Whoever waits for it sees in the journal that
        it goes on, and after a kill `before` is done again with no more than a part."""
        parts = [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]
        return sum([len(await self.change_many(part, step, before)) for part in parts])

    async def sum_up(self, decide: Callable[[dict[str, Delivery]], Sequence[Delivery]], now: datetime) -> None:
        """Write the summaries that are decided on for what waits, and then that each stands for its members: whoever finds a
        summary after a kill does the rest. None of what waits takes another step meanwhile."""
        async with self._changes:
            known = self.ledger.journal.waiting
            summaries = decide({each: known[each] for each in self.waiting if each in known})
            if not summaries:
                return
            await self.records.write(self.ledger, summaries)
            reached("summary stands")
            ends = [coalesced(known[member], now, each.id) for each in summaries for member in each.members]
            await self.records.write(self.ledger, ends)
            self.waiting.update(each.id for each in summaries)
            for each in (*summaries, *ends):
                self._put(each, 0.0)

    def _put(self, delivery: Delivery, look_at: float) -> None:
        if delivery.state.is_end:
            self.waiting.discard(delivery.id)
            self.fallbacks.pop(delivery.id, None)
            self.look_at.pop(delivery.id, None)
            self.wakes.set()
        else:
            self._queue(delivery, look_at)

    def _queue(self, delivery: Delivery, look_at: float) -> None:
        if (to := fallback_of(delivery)) is not None:
            self.fallbacks[delivery.id] = to
        else:
            self.fallbacks.pop(delivery.id, None)
        if delivery.state is State.UNKNOWN:
            self.look_at[delivery.id] = look_at
        elif is_untried(delivery):
            self.look_at.pop(delivery.id, None)
            self._order.add(delivery)
        self.wakes.set()
