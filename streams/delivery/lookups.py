"""What may have been posted is looked for: each delivery when no request can be under way any more, one look after another.

One look may find others that are looked for too, and they are told as well. A channel that cannot be read back holds up nothing
but what is looked for, and that only for a time that the settings give.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from alerts import Call, Failed, InARow, Posted, Wanted, next_lookup
from alerts.journal import absent, root_of
from schemas import Delivery, State, Why
from streams.delivery.desk import Desk
from streams.delivery.ends import bury, tell
from streams.delivery.way import Way
from streams.running import Lasting

# How soon news of what is to be looked for is noticed.
LISTEN_S = 1.0


@dataclass(slots=True)
class Lookups:
    """Of one desk. `trouble` tells of failures that last."""

    desk: Desk
    way: Way
    trouble: Lasting

    async def run(self) -> None:
        """Look for each of these when its time has come."""
        while self.desk.look_at:
            delivery_id, at = min(self.desk.look_at.items(), key=lambda each: each[1])
            left_s = at - self.way.clock.passed()
            if left_s > 0:
                await self.way.pause(min(left_s, LISTEN_S))
                continue
            delivery = self.desk.ledger.journal.waiting.get(delivery_id)
            if delivery is None or delivery.state is not State.UNKNOWN:
                self.desk.look_at.pop(delivery_id, None)
                continue
            await self._look_up(delivery)

    async def _look_up(self, delivery: Delivery) -> None:
        way = self.way
        begun_at = way.clock.passed()
        place = await way.destination.place(self.desk.receiver, delivery.channel or self.desk.channel, self.way.turn)
        if is_placed := not isinstance(place, Failed):
            ended = self.desk.ledger.journal.ended.get(root_of(delivery) or "")
            since = delivery.arrived_at or delivery.accepted_at
            wanted = Wanted(delivery.id, since, delivery.after_ts, ended.ts if ended else None, delivery.changed_at)
            found = await way.destination.look_up(place, wanted, self.way.turn)
            if not isinstance(found, Failed):
                self.desk.lookups = InARow()
                await self._looked(delivery.id, found, begun_at)
                return
            place = found
        tries = self.desk.lookups.before(place.cause)
        step = next_lookup(place, tries=tries, chance=random.random(), is_placed=is_placed)
        if place.asked_pause_s is not None:
            way.pacer.emptied(Call.READ, None, way.clock.passed(), place.asked_pause_s)
        most = way.terms.unverifiable_after
        if (
            most is not None
            and way.clock.now() - delivery.changed_at > most
            and place.blocked is not None
            and not way.standing.is_parked
        ):
            await self._unverifiable(delivery, step.words)
            return
        if not step.is_pace:
            self.trouble.failed(step.words, step.delay_s, cause=f"look-up {step.cause}", alarm=step.alarm)
        self.desk.look_at[delivery.id] = way.clock.passed() + step.delay_s

    async def _looked(self, delivery_id: str, found: Mapping[str, Posted], begun_at: float) -> None:
        """The wanted one is there or is not. Of the others, what was found is there too."""
        for each, at in list(self.desk.look_at.items()):
            delivery = self.desk.ledger.journal.waiting.get(each)
            if delivery is not None and each in found:
                await tell(self.desk, self.way, delivery, found[each], Why.FOUND)
            elif delivery is not None and each == delivery_id and at <= begun_at:
                await self.desk.change(each, lambda it: absent(it, self.way.clock.now()))

    async def _unverifiable(self, delivery: Delivery, words: str) -> None:
        if self.way.terms.repost:
            await self.desk.change(delivery.id, lambda it: absent(it, self.way.clock.now()))
        else:
            await bury(self.desk, self.way, delivery, Why.UNVERIFIABLE, words)
