"""When rules told something, as far as a throttle counts it."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

from schemas import Decision

_LONGEST = timedelta(days=1)


class Throttles:
    """The instants of one partition, by receiver and rule."""

    def __init__(self) -> None:
        self._told_at: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)

    def apply(self, decision: Decision) -> None:
        """One more match. What lies behind it was told by a clock that was ahead, and counts no more."""
        for rule in decision.counts:
            told_at = self._told_at[decision.receiver, rule]
            told_at.append(decision.decided_at)
            while not decision.decided_at - _LONGEST < told_at[0] <= decision.decided_at:
                told_at.popleft()

    def count(self, receiver: str, rule: str, since: datetime, until: datetime) -> int:
        """How many alerts count behind an instant, to another."""
        return sum(since < at <= until for at in self._told_at.get((receiver, rule), ()))
