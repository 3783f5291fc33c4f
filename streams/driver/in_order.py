"""How far one partition is done: up to the first message that was read and has not come to its end.

What lies between the messages that were read (the ends of transactions, what was aborted in them, what Kafka has deleted) holds
up nothing, however much of it there is. Offsets are only kept from when a message is read until all before it are done.
"""

from collections import deque


class InOrder:
    """The offsets of one assignment of a partition."""

    def __init__(self) -> None:
        # What is in hand, in order; the same, to look up; and of it what has not come to its end.
        self._read: deque[int] = deque()
        self._known: set[int] = set()
        self._open: set[int] = set()
        self._end: int | None = None

    def read(self, offset: int) -> None:
        """A message was handed over. One that comes again is the same message."""
        if offset in self._known or (self._end is not None and offset < self._end):
            return
        if self._read and offset < self._read[0]:
            # Reading went back, to before what it had begun with.
            self._forget()
        self._known.add(offset)
        self._open.add(offset)
        if self._read and offset < self._read[-1]:
            self._read = deque(sorted((*self._read, offset)))
        else:
            self._read.append(offset)

    def finished(self, offset: int) -> None:
        """It has come to its end, before or after others. What is not in hand is not looked at."""
        self._open.discard(offset)

    def passed(self, offset: int) -> None:
        """Kafka goes on from here: what is before nobody can read any more, so nobody has to finish it."""
        while self._read and self._read[0] < offset:
            self._take_first()
        self._end = max(offset, self._end or 0)

    def end(self) -> int | None:
        """The offset behind the last message before which none is unfinished; None where nothing was finished yet."""
        while self._read and self._read[0] not in self._open:
            self._end = self._take_first() + 1
        return self._end

    def _take_first(self) -> int:
        first = self._read.popleft()
        self._known.discard(first)
        self._open.discard(first)
        return first

    def _forget(self) -> None:
        self._read.clear()
        self._known.clear()
        self._open.clear()
