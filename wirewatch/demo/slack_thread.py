"""The emulated Slack in a thread of its own, for a program that is otherwise not asynchronous.

What becomes visible in it is put into a queue, in order, so that the main thread shows it when it likes. It must never touch
the server's state from outside its loop.
"""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from sandbox.slack import SLACKS_OWN, USERS, Limits, SlackServer
from sandbox.slack.state import member_name


class SlackThread:
    """A `with` block in which the emulated Slack listens; `arrived` gets each message as GET /sandbox/messages shows it.

    The `owners` of watchlists are members beside its own, as far as they are persons by name: a notice for nobody would wait
    for ever, and the demo with it. The `limits` are Slack's own unless told otherwise: what is shown is what would be."""

    def __init__(self, owners: Iterable[str] = (), limits: Limits = SLACKS_OWN) -> None:
        self._limits = limits
        self._members = [*USERS, *_members(owners)]
        self.arrived: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._started: Future[tuple[SlackServer, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="slack", daemon=True)

    async def _serve(self) -> None:
        stop = asyncio.Event()
        try:
            server = SlackServer(users=self._members, on_message=self.arrived.put, **asdict(self._limits))
            async with server:
                self._started.set_result((server, asyncio.get_running_loop(), stop))
                await stop.wait()
        except Exception as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    @property
    def server(self) -> SlackServer:
        """The server, for its addresses."""
        return self._started.result()[0]

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.result()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _, loop, stop = self._started.result()
        loop.call_soon_threadsafe(stop.set)
        self._thread.join()


def _members(owners: Iterable[str]) -> Iterator[str]:
    for owner in owners:
        if owner.startswith("@"):
            with suppress(ValueError):
                yield member_name(owner.lower())
