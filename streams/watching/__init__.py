"""A worker's health, and who looks at it: the watchdog, the topics, the port with metrics and readiness."""

from streams.watching.filling import fill
from streams.watching.loop_guard import LoopGuard
from streams.watching.port import PortError, check_port, ports
from streams.watching.topics import StartOver, TopicWatch
from streams.watching.watch import Watch
from streams.watching.watchdog import Watchdog

__all__ = [
    "LoopGuard",
    "PortError",
    "StartOver",
    "TopicWatch",
    "Watch",
    "Watchdog",
    "check_port",
    "fill",
    "ports",
]
