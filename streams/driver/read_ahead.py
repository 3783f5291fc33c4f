"""How many bytes a stage has in hand: what was read and is neither acked nor gone. Beyond a bound no more is read.

Faust counts messages, and a thousand of them may be a gigabyte. A message counts from when it is made until it is acked or
nothing holds it any more, whichever comes first: a rebalance drops what is never acked, and an acked one may stay in the hands
of Faust's own loops until the next one comes. Must be told of messages in the event loop alone; `has_room` any thread may ask.
"""

import asyncio
import logging
import time
import weakref

from streams.kafka import Message, received

# Ordinary articles have some KB, so that a thousand of them are far from it; of a megabyte these are sixty.
MOST_BYTES = 64 * 1024 * 1024
LOOK_FOR_ROOM_S = 0.02
TELL_AFTER_S = 30
log = logging.getLogger(__name__)


class ReadAhead:
    """The messages in hand, by identity."""

    def __init__(self) -> None:
        self.bytes = 0
        self._full_since: float | None = None
        self._is_told = False
        self._held: dict[int, tuple[weakref.ref[Message], int]] = {}

    async def has_room(self) -> bool:
        """Whether more may be read; waits a moment before it says no, and tells when that has been so for long."""
        if self.bytes < MOST_BYTES:
            self._full_since, self._is_told = None, False
            return True
        now = time.monotonic()
        self._full_since = now if self._full_since is None else self._full_since
        if now - self._full_since > TELL_AFTER_S and not self._is_told:
            self._is_told = True
            log.error(
                "%d messages of together %d MB are in hand, and for %d s no more could be read because none came to its end.",
                len(self._held), self.bytes // 1_000_000, TELL_AFTER_S,
            )  # fmt: skip
        await asyncio.sleep(LOOK_FOR_ROOM_S)
        return False

    def took(self, message: Message) -> Message:
        """A message was read; gives it back."""
        size, name = _size(message), id(message)
        self._held[name] = weakref.ref(message, lambda _: self._let_go(name)), size
        self.bytes += size
        return message

    def acked(self, message: Message) -> None:
        """It has come to its end, acked or to be acked when those before it are."""
        self._let_go(id(message))

    def _let_go(self, name: int) -> None:
        if (held := self._held.pop(name, None)) is not None:
            self.bytes = self.bytes - held[1] if self._held else 0


def _size(message: Message) -> int:
    headers = sum(len(name) + len(each or b"") for name, each in received(message.headers))
    return len(message.value or b"") + len(message.key or b"") + headers
