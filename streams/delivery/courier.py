"""One receiver's sender: what waits on its desk is posted one by one, and what may have been posted is looked for.

INTENT stands in Kafka before the request is made. So a kill leaves one of two things: a delivery of which nothing can be
anywhere, which is posted without a look, or one that may be there, which is looked for when no request can be under way any more.
While that is waited for, the others of the receiver go on. Nothing is posted while another worker may own the partition, nor
faster than the destination takes it. What was decided is in alerts/delivery.py and alerts/journal; here it is carried out.
"""

import asyncio
import logging
import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from alerts import (
    Blocked,
    Call,
    Dead,
    Failed,
    Form,
    Hold,
    InARow,
    Place,
    Posted,
    Sending,
    Step,
    next_step,
)
from alerts.journal import (
    begun,
    expired,
    failed,
    holds_up,
    is_update,
    lateness,
    rank,
    root_of,
    thread_lost,
)
from schemas import Delivery, Why
from streams.delivery.desk import Desk
from streams.delivery.ends import carry_out_ordered, fall_back, move, tell
from streams.delivery.lookups import Lookups
from streams.delivery.summing_up import SummingUp
from streams.delivery.way import Way
from streams.driver import RoundOverError
from streams.running import Lasting, Pace, reached

IDLE_S = 60.0
LATE = timedelta(minutes=5)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Courier:
    """Works until the round is over, or until nothing has waited for a while."""

    desk: Desk
    way: Way
    _trouble: Lasting = field(default_factory=lambda: Lasting(log))
    _pace: Pace = field(init=False)
    _summing_up: SummingUp = field(init=False)
    _looking: "asyncio.Task[None] | None" = None
    # Nothing got through to the receiver the last time, and somebody has to act.
    _is_parked: bool = False

    def __post_init__(self) -> None:
        self._pace = Pace(log, self.desk.receiver)
        self._summing_up = SummingUp(self.desk, self.way.clock, self.way.terms)

    async def run(self) -> None:
        """Bring all that waits to its end. Ends by itself where nothing waits; raises for faults of ours."""
        try:
            while self.desk.waiting or self._summing_up.is_open or await self._wait(IDLE_S):
                await self._look_beside()
                await self._next()
        except RoundOverError:
            pass
        finally:
            if self._looking is not None:
                self._looking.cancel()
                with suppress(asyncio.CancelledError, RoundOverError):
                    await self._looking

    async def _next(self) -> None:
        """Post what comes first, as soon as it may be; returns earlier when there is news."""
        self.desk.wakes.clear()
        held_s = self.desk.held_until - self.way.clock.passed()
        if held_s > 0 and self._is_parked:
            await fall_back(self.desk, self.way)
        delivery, wait_s = await self._summing_up.first() if held_s <= 0 else (None, held_s)
        if delivery is None:
            await self._wait(wait_s)
            return
        if delivery.ordered is not None:
            await carry_out_ordered(self.desk, self.way, delivery.id)
            return
        if self.way.terms.is_overdue(delivery, self.way.clock.now()):
            await self.desk.change(delivery.id, lambda it: expired(it, self.way.clock.now()))
            return
        place = await self._place(delivery)
        if place is None or not await self._is_here(delivery, place):
            return
        name = place.channel or self.desk.receiver
        async with self.way.locks.setdefault(name, asyncio.Lock()):
            call = Call.UPDATE if is_update(delivery) else Call.POST
            due_in_s = self.way.pacer.due_in(call, name, self.way.clock.passed(), urgent=rank(delivery) == 0)
            if due_in_s == 0.0:
                await self._post(delivery, place, call)
                return
        await self._wait(due_in_s)

    async def _post(self, delivery: Delivery, place: Place, call: Call) -> None:
        sending = await self._sending(delivery, place)
        if sending is None:
            return
        way, journal = self.way, self.desk.ledger.journal
        after_ts = journal.last_ts.get(place.channel or "")
        begin = partial(begun, now=way.clock.now(), channel=place.channel, after_ts=after_ts)
        if not await self.desk.change(delivery.id, begin):
            return
        reached("intent stands")
        began = way.standing.got_through
        outcome = await way.destination.tell(sending)
        reached("posted")
        if isinstance(outcome, Posted):
            why = Why.UPDATED if call is Call.UPDATE else Why.POSTED
            if sending.thread_ts is not None and outcome.thread_ts != sending.thread_ts:
                why = Why.THREAD_GONE
            await tell(self.desk, self.way, delivery, outcome, why)
            self._trouble.worked()
            self._pace.went_on()
            self.desk.failures = InARow()
            self._is_parked = False
            self._summing_up.takes = True
            return
        self._summing_up.takes = False
        await self._failed(delivery, outcome, call, place, began)

    async def _failed(self, delivery: Delivery, outcome: Failed, call: Call, place: Place, began: int) -> None:
        way = self.way
        if outcome.blocked is Blocked.THREAD and root_of(delivery) is None:
            outcome = replace(outcome, blocked=None)  # it has no thread that could be gone
        step = self._decide(outcome, Form(delivery.form))
        self.desk.is_held_with_all = outcome.blocked is Blocked.EVERYBODY
        if outcome.asked_pause_s is not None:
            way.pacer.emptied(call, place.channel or self.desk.receiver, way.clock.passed(), outcome.asked_pause_s)
        if isinstance(step, Dead):
            await way.letters.give_up(self.desk.ledger.partition, delivery, step.words)
            self._trouble.worked()
        await self._note(delivery, outcome, step, began)
        if isinstance(step, Hold):
            self._hold(step, outcome)
        elif not isinstance(step, Dead):
            log.warning("%s is told otherwise: %s", delivery.id, step.words)

    def _decide(self, of: Failed, form: Form) -> Step:
        tries = self.desk.failures.before(of.cause)
        return next_step(of, form=form, tries=tries, timeout_s=self.way.terms.timeout_s, chance=random.random())

    async def _note(self, delivery: Delivery, of: Failed, step: Step, began: int) -> None:
        """Write down what failed, and tell who should know."""
        way = self.way
        look_at = way.clock.passed() + (step.look_after_s or 0.0) if isinstance(step, Hold) else 0.0
        then = await self.desk.change(delivery.id, lambda it: failed(it, way.clock.now(), of, step), look_at=look_at)
        reached("failed stands")
        if then is not None:
            self.desk.held_up_by = then if holds_up(then) else self.desk.held_up_by
            await way.standing.parked(self.desk, then, of.blocked, began)

    def _hold(self, step: Hold, of: Failed) -> None:
        self._is_parked = of.blocked is Blocked.RECEIVER
        if step.is_pace:
            self._pace.paused(step.words, step.delay_s)
        else:
            self._trouble.failed(self._with_count(step), step.delay_s, cause=step.cause, alarm=step.alarm)
        self.desk.held_until = self.way.clock.passed() + step.delay_s
        takes = f"the destination to take what is for {self.desk.receiver}; the log says why it does not"
        self.way.health.waits(takes, step.delay_s, self.desk.receiver)

    def _with_count(self, step: Hold) -> str:
        """What failed, and how much waits behind it."""
        waiting = self.desk.ledger.journal.waiting
        times = [waiting[each].accepted_at for each in self.desk.waiting if each in waiting]
        if len(times) < 2:
            return step.words
        # The machine that wrote it may have another time.
        age_s = max(0.0, (self.way.clock.now() - min(times)).total_seconds())
        return f"{step.words} {len(times):,} wait for {self.desk.receiver}, the oldest for {age_s:.0f} s."

    async def _look_beside(self) -> None:
        """See that what may be there is looked for, beside what is posted."""
        if self._looking is not None and self._looking.done():
            looked, self._looking = self._looking, None
            await looked
        if self._looking is None and self.desk.look_at:
            looking = Lookups(self.desk, self.way, self._trouble)
            self._looking = asyncio.create_task(looking.run(), name=f"look-ups for {self.desk.receiver}")
            self._looking.add_done_callback(lambda _: self.desk.wakes.set())

    async def _place(self, delivery: Delivery) -> Place | None:
        """Where the receiver is; None where that is to be asked again later."""
        began = self.way.standing.got_through
        place = await self.way.destination.place(self.desk.receiver, delivery.channel or self.desk.channel, self.way.turn)
        if not isinstance(place, Failed):
            return place
        await self._failed_to_find(delivery, place, began)
        return None

    async def _failed_to_find(self, delivery: Delivery, of: Failed, began: int) -> None:
        # Nothing was posted, whatever became of the question, and no message was refused.
        blocked = None if of.blocked in (Blocked.FORM, Blocked.THREAD) else of.blocked
        of = replace(of, may_have_arrived=False, blocked=blocked)
        step, self.desk.is_held_with_all = self._decide(of, Form.TEXT), of.blocked is Blocked.EVERYBODY
        if of.blocked is not None:
            await self._note(delivery, of, step, began)
        if isinstance(step, Hold):
            self._hold(step, of)

    async def _is_here(self, delivery: Delivery, place: Place) -> bool:
        """Whether this is where it is told. A channel under another name is told under the name that it has now."""
        if place.receiver == self.desk.receiver:
            return True
        log.info("%s is %s by now: what is for it is told there.", self.desk.receiver, place.receiver)
        await move(self.desk, self.way, delivery, place.receiver, Why.SAME_CHANNEL)
        return False

    async def _sending(self, delivery: Delivery, place: Place) -> Sending | None:
        """The message to try; None where what it answers or changes is nowhere, so that it has to be another message."""
        assert delivery.announcement is not None, "what waits has something to tell"
        late = lateness(delivery, self.way.clock.now(), LATE, self.desk.held_up_by)
        told, form = delivery.announcement, Form(delivery.form)
        sending = Sending(delivery.id, told, self.desk.receiver, form, place.channel, late=late)
        if (root := root_of(delivery)) is None:
            return sending
        ended = self.desk.ledger.journal.ended.get(root)
        if ended is None or ended.ts is None or ended.receiver != self.desk.receiver:
            await self.desk.change(delivery.id, lambda it: thread_lost(it, self.way.clock.now()))
            return None
        return replace(sending, update_ts=ended.ts) if is_update(delivery) else replace(sending, thread_ts=ended.ts)

    async def _wait(self, seconds: float) -> bool:
        """Wait for news on the desk; whether there is any. Raises `RoundOverError`."""
        has_news = await self.way.clock.wait(self.desk.wakes, seconds)
        if self.way.over.is_set():
            raise RoundOverError
        return has_news
