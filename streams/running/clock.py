"""Time as a value: what the deliver stage calls now, and how long it waits. In a worker it is the machine's own.

`speed` makes minutes seconds, for tests against a destination whose clock is as fast: limits, pauses and times of settling then
keep their proportions.
"""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime


class Clock:
    """Of its seconds `speed` pass in each second of the machine."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._began_at, self._began = datetime.now(UTC), time.monotonic()

    def now(self) -> datetime:
        """The instant, aware UTC. Where the speed is 1, the machine's own."""
        if self._speed == 1.0:
            return datetime.now(UTC)
        return self._began_at + (datetime.now(UTC) - self._began_at) * self._speed

    def passed(self) -> float:
        """Seconds since it was made, which never go back."""
        return (time.monotonic() - self._began) * self._speed

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for an event, for so many of these seconds at most; whether it came."""
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), max(0.0, seconds) / self._speed)
        return event.is_set()
