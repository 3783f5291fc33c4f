"""What was asked and what was answered: counts, and the last calls with method, error code and fault.

A test reads here that a client called once and not twice. It must never hold a token, a header or the value of an
argument: names and codes only, so the record can be shown to anybody.
"""

from collections import Counter, deque
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One call. `error` is Slack's code, `fault` the mode ordered for it, `status` what HTTP said (0: nothing), and
    `spoiled` says that the caller got no answer of Slack's."""

    at: str
    method: str
    verb: str
    status: int
    error: str | None
    fault: str | None
    spoiled: bool
    channel: str | None
    warnings: tuple[str, ...]


class CallRecord:
    """Counts everything and keeps the last calls."""

    def __init__(self, keep: int = 500) -> None:
        self._last: deque[Entry] = deque(maxlen=keep)
        self._methods: dict[str, Counter[str]] = {}
        self._faults: Counter[str] = Counter()
        self.rate_limited = 0
        self.total = 0

    def add(self, entry: Entry) -> None:
        """Notes one call."""
        self.total += 1
        self._last.append(entry)
        outcome = "spoiled" if entry.spoiled else entry.error or "ok"
        self._methods.setdefault(entry.method, Counter())[outcome] += 1
        if entry.fault is not None:
            self._faults[entry.fault] += 1
        if entry.error == "ratelimited":
            self.rate_limited += 1

    def as_json(self, last: int) -> dict[str, object]:
        """The answer of GET /sandbox/requests: `ok` and the error codes counted for each method."""
        return {
            "total": self.total,
            "rate_limited": self.rate_limited,
            "methods": {method: dict(outcomes) for method, outcomes in self._methods.items()},
            "faults": dict(self._faults),
            "last": [asdict(entry) for entry in list(self._last)[-last:]] if last > 0 else [],
        }
