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
class Asked:
    """Which rules want a digest, each with its last record; when one was told last, and when one that was not empty."""

    last: datetime
    last_full: datetime
    rules: dict[str, str] = field(default_factory=dict)


class EmptyDigests:
    """All of one partition, by receiver and group."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, str], Asked] = {}

    def apply(self, decision: Decision, due_at: datetime) -> None:
        """One more match that waits for a digest. One that joined another there says nothing of its rules."""
        if decision.group is None or not decision.group.startswith(DIGEST) or decision.outcome is Outcome.JOINED:
            return
        own = decision.receiver, decision.group
        for key, asked in list(self._asked.items()):
            if key[0] == decision.receiver:
                for rule in decision.rules:
                    asked.rules.pop(rule.id, None)
                if not asked.rules and key != own:
                    del self._asked[key]
        if decision.digest_empty:
            asked = self._asked.setdefault(own, Asked(due_at, due_at))
            asked.rules |= {rule.id: decision.id for rule in decision.rules}
        elif own in self._asked and not self._asked[own].rules:
            del self._asked[own]

    def apply_of_time(self, decision: Decision, due_at: datetime) -> None:
        """A digest was told."""
        asked = self._asked.get((decision.receiver, decision.group or ""))
        if asked is not None:
            asked.last = max(asked.last, due_at)
            asked.last_full = max(asked.last_full, due_at) if decision.count else asked.last_full

    def records(self, before: datetime) -> set[str]:
        """The records by which it is known who wants them. Those that nobody waits for are forgotten."""
        self._asked = {key: asked for key, asked in self._asked.items() if asked.last_full >= before}
        return {each for asked in self._asked.values() for each in asked.rules.values()}

    def due(self, limits: Limits, is_known: Callable[[str], bool], runs: Callable[[str], bool]) -> Iterator[Key]:
        """The next one of each that is wanted."""
        for (receiver, group), asked in self._asked.items():
            schedule = schedule_of(group.removeprefix(DIGEST))
            if schedule is None or not any(map(runs, asked.rules)):
                continue
            due_at = schedule.after(asked.last, limits.timezone)
            if due_at - asked.last_full < limits.remember and not is_known(gathered_id(receiver, group, due_at)):
                yield receiver, group, due_at
