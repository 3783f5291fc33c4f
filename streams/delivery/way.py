"""The way to the destination, which all couriers of a round share: whose turn it is, and whether anybody may go at all."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from alerts import Call, Destination, Pacer
from schemas import Delivery
from streams.delivery.records import RoundOverError
from streams.delivery.standing import Standing
from streams.delivery.terms import Terms
from streams.driver import Lease
from streams.running import Clock, Counts, StageHealth

LOOK_AT_LEASE_S = 0.2
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Way:
    """What all couriers of a worker share on their way to the destination. `give_up` writes the dead letter of a delivery, and
    `send_on` puts what is told elsewhere on alerts.v1."""

    destination: Destination
    pacer: Pacer
    lease: Lease
    clock: Clock
    counts: Counts
    health: StageHealth
    terms: Terms
    over: asyncio.Event
    locks: dict[str, asyncio.Lock]
    standing: Standing
    give_up: Callable[[Delivery, str], Awaitable[None]]
    send_on: Callable[[Sequence[Delivery], str], Awaitable[None]]

    async def turn(self, call: Call) -> None:
        """Wait until one more call of this kind may be made. Raises `RoundOverError`."""
        while (left_s := self.pacer.due_in(call, None, self.clock.passed())) > 0:
            await self.pause(left_s)

    async def still_own(self) -> None:
        """Return when nobody else can have the partitions: after a pause of this worker Kafka has to say so first."""
        if not self.lease.holds and self.lease.is_news():
            log.warning("Kafka has not heard of this worker for longer than a session; nothing is posted until it has.")
        while not self.lease.holds:
            await self.pause(LOOK_AT_LEASE_S)

    async def pause(self, seconds: float) -> None:
        if await self.clock.wait(self.over, seconds):
            raise RoundOverError
