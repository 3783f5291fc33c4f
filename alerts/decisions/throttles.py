"""When rules told something, as far as a throttle counts it."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

from alerts.decisions.records import others_of, short_name
from schemas import Decision

# No id has a line end in it.
_SHORT = "\n"
_LONGEST = timedelta(days=1)


class Throttles:
    """The instants of one partition, by receiver and rule."""

    def __init__(self) -> None:
        self._told_at: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)

    def apply(self, decision: Decision) -> None:
        """One more match. What lies behind it was told by a clock that was ahead, and counts no more."""
        if not decision.counts and not decision.others:
            return
        others = (_SHORT + other.name for other in others_of(decision) if other.is_counted)
        for rule in (*decision.counts, *others):
            told_at = self._told_at[decision.receiver, rule]
            told_at.append(decision.decided_at)
            while not decision.decided_at - _LONGEST < told_at[0] <= decision.decided_at:
                told_at.popleft()

    def count(self, receiver: str, rule: str, since: datetime, until: datetime) -> int:
        """How many alerts count behind an instant, to another."""
        names = (rule, _SHORT + short_name(rule))
        return sum(since < at <= until for name in names for at in self._told_at.get((receiver, name), ()))
