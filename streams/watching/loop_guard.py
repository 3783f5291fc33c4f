"""A thread that looks whether the event loop still turns: while it does not, nothing in the loop can say so, not even the
watchdog.

It counts its own ticks and not the time, because after a pause of the whole process (SIGSTOP, a machine that sleeps) the clock
shows a gap that nobody has made.
"""

import asyncio
import logging
import os
import sys
import threading
import traceback
from types import FrameType

import mode

TICK_S = 1.0
# An article of a megabyte takes seconds to match, in one piece.
SAY_AFTER_TICKS = 60
END_AFTER_TICKS = 300
log = logging.getLogger(__name__)


class LoopGuard(mode.Service):  # type: ignore[misc]
    """Says where the loop is when it has not turned for a minute, and ends the process when it has not for five."""

    logger = logging.getLogger("mode.loop_guard")

    def __init__(self) -> None:
        self._missed = 0
        self._over = threading.Event()
        super().__init__()

    async def on_start(self) -> None:
        self._loop_thread = threading.get_ident()
        threading.Thread(target=self._guard, name="loop guard", daemon=True).start()

    async def on_stop(self) -> None:
        self._over.set()

    @mode.Service.task  # type: ignore[untyped-decorator]
    async def _turn(self) -> None:
        while not self.should_stop:
            self._missed = 0
            await asyncio.sleep(TICK_S / 2)

    def _guard(self) -> None:
        while not self._over.wait(TICK_S):
            self._missed += 1
            if self._missed == SAY_AFTER_TICKS:
                log.error("This worker has been at one thing for %d s, and everything in it waits. It is here:\n%s",
                          SAY_AFTER_TICKS * TICK_S, self._place())  # fmt: skip
            elif self._missed == END_AFTER_TICKS:
                log.critical("This worker ends, because it has been at one thing for %d s; no message is lost. It is here:\n%s",
                             END_AFTER_TICKS * TICK_S, self._place())  # fmt: skip
                logging.shutdown()
                os._exit(1)

    def _place(self) -> "_Place":
        return _Place(sys._current_frames().get(self._loop_thread))


class _Place:
    """Where a thread is. No text, because the log makes one line of any text that is put into a message."""

    def __init__(self, frame: FrameType | None) -> None:
        self._frame = frame

    def __str__(self) -> str:
        return "".join(traceback.format_stack(self._frame)[-8:]).rstrip()
