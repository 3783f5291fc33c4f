"""Slack's rate limits as token buckets: about one message a second a channel with a burst, and fifty reads a minute.

Slack documents the rates and leaves the burst vague; the default lets a demo's dozen alerts through at once and stops
a flood. Time comes in as `now`, so the decision is the same in a test and in a server. A refused call takes nothing
from the bucket, as a client that waits Retry-After must find room afterwards.
"""

import math


class Buckets:
    """One bucket for each key, all with the same rate and burst. The rate math.inf means no limit."""

    def __init__(self, *, per_s: float, burst: int) -> None:
        if not per_s > 0 or burst < 1:
            raise ValueError(f"a rate limit needs a rate above 0 and a burst of at least 1, not {per_s} and {burst}")
        self.per_s = per_s
        self.burst = burst
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, key: str, now: float) -> int | None:
        """Takes one call; None when it may go on, else the whole seconds until there is room, as Slack says them."""
        if math.isinf(self.per_s):
            return None
        level, since = self._levels.get(key, (float(self.burst), now))
        level = min(float(self.burst), level + max(0.0, now - since) * self.per_s)
        if level >= 1:
            self._levels[key] = (level - 1, now)
            return None
        self._levels[key] = (level, now)
        return max(1, math.ceil((1 - level) / self.per_s))
