"""Whether a stage still owns its partitions: it does until a session's length after the last heartbeat that Kafka answered.

A worker that was paused (SIGSTOP, a laptop that slept, a machine that was moved) does not know that its partitions have gone to
another one: its own consumer learns it at its next heartbeat, and until then would go on. But a session that Kafka counts from
a heartbeat's arrival cannot end before the same time has passed since the heartbeat was sent. So before anything is done that
cannot be undone, the lease is looked at, and where it is over the next heartbeat is waited for: either Kafka confirms that
nobody else had the partitions meanwhile, or they are taken away first.
"""

import time
from collections.abc import Callable

# Of this one's kind, the clock that also counts while the machine sleeps; other systems than Linux may not have it.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def since_boot() -> float:
    """Seconds on a clock that nobody sets and that a sleeping machine does not stop."""
    return time.clock_gettime(_CLOCK)


class Lease:
    """The time until which a stage's partitions cannot have gone to another worker. `session_s` is the session's length."""

    def __init__(self, session_s: float, clock: Callable[[], float] = since_boot) -> None:
        self._session_s = session_s
        self.clock = clock
        self._until = self._told_until = clock()

    def renew(self, sent_at: float) -> None:
        """Kafka answered a heartbeat, or let this worker into its group; that was asked at `sent_at`, by the lease's clock."""
        self._until = max(self._until, sent_at + self._session_s)

    @property
    def holds(self) -> bool:
        """Whether nobody else can own the partitions at this moment."""
        return self.clock() < self._until

    def is_news(self) -> bool:
        """Whether nobody has asked this since the last renewal: many wait for the next one, and the first of them says so."""
        was_told, self._told_until = self._told_until == self._until, self._until
        return not was_told
