"""Slack's clock as a value: what it stamps on messages, and how fast its minutes pass.

The two are apart. A message carries the time of the machine plus a skew, as Slack's clock and ours never agree. Limits, lags,
faults and Retry-After count what has passed, which `speed` makes short: at 20, a minute of Slack takes three seconds of the
caller's. A test with a clock of its own gives that as `source`.
"""

from collections.abc import Callable


class Clock:
    """`source` gives seconds since 1970. `skew_s` may be changed while it runs; a speed is for good."""

    def __init__(self, source: Callable[[], float], *, speed: float = 1.0, skew_s: float = 0.0) -> None:
        if not 0 < speed <= 1_000:
            raise ValueError(f"the speed of Slack's clock is a number above 0 and at most 1000, not {speed}")
        self._source = source
        self._speed = speed
        self._begin = source()
        self.skew_s = skew_s

    def now(self) -> float:
        """What Slack would call the time, in seconds since 1970."""
        return self._source() + self.skew_s

    def passed(self) -> float:
        """Seconds of Slack's since this clock was made."""
        return (self._source() - self._begin) * self._speed

    def for_caller(self, seconds: float) -> float:
        """How long so many seconds of Slack's are to whoever waits for them."""
        return seconds / self._speed
