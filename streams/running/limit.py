"""Waiting for an answer of Kafka's client with a limit, and with an end in any case.

aiokafka cancels futures of its own now and then, and who awaits one of them is told the same as if he himself were to end: his
task is over without a word, and a watchdog or a follower is gone. Here the work has a task of its own, so whatever becomes of
it there is a result or an error.
"""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


async def within(seconds: float | None, work: Coroutine[object, object, T]) -> T:
    """The work's result; None: however long it takes. Raises TimeoutError when it takes longer, or was cancelled by somebody else
    than this one's caller."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            raise TimeoutError(f"no answer within {seconds:.0f} s")
        if task.cancelled():
            raise TimeoutError("the connection was given up")
        return task.result()
    finally:
        task.cancel()


async def ended(task: "asyncio.Task[T]") -> T:
    """The result of a task that somebody else may cancel; it is cancelled with whoever waits here."""
    try:
        return await task
    finally:
        task.cancel()
