"""A clock that a test puts forward: time-outs end when something has happened, and not when the machine was slow.

A client that gives up after 0.3 s does so by luck: while its own test is being delayed, too. Here it gives up after a minute,
and that minute is over as soon as the test says so, which it does when the other side holds the call.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.waiting import awaited

T = TypeVar("T")


class _Loop(asyncio.SelectorEventLoop):
    ahead_s = 0.0

    def time(self) -> float:
        return super().time() + self.ahead_s


def put_forward(seconds: float) -> None:
    """Everything that waits in this loop for so long, or less, has waited."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, _Loop), "only in `play`"
    loop.ahead_s += seconds


def play(scene: Coroutine[Any, Any, T]) -> T:
    """Like `asyncio.run`, with a clock that can be put forward. A scene in which nothing happens any more fails."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(awaited(scene))
