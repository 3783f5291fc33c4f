"""Writing only what is still ours to write: what a worker has to say that was paused, and has lost its partition meanwhile, must
not follow what its successor wrote."""

import asyncio
import logging

from streams.driver.in_hand import Lease
from streams.running import Clock

LOOK_AT_LEASE_S = 0.2
log = logging.getLogger(__name__)


class RoundOverError(Exception):
    """The partitions are being given back: whoever has them next goes on with what is unfinished."""


async def hold(lease: Lease, clock: Clock, over: asyncio.Event, lapses: int, idle: str, *, level: int = logging.WARNING) -> None:
    """Return when nobody else can own the partitions, or when the round ends in which they were ours all the time: `over` is set
    then, and `lapses` is how often the lease had run out when it began. `idle` says what is not done meanwhile, and
    `level` how loud. Raises `RoundOverError`."""
    if not lease.holds and lease.is_news():
        log.log(level, "Kafka has not heard of this worker for longer than a session; nothing is %s until it has.", idle)
    while not lease.holds and not over.is_set():
        await clock.wait(over, LOOK_AT_LEASE_S)
    if over.is_set() and (not lease.holds or lease.lapses != lapses):
        raise RoundOverError
