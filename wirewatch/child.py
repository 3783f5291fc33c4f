"""A worker as a child process that never outlives the one who started it, also when that one dies of kill -9.

The child watches its standard input, whose other end only the parent holds: end of file means that the parent is gone. Linux's
own signal for this (PR_SET_PDEATHSIG) comes also when the *thread* that started the child ends, and other systems have none.
It must never leave the child running, so after a time of grace the child ends at once.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

GRACE_S = 10.0


def end_with_parent() -> None:
    """In the child: end this process when standard input does, as SIGTERM would; after 10 s in any way."""
    threading.Thread(target=_watch, name="parent-watch", daemon=True).start()


def _watch() -> None:
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)


class WorkerProcess:
    """In the parent: `wirewatch worker all` with its own environment, its output going to a file. A `with` block ends it."""

    def __init__(self, environ: Mapping[str, str], log: Path, lock: int | None = None) -> None:
        """`lock` is held by the child too: the descriptor that says that the log's folder is in use."""
        self.log = log
        with log.open("ab") as output:
            # -P: a folder of the user's that is called `config` must not be taken for ours.
            # A session of its own: Ctrl-C in the terminal is the parent's business, which then stops the child in its turn.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "wirewatch", "worker", "all", "--with-parent"],
                env=environ, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True,
                pass_fds=() if lock is None else [lock],
            )  # fmt: skip

    def poll(self) -> int | None:
        """The status it ended with, None while it runs."""
        return self._process.poll()

    def last_words(self, lines: int) -> str:
        """The end of what it wrote, indented."""
        written = self.log.read_text("utf-8", "replace").splitlines()[-lines:]
        return "\n".join(f"  {line}" for line in written) or "  (nothing)"

    def stop(self) -> None:
        """Ask it to end, and insist after a while."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
