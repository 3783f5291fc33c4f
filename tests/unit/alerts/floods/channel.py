"""A channel with its journal, as the deliver stage has them, without Kafka and without Slack: a message a second at most.

It dies when a test wants: then nothing is left but the records written until then, in which a worker begins anew as after a kill.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.destination import Posted
from alerts.floods import FloodState, Order, Plan, plan, superseded
from alerts.journal import Journal, accepted, begun, coalesced, is_update, posted
from schemas import Alert, AlertArticle, AlertRule, Delivery, Priority, State, Summary
from schemas.deliveries import Why
from tests.copying import replace
from tests.unit.alerts.samples import NOW

UTC = ZoneInfo("UTC")
RECEIVER = "#syria"


def alert(number: int, rule: str = "syria-all", priority: Priority = "normal", **changes: object) -> Alert:
    """An alert of one rule. Its headline has its number."""
    article = AlertArticle(f"a{number}", f"https://news.example/{number}", f"Story {number}", "The Example", NOW, "CH")
    rules = (AlertRule(rule, f"Rule {rule}", "syria", "1-aaaaaaaaaaaa", priority),)
    told = Alert(f"{number:032x}", RECEIVER, priority, article, rules, (), NOW)
    return replace(told, **changes)  # type: ignore[arg-type]


def waiting(*alerts: Alert, at: datetime = NOW) -> list[Delivery]:
    """Deliveries of these, accepted at once."""
    return [accepted(each, at, arrived_at=at) for each in alerts]


def by_id(deliveries: Iterable[Delivery]) -> dict[str, Delivery]:
    """As a journal has them."""
    return {each.id: each for each in deliveries}


class KilledError(Exception):
    """The worker ended where the test wanted it to."""


@dataclass(slots=True)
class Channel:
    """`records` is the journal's topic, `told` each message with the second in which it was posted. `lives` is how many records
    may be written before the worker dies."""

    now: datetime = NOW
    is_on: bool = True
    records: list[Delivery] = field(default_factory=list)
    told: list[tuple[datetime, Delivery]] = field(default_factory=list)
    plans: list[tuple[datetime, Plan]] = field(default_factory=list)
    lives: Iterator[int] = field(default_factory=lambda: iter(()))
    journal: Journal = field(default_factory=Journal)
    plan: Plan = field(default_factory=lambda: Plan(FloodState(RECEIVER)))
    order: Order = field(default_factory=Order)
    _left: int | None = None

    def __post_init__(self) -> None:
        self._left = next(self.lives, None)

    def write(self, delivery: Delivery) -> None:
        """One record, unless the worker dies before."""
        if self._left == 0:
            raise KilledError
        self._left = self._left - 1 if self._left is not None else None
        self.records.append(delivery)
        self.journal.apply(delivery)
        self.order.add(delivery)

    def accept(self, alert: Alert) -> None:
        """As an event of Kafka that is not acked before it stands in the journal: it comes again to the next worker."""
        if alert.id in self.journal:
            return
        try:
            self.write(accepted(alert, self.now, arrived_at=self.now))
        except KilledError:
            self.begin_anew()
            self.accept(alert)

    def begin_anew(self) -> None:
        """Another worker reads what was written."""
        self._left, self.journal = None, Journal()
        for each in self.records:
            self.journal.apply(Delivery.read(bytes(each)))
        self.order = Order()
        for each in self.journal.waiting.values():
            self.order.add(each)
        # What was under way is looked up and found: the one before had posted it.
        for each in self.journal.unfinished(self.now):
            if each.state is State.COALESCED:
                self.write(each)
            else:
                self.write(posted(each, self.now, Posted("C1", "1.0"), Why.FOUND))
        self.plan = Plan(FloodState.of(RECEIVER, self.journal.tallies.get(RECEIVER), self.now))
        self._left = next(self.lives, None)

    def turn(self) -> datetime | None:
        """Plan, write what is planned, and post one message; when to come again where nothing was posted."""
        try:
            return self._turn()
        except KilledError:
            self.begin_anew()
            return self.now

    def _turn(self) -> datetime | None:
        if self.plan.is_due(self.journal.waiting, self.now):
            self._sum_up()
        for earlier, later in superseded(self.journal.waiting).items():
            self.write(coalesced(self.journal.waiting[earlier], self.now, later, Why.SUPERSEDED))
        delivery = self.order.first(self.journal.waiting, is_summing_up=self.plan.is_summing_up)
        if delivery is None:
            return self.plan.look_at
        self.write(begun(delivery, self.now, channel="C1", after_ts=None))
        self.told.append((self.now, delivery))
        self.write(posted(self.journal.waiting[delivery.id], self.now, Posted("C1", "1.0")))
        self.now += timedelta(seconds=1)
        return self.now

    def _sum_up(self) -> None:
        planned = plan(self.plan.state, self.journal.waiting, self.now, UTC, is_on=self.is_on)
        self.plans.append((self.now, planned))
        for each in planned.summaries:
            self.write(each)
        for each in planned.summaries:
            for member in each.members:
                self.write(coalesced(self.journal.waiting[member], self.now, each.id))
        self.plan = planned

    def run(self, arrivals: dict[float, list[Alert]], *, most_s: float = 3_600.0) -> None:
        """Let alerts come, each so many seconds after the begin, until nothing waits and nothing is planned."""
        began = self.now
        todo = sorted((began + timedelta(seconds=after_s), alerts) for after_s, alerts in arrivals.items())
        while self.now <= began + timedelta(seconds=most_s):
            while todo and todo[0][0] <= self.now:
                for each in todo.pop(0)[1]:
                    self.accept(each)
            again_at = min((each for each in (self.turn(), todo[0][0] if todo else None) if each is not None), default=None)
            if again_at is None:
                return
            self.now = max(self.now, again_at)
        raise AssertionError(f"after {most_s} s {len(self.journal.waiting)} still wait")

    def messages(self) -> list[Delivery]:
        """What was posted and is no change of a message that was there."""
        return [each for _, each in self.told if not is_update(each)]

    def ends(self) -> dict[str, Delivery]:
        """The end of each delivery, and that it has one."""
        ends: dict[str, Delivery] = {}
        for each in self.records:
            assert each.id not in ends, f"{each.id} goes on behind its end"
            if each.state.is_end:
                ends[each.id] = each
        assert not self.journal.waiting
        return ends


def summary(delivery: Delivery) -> Summary:
    """What a delivery tells, which is a summary."""
    assert isinstance(delivery.announcement, Summary)
    return delivery.announcement
