"""How far one partition is done: up to the first message that was read and has not come to its end.

What lies between the messages that were read (the ends of transactions, what was aborted in them, what Kafka has deleted) holds
up nothing, however much of it there is. Offsets are only kept from when a message is read until all before it are done.
"""

from collections import deque
from collections.abc import Iterable


class InOrder:
    """The offsets of one assignment of a partition."""

    def __init__(self) -> None:
        self._read: deque[int] = deque()
        self._finished: set[int] = set()
        self._end: int | None = None

    def read(self, offset: int) -> None:
        """A message was handed over. One that comes again is the same message."""
        if self._end is not None and offset < self._end:
            return
        if self._read and offset <= self._read[-1]:
            if offset in self._read:
                return
            # Reading went back, to before what it had begun with.
            self._read.clear()
            self._finished.clear()
        self._read.append(offset)

    def finished(self, offsets: Iterable[int]) -> None:
        """These have come to their end, in any order."""
        if self._read:
            first, last = self._read[0], self._read[-1]
            self._finished.update(each for each in offsets if first <= each <= last)

    def end(self) -> int | None:
        """The offset behind the last message before which none is unfinished; None where nothing was finished yet."""
        while self._read and self._read[0] in self._finished:
            offset = self._read.popleft()
            self._finished.remove(offset)
            self._end = offset + 1
        return self._end
