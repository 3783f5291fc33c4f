"""What takes long: a fault that lasts is told in few lines, and waiting for an answer of Kafka's client has an end.

Otherwise a thing that is tried again for ever would write a line for each try, and among a hundred lines that say the same
nobody reads the one that says something else. So a fault has a warning when it begins, an error with a count once it stays, and
a line when it is over. No fault is silent: the first try that failed is told, and so is each new cause and the end.

aiokafka cancels futures of its own now and then, and whoever awaits one of them is told the same as if it were to end itself:
its task is over without a word, and a watchdog or a follower is gone. Here the work has a task of its own, so whatever becomes
of it there is a result or an error.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import TypeVar

LASTS_S = 20.0
AGAIN_S = 300.0
T = TypeVar("T")


class Lasting:
    """One thing that is tried again until it works. The clock gives seconds that never go back."""

    def __init__(self, logger: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._log, self._clock = logger, clock
        self._tries = 0
        self._began_at = self._told_at = 0.0
        self._is_error = False
        self._causes: set[str] = set()
        self._words = ""

    def failed(self, words: str, next_s: float, *, cause: str = "", alarm: bool = False) -> None:
        """One more try has failed, `words` says how, in whole sentences, and the next comes after `next_s` seconds.

        A `cause` that is new is told at once. `alarm`: somebody has to do something about it, however short it lasts.
        """
        now = self._clock()
        if not self._tries:
            self._began_at = now
        is_news = cause not in self._causes or (alarm and not self._is_error)
        self._tries += 1
        self._words = words
        self._causes.add(cause)
        lasts_s = now - self._began_at
        is_due = now - self._told_at >= AGAIN_S if self._is_error else lasts_s >= LASTS_S
        if not (is_news or is_due):
            return
        self._is_error |= alarm or lasts_s >= LASTS_S
        self._told_at = now
        wait = f"{next_s:.1f} s" if next_s < 10 else f"{next_s:.0f} s"
        count = f" {self._tries} tries have failed in {lasts_s:.0f} s." if self._tries > 1 else ""
        self._log.log(logging.ERROR if self._is_error else logging.WARNING, "%s%s Trying again in %s.", words, count, wait)

    def worked(self) -> None:
        """A try has worked. Says so when the one before had failed."""
        if self._tries:
            lasted = f"{self._tries} failed tries in {self._clock() - self._began_at:.0f} s"
            level = logging.WARNING if self._is_error else logging.INFO
            self._log.log(
                level, "It works again, after %s. It was: %s", lasted if self._tries > 1 else "1 failed try", self._words
            )
        self._tries, self._is_error = 0, False
        self._causes.clear()


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
