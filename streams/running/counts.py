"""What became of the messages this process has seen, by outcome: for the log and for people, never for a decision.

A kill forgets these counts and a redelivery counts twice, so nothing may depend on them; what must be exact is kept as
ids in Kafka.
"""

import logging
from collections import Counter
from typing import Literal

from streams.running.tolerated import Tolerated

Outcome = Literal[
    "articles matched", "articles unmatched", "articles dead", "alerts decided", "matches suppressed", "matches dead",
    "alerts delivered", "alerts printed", "alerts found in Slack", "alerts dead",
]  # fmt: skip

EVERY_S = 60.0
log = logging.getLogger(__name__)


class Counts:
    """Counters of one process, told when they have changed; `tolerated` counts what articles had that was not by the contract."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self.tolerated = Tolerated()

    def add(self, outcome: Outcome) -> None:
        """One more."""
        self._counts[outcome] += 1

    def __getitem__(self, outcome: Outcome) -> int:
        return self._counts[outcome]

    def tell(self, *, at_end: bool = False) -> None:
        """Log the counts, if there is news, and of what was tolerated what is due; at the process's end all of it."""
        self.tolerated.tell(at_end=at_end)
        if self._counts != self._told:
            self._told = Counter(self._counts)
            log.info("So far: %s.", ", ".join(f"{name} {count:,}" for name, count in sorted(self._counts.items())))
