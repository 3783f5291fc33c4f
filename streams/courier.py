"""One receiver's sender: alerts and notices one by one, each posted until it is there, and at most one visible message of each.

A destination such as Slack has no idempotency key, so whether a message is there can only be looked up. It is looked up when an
earlier attempt may have posted it: after an answer that proves nothing, and for alerts that were on their way before this worker
owned their partition, because another worker, or this one before a kill, may have been at work on them. What a courier posts
itself it remembers. It posts nothing while it is unsure and the destination can be asked, nor while another worker may own what
it has in hand.
"""

import logging
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from alerts import SETTLE_S, Dead, Degrade, Destination, Failed, Form, InARow, Posted, Verify, Wait, next_lookup, next_step
from schemas import Announcement
from streams.driver import Lease
from streams.running import Lasting, Pace

# Between the clocks of Kafka, the destination and this machine.
CLOCK_MARGIN = timedelta(seconds=60)
MOST_REMEMBERED = 20_000
LOOK_AT_LEASE_S = 0.2
log = logging.getLogger(__name__)


class RoundOverError(Exception):
    """The partitions are being given back: whoever has them next goes on with what is unfinished."""


@dataclass(slots=True)
class Memory:
    """The ids a receiver is known to have been told, and since when its history has been read. What was told before the instant
    `since` may have been forgotten; None means that nothing was."""

    since: datetime | None = None
    read_since: datetime | None = None
    _ids: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def __contains__(self, alert_id: str) -> bool:
        return alert_id in self._ids

    def add(self, *ids: str) -> None:
        """Remember ids; beyond a bound the oldest are forgotten."""
        for each in ids:
            self._ids[each] = None
            self._ids.move_to_end(each)
        while len(self._ids) > MOST_REMEMBERED:
            self._ids.popitem(last=False)


@dataclass(slots=True)
class Courier:
    """`pause` waits so many seconds, or raises `RoundOverError`; `owned_since` is when this worker got the partitions."""

    receiver: str
    destination: Destination
    memory: Memory
    lease: Lease
    owned_since: datetime
    timeout_s: float
    pause: Callable[[float], Awaitable[None]]
    _trouble: Lasting = field(default_factory=lambda: Lasting(log))
    _pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self._pace = Pace(log, self.receiver)

    async def deliver(self, announcement: Announcement, *, arrived_at: datetime, decided_at: datetime) -> Posted | Dead | None:
        """Return when the announcement has come to its end: posted, refused for good, or None when it was there already.

        `arrived_at` is when its article came to Kafka, before which nobody can have told it, and `decided_at` when the alert did:
        an alert younger than our ownership is in nobody else's hands.
        """
        if announcement.id not in self.memory and self._may_be_there(arrived_at):
            await self._look_up(arrived_at)
            if announcement.id not in self.memory and decided_at <= self.owned_since:
                await self._settle()
                await self._look_up(arrived_at)
        form, failures = Form.FULL, InARow()
        while announcement.id not in self.memory:
            await self._still_own()
            outcome = await self.destination.tell(announcement, form)
            if isinstance(outcome, Posted):
                self.memory.add(announcement.id)
                self._trouble.worked()
                self._pace.went_on()
                return outcome
            tries = failures.before(outcome.cause)
            step = next_step(outcome, form=form, tries=tries, timeout_s=self.timeout_s, chance=random.random())
            match step:
                case Dead():
                    self._trouble.worked()
                    return step
                case Degrade():
                    log.warning("%s is shown as %s: %s", announcement.id, step.form, step.words)
                    form = step.form
                case Wait():
                    await self._hold(step)
                case Verify():
                    await self._hold(step)
                    await self._look_up(arrived_at)
        self._trouble.worked()
        return None

    async def _still_own(self) -> None:
        """Return when nobody else can have the partitions: after a pause of this worker Kafka has to say so first."""
        if not self.lease.holds and self.lease.is_news():
            log.warning("Kafka has not heard of this worker for longer than a session; nothing is posted until it has.")
        while not self.lease.holds:
            await self.pause(LOOK_AT_LEASE_S)

    async def _settle(self) -> None:
        """Wait until a request that the last owner cut off cannot be carried out any more."""
        settled_at = self.owned_since + timedelta(seconds=self.timeout_s + SETTLE_S)
        left_s = (settled_at - datetime.now(UTC)).total_seconds()
        if left_s > 0:
            log.info("%s: what another worker may have under way has %.0f s to arrive.", self.receiver, left_s)
            await self.pause(left_s)

    def _may_be_there(self, arrived_at: datetime) -> bool:
        if arrived_at > max(self.owned_since, self.memory.since or self.owned_since) + CLOCK_MARGIN:
            return False
        return self.memory.read_since is None or self.memory.read_since > arrived_at - CLOCK_MARGIN

    async def _look_up(self, arrived_at: datetime) -> None:
        """Learn what the receiver has been shown since the article arrived; asked again until the destination answers."""
        since, failures = arrived_at - CLOCK_MARGIN, InARow()
        while True:
            found = await self.destination.told(self.receiver, since)
            if not isinstance(found, Failed):
                self.memory.add(*found)
                self.memory.read_since = min(since, self.memory.read_since or since)
                return
            await self._hold(next_lookup(found, tries=failures.before(found.cause), chance=random.random()))

    async def _hold(self, step: Wait | Verify) -> None:
        if step.is_pace:
            self._pace.paused(step.words, step.delay_s)
        else:
            self._trouble.failed(step.words, step.delay_s, cause=step.cause, alarm=step.alarm)
        await self.pause(step.delay_s)
