"""The way to the destination, which all couriers of a round share: whose turn it is, and whether anybody may go at all."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from alerts import SETTLE_S, Call, Destination, Pacer
from schemas import Delivery, State
from streams.delivery.letters import Letters
from streams.delivery.standing import Standing
from streams.delivery.terms import Terms
from streams.driver import RoundOverError
from streams.running import Clock, Counts, StageHealth


@dataclass(slots=True)
class Way:
    """What all couriers of one round share on their way to the destination. `over` is set when the round ends. A channel is told
    by one courier at a time, whatever receivers it has: `locks` has one for each."""

    destination: Destination
    pacer: Pacer
    clock: Clock
    counts: Counts
    health: StageHealth
    terms: Terms
    letters: Letters
    standing: Standing
    over: asyncio.Event = field(default_factory=asyncio.Event)
    locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def turn(self, call: Call) -> None:
        """Wait until one more call of this kind may be made. Raises `RoundOverError`."""
        while (left_s := self.pacer.due_in(call, None, self.clock.passed())) > 0:
            await self.pause(left_s)

    def settled_at(self, delivery: Delivery) -> float:
        """When a delivery that may be there can be looked for, in seconds that have passed by the clock: no request of anybody's
        can be under way any more. Of what cannot be anywhere it is 0."""
        if delivery.state is not State.UNKNOWN:
            return 0.0
        settle_s = self.terms.timeout_s + SETTLE_S
        left_s = (delivery.changed_at + timedelta(seconds=settle_s) - self.clock.now()).total_seconds()
        # The clock of the machine that wrote it may be another one.
        return self.clock.passed() + min(max(left_s, 0.0), settle_s)

    async def pause(self, seconds: float) -> None:
        """Wait so long. Raises `RoundOverError`."""
        if await self.clock.wait(self.over, seconds):
            raise RoundOverError
