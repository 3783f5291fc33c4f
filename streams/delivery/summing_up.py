"""What one courier tells next: singly what waits, or in summaries when very much comes at once (alerts/floods).

As long as nobody knows whether the receiver takes messages, and while it is parked, nothing is summed up: whoever looks at what
waits for a channel that is gone sees the alerts themselves, and can send them elsewhere.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from alerts.floods import FloodState, Plan, plan, superseded
from alerts.journal import coalesced, is_update
from schemas import Delivery, Mode, Why
from streams.delivery.desk import Desk
from streams.delivery.terms import Terms
from streams.running import Clock

_SHORTEST_S, _IDLE_S = 0.1, 60.0
log = logging.getLogger(__name__)


@dataclass(slots=True)
class SummingUp:
    """`takes` is whether the receiver took the last message that this courier tried."""

    desk: Desk
    clock: Clock
    terms: Terms
    takes: bool = False
    _plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        tally = self.desk.ledger.journal.tallies.get(self.desk.receiver)
        self._plan = Plan(FloodState.of(self.desk.receiver, tally, self.clock.now()))

    @property
    def is_open(self) -> bool:
        """Whether something is to be said although nothing waits: that it is over."""
        return self._plan.is_summing_up

    async def first(self) -> tuple[Delivery | None, float]:
        """What is told next, and where that is nothing, in how many seconds to look again unless there is news."""
        may_sum_up = self._may_sum_up()
        if may_sum_up and self._plan.is_due(self.desk.waiting, self.clock.now()):
            await self.desk.sum_up(self._summaries, self.clock.now())
        is_summing_up = may_sum_up and self._plan.is_summing_up
        delivery = self.desk.first(is_summing_up=is_summing_up)
        if delivery is not None and is_update(delivery) and await self._supersede(delivery):
            delivery = self.desk.first(is_summing_up=is_summing_up)
        look_at = self._plan.look_at
        wait_s = (look_at - self.clock.now()).total_seconds() if look_at is not None else _IDLE_S
        return delivery, min(max(wait_s, _SHORTEST_S), _IDLE_S)

    def _may_sum_up(self) -> bool:
        if not self._plan.is_summing_up and not (self.terms.floods and self.takes):
            return False
        known = self.desk.ledger.journal.waiting
        return not any(known[each].state.is_parked for each in self.desk.waiting if each in known)

    def _summaries(self, waiting: dict[str, Delivery]) -> Sequence[Delivery]:
        """Plan for what waits, and is not too old to be told at all."""
        now, before = self.clock.now(), self._plan.state.mode
        told = {each.id: each for each in waiting.values() if not self.terms.is_overdue(each, now)}
        self._plan = plan(self._plan.state, told, now, self.terms.timezone, is_on=self.terms.floods)
        if self._plan.state.mode is not before:
            level = logging.WARNING if self._plan.state.mode is Mode.FLOOD else logging.INFO
            log.log(level, "%s: %s. Waiting: %d.", self.desk.receiver, _WORDS[self._plan.state.mode], len(waiting))
        return self._plan.summaries

    async def _supersede(self, update: Delivery) -> bool:
        """Whether a later update of its message waits too: then those before the last one need not be sent, and end."""
        known = self.desk.ledger.journal.waiting
        later = superseded({each: known[each] for each in self.desk.waiting if each in known})
        if update.id not in later:
            return False
        now = self.clock.now()
        await self.desk.change_many(later, lambda it: coalesced(it, now, later[it.id], Why.SUPERSEDED))
        return True


_WORDS = {
    Mode.NORMAL: "each alert is a message of its own again",
    Mode.BUSY: "much comes at once, so that alerts are told as one digest a rule each minute",
    Mode.FLOOD: "very much comes at once, so that alerts are told as one summary with pages in its thread",
}
