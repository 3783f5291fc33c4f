"""Handing over a message at once. Faust makes four tasks for each message, to wait for its queue and for the end of everything at
the same time. But a queue that has room takes a message without a wait, and most have. So the message is handed over in the loop
that fetched it, and only where that must wait is Faust left to wait for it.
"""

from collections.abc import Coroutine, Generator
from inspect import iscoroutine
from typing import Any

from mode.services import Service, WaitResults


class Begun:
    """A coroutine that has run up to where it first waits for something; to await it is to let it go on from there."""

    def __init__(self, work: Coroutine[Any, Any, Any]) -> None:
        self._work = work
        self.is_done, self.result, self._awaited = False, None, None
        try:
            self._awaited = work.send(None)
        except StopIteration as end:
            self.is_done, self.result = True, end.value

    def __await__(self) -> Generator[Any, Any, Any]:
        while not self.is_done:
            try:
                try:
                    value = yield self._awaited
                except BaseException as error:
                    self._awaited = self._work.throw(error)
                else:
                    self._awaited = self._work.send(value)
            except StopIteration as end:
                self.is_done, self.result = True, end.value
        return self.result


class AtOnce(Service):  # type: ignore[misc]
    """What hands messages over, which are the only thing that Faust's consumer waits for in this way."""

    async def wait_first(self, *waits: Any, timeout: Any = None) -> WaitResults:  # noqa: ASYNC109
        """As Faust's own, but what needs no wait is done without one: it waits for a message to be handed over, or for the
        partitions to be taken away. Where the first needs none it is not asked whether another is done, or all is at its end."""
        first, *others = waits
        if not iscoroutine(first):
            return await super().wait_first(*waits, timeout=timeout)
        try:
            begun = Begun(first)
            if not begun.is_done:
                waits = begun, *others
                others = []
        finally:
            for each in others:
                each.close()
        if begun.is_done:
            return WaitResults([first], [begun.result], False)
        return await super().wait_first(*waits, timeout=timeout)
