"""Named places at which a test may end the process, to see what is left in Kafka and at the destination.

In a worker nothing listens. A test gives `listen` what is to happen, such as kill -9 of this process.
"""

from collections.abc import Callable
from typing import Literal

FaultPoint = Literal[
    "pending stands", "intent stands", "posted", "failed stands", "delivered stands", "sent on", "summary stands",
    "upgrade stands", "decisions stand", "alerts stand", "sent stands",
]  # fmt: skip
_listeners: list[Callable[[FaultPoint], None]] = []


def reached(point: FaultPoint) -> None:
    """The program has come to this place."""
    for each in _listeners:
        each(point)


def listen(listener: Callable[[FaultPoint], None]) -> None:
    """Call this at every place, from now on."""
    _listeners.append(listener)
