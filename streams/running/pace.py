"""The pace of a destination: short pauses that it asks for are how it is meant to work, so they are no fault, and only told when
they last.

Slack takes about one message a second for a channel. Two dozen articles at once are a pause for each, and a line for each would
teach an operator to read over warnings. Pauses for a whole minute are another thing: messages come late, and someone can help.
"""

import logging
import time
from collections.abc import Callable

# So long may pauses follow each other before that is told, and told again.
LASTS_S = 60.0
AGAIN_S = 300.0
# After so long without a pause the next one is the first again.
CALM_S = 30.0


class Pace:
    """The pauses that one receiver's destination asks for. The clock gives seconds that never go back."""

    def __init__(self, logger: logging.Logger, receiver: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._log, self._receiver, self._clock = logger, receiver, clock
        self._pauses = 0
        self._began_at = self._until = 0.0
        self._told_at: float | None = None

    def paused(self, words: str, for_s: float) -> None:
        """One more pause; `words` say what was said, for who looks closely."""
        self.went_on()
        now = self._clock()
        if not self._pauses:
            self._began_at = now
        self._pauses, self._until = self._pauses + 1, now + for_s
        lasts_s = now - self._began_at
        if lasts_s < LASTS_S or (self._told_at is not None and now - self._told_at < AGAIN_S):
            self._log.debug("%s It goes on in %.1f s.", words, for_s)
            return
        self._told_at = now
        self._log.warning(
            "Messages for %s come faster than they are taken: %d pauses were asked for in %.0f s. They come late; none is lost. "
            "If it stays so, let fewer rules deliver to %s.",
            self._receiver, self._pauses, lasts_s, self._receiver,
        )  # fmt: skip

    def went_on(self) -> None:
        """A message was taken: after a while without a pause all is as it was."""
        if not self._pauses or self._clock() - self._until < CALM_S:
            return
        if self._told_at is not None:
            self._log.info("Messages for %s are taken as they come again.", self._receiver)
        self._pauses, self._told_at = 0, None
