"""Who is told that nothing gets through to a channel or to the whole workspace, and that it goes on: the owners of the rules, and
the ops channel if there is one.

What is told is a notice on alerts.v1, whose id is made of what stands still, since when and who is told. So it may be sent again
after a kill, and is told once. That it goes on is sent before the delivery is written down which shows that it does.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts import WORKSPACE, Blocked, goes_on, parked
from alerts.journal import fallback_of
from schemas import Alert, Delivery, Notice, State
from streams.delivery.desk import Desk
from streams.delivery.records import Ledger
from streams.running import Clock


@dataclass(slots=True)
class Standing:
    """What stands still in one round. `announce` returns when Kafka has the notices."""

    ops: str | None
    clock: Clock
    announce: Callable[[Sequence[Notice]], Awaitable[None]]
    # All desks of the round, to be tried at once when the whole workspace takes messages again.
    _desks: Mapping[tuple[int, str], Desk] = field(default_factory=dict)
    # How many messages got through: a refusal of what was asked before the latest of them is of the past.
    got_through: int = 0
    _ledgers: Mapping[int, Ledger] = field(default_factory=dict)
    _since: dict[str, datetime] = field(default_factory=dict)
    # Whom it was told of, to tell the same people that it goes on.
    _told: dict[str, list[str]] = field(default_factory=dict)

    def begin(self, ledgers: Mapping[int, Ledger], desks: Mapping[tuple[int, str], Desk]) -> None:
        """What stood still when the partitions were taken over, and since when."""
        self._ledgers, self._desks = ledgers, desks
        for each in self._all():
            if each.parked_since is not None and each.state.is_parked:
                what = WORKSPACE if each.state is State.PARKED_WORKSPACE else each.receiver
                self._since[what] = min(each.parked_since, self._since.get(what, each.parked_since))

    @property
    def is_parked(self) -> bool:
        """Whether nothing gets through at all."""
        return WORKSPACE in self._since

    async def parked(self, desk: Desk, delivery: Delivery, blocked: Blocked | None, began: int) -> None:
        """A try has failed, which was made when so many messages had got through; only the first of a row by which nothing gets
        through is told."""
        if blocked not in (Blocked.RECEIVER, Blocked.EVERYBODY):
            return
        if blocked is Blocked.EVERYBODY and began != self.got_through:
            return
        what, now = WORKSPACE if blocked is Blocked.EVERYBODY else desk.receiver, self.clock.now()
        if what in self._told:
            return
        waiting = self._waiting(what, desk)
        since = self._since.setdefault(what, delivery.parked_since or now)
        owners = self._told[what] = _owners(waiting)
        # Where all of Slack takes nothing, nobody is told instead.
        goes = {each.id: to for each in waiting if what != WORKSPACE and (to := fallback_of(each)) is not None}
        left, elsewhere = [each for each in waiting if each.id not in goes], list(goes.values())
        oldest = min((each.accepted_at for each in left), default=delivery.accepted_at)
        words = delivery.words or ""
        await self.announce(parked(what, owners, self.ops, since, len(left), oldest, words, now=now, fallbacks=elsewhere))

    async def goes_on(self, desk: Desk) -> None:
        """A message got through."""
        self.got_through += 1
        for what in (WORKSPACE, desk.receiver):
            # Taken out first: another courier may get something through while Kafka is waited for.
            if (since := self._since.pop(what, None)) is not None:
                if what == WORKSPACE:
                    for each in self._desks.values():
                        each.try_now()
                waiting = self._waiting(what, desk)
                owners = self._told.pop(what, None) or _owners(waiting)
                await self.announce(goes_on(what, owners, self.ops, since, len(waiting), self.clock.now()))

    def _waiting(self, what: str, desk: Desk) -> list[Delivery]:
        """All that stands still with it."""
        known = desk.ledger.journal.waiting
        return self._all() if what == WORKSPACE else [known[each] for each in desk.waiting if each in known]

    def _all(self) -> list[Delivery]:
        return [each for ledger in self._ledgers.values() for each in ledger.journal.waiting.values()]


def _owners(waiting: Sequence[Delivery]) -> list[str]:
    """Each owner of a rule that something waits of, once."""
    rules = (rule for each in waiting if isinstance(each.announcement, Alert) for rule in each.announcement.rules)
    return list(dict.fromkeys(rule.owner for rule in rules if rule.owner is not None))
