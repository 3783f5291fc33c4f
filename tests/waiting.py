"""How tests wait: until it is so, for as long as anything moves.

A limit of so many seconds fails by luck, because on a busy machine everything takes ten times as long. What is wrong is not that
something is late but that it stands still. So a wait fails only when nothing that can be seen has moved for PATIENCE_S, and says
what was seen last. Moving is what was not seen before in this wait: a count that goes up, a line of a new kind in a log. A
reminder that comes again every minute is none, or a worker that waits for ever would be waited for as long.

What every wait of a test looks at (`watched`) is said once, by the one who started it: the emulated Slack, the logs of workers.
"""

import asyncio
import os
import re
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar

from streams.kafka.connection import KafkaUnreachableError

# For machines on which even this is short.
PATIENCE_S = float(os.environ.get("TEST_PATIENCE_S", "120"))
LOOK_S = 0.1
# Looking at all that moves takes a while itself, unlike the question whether it is so.
LOOK_AROUND_S = 2.0
NUMBER = re.compile(r"\d+")
Look = Callable[[], object]
T = TypeVar("T")
_watched: list[Look] = []


@contextmanager
def watched(*looks: Look) -> Iterator[None]:
    """Every wait in this block takes a new value of these for a sign of life."""
    _watched.extend(looks)
    try:
        yield
    finally:
        for look in looks:
            _watched.remove(look)


def until(met: Callable[[], object], what: Callable[[], str], *, moved: Look | None = None) -> None:
    """Return when it is so. Fails with the words of `what` when for PATIENCE_S there was no new value of `moved` nor of what is
    watched, and no new kind of line in the words."""
    patience = _Patience(what, moved)
    while True:
        try:
            if met():
                return
        except KafkaUnreachableError as error:  # one of the tests' own questions, which was slow or came in an outage
            patience.note = str(error)
        patience.ask()
        time.sleep(LOOK_S)


async def awaited(work: Awaitable[T], what: Callable[[], str] = lambda: "", *, moved: Look | None = None) -> T:
    """The same for what a coroutine returns."""
    task, patience = asyncio.ensure_future(work), _Patience(what, moved)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=LOOK_S)
            if not task.done():
                patience.ask()
        return task.result()
    finally:
        task.cancel()


def ended(process: "subprocess.Popen[Any]", what: Callable[[], str] = lambda: "") -> int:
    """The status of a process, which may take as long as it says new things."""
    patience = _Patience(lambda: f"{process.args} goes on. {what()}")
    while (status := process.poll()) is None:
        patience.ask()
        time.sleep(LOOK_S / 5)
    return status


def run(command: Sequence[str | Path], **options: Any) -> "subprocess.CompletedProcess[str]":
    """`subprocess.run` with what the command wrote, which may take as long as it writes."""
    with TemporaryFile("w+", encoding="utf-8") as output, TemporaryFile("w+", encoding="utf-8") as errors:

        def written() -> str:
            # By a descriptor's number and not its place, which is the command's own to move.
            numbers = (output.fileno(), errors.fileno())
            return "\n".join(os.pread(each, os.fstat(each).st_size, 0).decode("utf-8", "replace") for each in numbers)

        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, **options) as process:
            try:
                status = ended(process, written)
            finally:
                process.kill()
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(command, status, output.read(), errors.read())


class Log:
    """A file that a process writes: how many kinds of lines it has, numbers aside."""

    def __init__(self, path: Path) -> None:
        self._path, self._read, self._kinds = path, 0, set[str]()

    def __call__(self) -> int:
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._read)
                whole, newline, _ = file.read().rpartition(b"\n")
            self._read += len(whole) + len(newline)
            self._kinds |= _kinds(whole.decode("utf-8", "replace"))
        return len(self._kinds)


def _kinds(text: str) -> set[str]:
    return {NUMBER.sub("#", line) for line in text.splitlines()}


class _Patience:
    """What one wait has seen, and how long ago something new was among it."""

    def __init__(self, what: Callable[[], str], moved: Look | None = None) -> None:
        self._what, self._looks = what, (*_watched, moved) if moved else tuple(_watched)
        self._seen: set[object] = set()
        self._last: list[str] = []
        self._moved_at = self._looked_at = time.monotonic()
        self.note = ""

    def ask(self) -> None:
        """Look around now and then. Fails when nothing has moved for too long."""
        now = time.monotonic()
        if now - self._looked_at < min(LOOK_AROUND_S, PATIENCE_S / 4):
            return
        news = self._look() - self._seen
        # After a look, which may itself take long where the machine is busy.
        self._looked_at = time.monotonic()
        if news:
            self._seen |= news
            self._moved_at = self._looked_at
        assert self._looked_at - self._moved_at < PATIENCE_S, "\n".join(
            (f"Nothing has moved for {PATIENCE_S:.0f} s. {self._what()}", *self._last, self.note)
        ).rstrip()

    def _look(self) -> set[object]:
        try:
            words, self._last = self._what(), [repr(look()) for look in self._looks]
        except KafkaUnreachableError as error:
            self.note = str(error)
            return set()
        return {*_kinds(words), *enumerate(self._last)}
