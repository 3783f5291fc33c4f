"""Who is told that nothing gets through to a channel or to the whole workspace, and that it goes on: the owners of the rules, and
the ops channel if there is one.

What is told is a notice on alerts.v1, whose id is made of what stands still, since when and who is told. So it may be sent again
after a kill, and is told once. That it goes on is sent before the delivery is written down which shows that it does.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts import WORKSPACE, goes_on, parked
from schemas import Alert, Delivery, Notice, State
from streams.delivery.desk import Desk
from streams.running import Clock


@dataclass(slots=True)
class Standing:
    """What stands still in one round. `announce` returns when Kafka has the notices."""

    ops: str | None
    clock: Clock
    announce: Callable[[Sequence[Notice]], Awaitable[None]]
    _since: dict[str, datetime] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def begin(self, waiting: Iterable[Delivery]) -> None:
        """What stood still when the partitions were taken over, and since when."""
        for each in waiting:
            if each.parked_since is not None:
                self._since[_what(each)] = min(each.parked_since, self._since.get(_what(each), each.parked_since))

    async def parked(self, desk: Desk, delivery: Delivery) -> None:
        """A try has failed so that nothing gets through; only the first of a row is told."""
        what = _what(delivery)
        if delivery.parked_since is None or what in self._told:
            return
        self._told.add(what)
        since = self._since.setdefault(what, delivery.parked_since)
        waiting = _waiting(desk)
        oldest = min((each.accepted_at for each in waiting), default=delivery.accepted_at)
        words, now = delivery.words or "", self.clock.now()
        await self.announce(parked(what, _owners(waiting), self.ops, since, len(waiting), oldest, words, now=now))

    async def goes_on(self, desk: Desk, delivery: Delivery) -> None:
        """A try has worked of what stood still. `delivery` is as it stood before."""
        if delivery.parked_since is None:
            return
        waiting, now = _waiting(desk), self.clock.now()
        for what in (WORKSPACE, delivery.receiver):
            if (since := self._since.get(what)) is not None:
                await self.announce(goes_on(what, _owners(waiting), self.ops, since, len(waiting), now))
                self._since.pop(what, None)
                self._told.discard(what)


def _what(delivery: Delivery) -> str:
    return WORKSPACE if delivery.state is State.PARKED_WORKSPACE else delivery.receiver


def _waiting(desk: Desk) -> list[Delivery]:
    known = desk.ledger.journal.waiting
    return [known[each] for each in desk.waiting if each in known]


def _owners(waiting: Sequence[Delivery]) -> list[str]:
    """Each owner of a rule that something waits of, once."""
    rules = (rule for each in waiting if isinstance(each.announcement, Alert) for rule in each.announcement.rules)
    return list(dict.fromkeys(rule.owner for rule in rules if rule.owner is not None))
