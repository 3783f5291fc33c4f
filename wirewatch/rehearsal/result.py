"""What a rehearsal shows, counted: messages that interrupt, what became of each match, and each channel with its threads.

A message interrupts that stands at the top level of a channel, or is shown there although it is a reply. Replies and updates
interrupt nobody. A notice goes to the owner of a rule and is counted by itself.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from rules import Rule
from schemas import Alert, Announcement, Decision, Notice, Outcome, Reason, Summary
from wirewatch.rehearsal.play import Step

Kind = Literal["root", "copy", "also", "digest", "summary", "notice", "none"]
_NEVER_TOLD = frozenset([Reason.SHADOW, Reason.DUPLICATE])


@dataclass(slots=True)
class Thread:
    """A message at the top level of a channel, as it stood in the end, with its replies."""

    at: datetime
    message: Alert | Summary
    replies: list[Alert | Summary] = field(default_factory=list)
    more: int = 0


@dataclass(slots=True)
class Channel:
    """What one receiver would have seen. `matches` are those that would each be a message without stories, quiet hours,
    throttles and digests; `ends` is what became of them, by outcome and reason; `hours` has each hour with interruptions."""

    receiver: str
    matches: int = 0
    ends: Counter[tuple[Outcome, Reason]] = field(default_factory=Counter)
    interruptions: int = 0
    replies: int = 0
    updates: int = 0
    hours: Counter[datetime] = field(default_factory=Counter)
    threads: dict[str, Thread] = field(default_factory=dict)

    def by_hour_of_day(self) -> list[int]:
        """24 counts."""
        counts = Counter(hour.hour for hour in self.hours.elements())
        return [counts[hour] for hour in range(24)]

    def busiest(self) -> tuple[datetime, int] | None:
        """The first hour with the most interruptions."""
        return min(self.hours.items(), key=lambda each: (-each[1], each[0]), default=None)


@dataclass(slots=True)
class RuleCount:
    """`matches` counts articles, `interruptions` the messages that interrupted because of the rule."""

    rule: Rule
    matches: int = 0
    interruptions: int = 0


@dataclass
class Result:
    """All of it. `zone` is that of days and hours; `keeps` whether the messages are kept, to be shown on a page."""

    rules: dict[str, RuleCount]
    zone: ZoneInfo
    keeps: bool = False
    channels: dict[str, Channel] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    days: Counter[date] = field(default_factory=Counter)
    decisions: int = 0

    @property
    def interruptions(self) -> int:
        """Of all channels."""
        return sum(each.interruptions for each in self.channels.values())

    @property
    def matches(self) -> int:
        """Those that would each be a message if nothing held them."""
        return sum(each.matches for each in self.channels.values())

    def came(self, at: datetime) -> None:
        """One more article."""
        self.first, self.last = min(at, self.first or at), max(at, self.last or at)
        self.days[at.astimezone(self.zone).date()] += 1

    def add(self, step: Step) -> None:
        """One more decision."""
        decision = step.decision
        self.decisions += 1
        # A word to an owner that a match brings besides is no match.
        if step.match is not None and decision.match is not None:
            self._count(decision, step)
        for each in step.told:
            if isinstance(each, Notice):
                self.notices.append(each)
            else:
                self._show(each, decision)

    def _count(self, decision: Decision, step: Step) -> None:
        channel = self._channel(decision.receiver)
        channel.ends[decision.outcome, decision.reason] += 1
        if decision.reason not in _NEVER_TOLD:
            channel.matches += 1
            for rule in step.rules:
                self.rules[rule].matches += 1

    def _show(self, told: Alert | Summary, decision: Decision) -> None:
        channel = self._channel(told.receiver)
        if told.update_of is not None:
            channel.updates += 1
        elif told.reply_to is not None:
            channel.replies += 1
        if interrupts(told):
            channel.interruptions += 1
            hour = decision.decided_at.astimezone(self.zone).replace(minute=0, second=0, microsecond=0)
            channel.hours[hour] += 1
            for rule in decision.rules:
                if rule.id in self.rules:
                    self.rules[rule.id].interruptions += 1
        if self.keeps:
            _keep(channel, told, decision.decided_at)

    def _channel(self, receiver: str) -> Channel:
        return self.channels.setdefault(receiver, Channel(receiver))


def interrupts(told: Announcement) -> bool:
    """Whether it is seen at the top level of its channel as something new."""
    if isinstance(told, Notice) or told.update_of is not None:
        return False
    return told.reply_to is None or (isinstance(told, Alert) and bool(told.broadcast))


def kind_of(step: Step) -> Kind:
    """What a decision shows: a message at top level (root), more of a story (copy), more about an article that was told (also),
    what was collected or held (digest), what is new in a thread (summary), a word to an owner (notice), or nothing."""
    decision = step.decision
    if decision.outcome is Outcome.NOTICED:
        return "notice"
    if decision.outcome is Outcome.GATHERED:
        return "digest" if decision.story is None else "summary"
    if decision.outcome is Outcome.JOINED:
        return "copy"
    if decision.outcome is Outcome.TOLD:
        return "root" if decision.reply_to is None else "also"
    return "none"


def listed(result: Result) -> Iterator[Channel]:
    """The channels, the busiest first."""
    yield from sorted(result.channels.values(), key=lambda each: (-each.interruptions, -each.matches, each.receiver))


def _keep(channel: Channel, told: Alert | Summary, at: datetime) -> None:
    root = channel.threads.get(told.update_of or told.reply_to or "")
    if told.update_of is not None:
        if root is not None and isinstance(told, Alert):
            root.more = told.more or root.more
    elif root is not None:
        root.replies.append(told)
    else:
        channel.threads[told.id] = Thread(at, told)
