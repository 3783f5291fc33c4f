"""Digests that are told although nothing waits for them, because a rule wants to hear that there was nothing.

A rule that was retired wants it no more, nor one that says so no longer or is told at another time. And it is told no longer than
what is remembered: then nothing matched for so long that nobody waits for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from alerts.decisions.calendars import schedule_of
from alerts.decisions.limits import Limits
from alerts.decisions.records import DIGEST, gathered_id
from schemas import Decision, Outcome

Key = tuple[str, str, datetime]


@dataclass(slots=True)
class Wish:
    """Which rules want a digest, each with its last record; when one was told last, and when one that was not empty."""

    last: datetime
    last_full: datetime
    rules: dict[str, str] = field(default_factory=dict)


class EmptyDigests:
    """All of one partition, by receiver and group."""

    def __init__(self) -> None:
        self._wishes: dict[tuple[str, str], Wish] = {}

    def __bool__(self) -> bool:
        """Whether any is wanted."""
        return bool(self._wishes)

    def apply(self, decision: Decision, due_at: datetime) -> None:
        """One more match that waits for a digest. One that joined another there says nothing of its rules."""
        if decision.group is None or not decision.group.startswith(DIGEST) or decision.outcome is Outcome.JOINED:
            return
        own = decision.receiver, decision.group
        for key, wish in list(self._wishes.items()):
            if key[0] == decision.receiver:
                for rule in decision.rules:
                    wish.rules.pop(rule.id, None)
                if not wish.rules and key != own:
                    del self._wishes[key]
        if decision.digest_empty:
            wish = self._wishes.setdefault(own, Wish(due_at, due_at))
            wish.rules |= {rule.id: decision.id for rule in decision.rules}
        elif own in self._wishes and not self._wishes[own].rules:
            del self._wishes[own]

    def apply_of_time(self, decision: Decision, due_at: datetime) -> None:
        """A digest was told."""
        wish = self._wishes.get((decision.receiver, decision.group or ""))
        if wish is not None:
            wish.last = max(wish.last, due_at)
            wish.last_full = max(wish.last_full, due_at) if decision.count else wish.last_full

    def records(self, before: datetime) -> set[str]:
        """The records by which it is known who wants them. Those that nobody waits for are forgotten."""
        self._wishes = {key: wish for key, wish in self._wishes.items() if wish.last_full >= before}
        return {each for wish in self._wishes.values() for each in wish.rules.values()}

    def due(self, until: datetime, limits: Limits, is_known: Callable[[str], bool], runs: Callable[[str], bool]) -> Iterator[Key]:
        """The next one of each that is wanted; while no rule runs that wants it, none is missed."""
        for (receiver, group), wish in self._wishes.items():
            schedule = schedule_of(group.removeprefix(DIGEST))
            if schedule is None:
                continue
            if not any(map(runs, wish.rules)):
                wish.last = max(wish.last, until)
                continue
            due_at = schedule.after(wish.last, limits.timezone)
            if due_at - wish.last_full < limits.remember and not is_known(gathered_id(receiver, group, due_at)):
                yield receiver, group, due_at
