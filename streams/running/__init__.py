"""What a worker knows of itself: counts, health, logs, limits of time, faults that last. It imports nothing of streams."""

from streams.running.counts import EVERY_S, Counts, Outcome
from streams.running.health import Health, StageHealth
from streams.running.lasting import Lasting
from streams.running.limit import ended, within
from streams.running.logs import set_up_logging
from streams.running.slow import told_if_slow

__all__ = [
    "EVERY_S",
    "Counts",
    "Health",
    "Lasting",
    "Outcome",
    "StageHealth",
    "ended",
    "set_up_logging",
    "told_if_slow",
    "within",
]
