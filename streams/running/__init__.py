"""What a worker knows of itself: counts, health, logs, limits of time, faults that last. It imports nothing of streams."""

from streams.running.clock import Clock
from streams.running.faults import reached
from streams.running.health import EVERY_S, Counts, Health, Outcome, StageHealth
from streams.running.lasting import Lasting, ended, within
from streams.running.logs import set_up_logging
from streams.running.pace import Pace
from streams.running.slow import told_if_slow
from streams.running.tolerated import Tolerated
from streams.running.waiting_deliveries import ChannelView, bounded, channel_views

__all__ = [
    "EVERY_S",
    "ChannelView",
    "Clock",
    "Counts",
    "Health",
    "Lasting",
    "Outcome",
    "Pace",
    "StageHealth",
    "Tolerated",
    "bounded",
    "channel_views",
    "ended",
    "reached",
    "set_up_logging",
    "told_if_slow",
    "within",
]
