"""The running broker as Wirewatch sees it: a guard process and, below it, Java.

Everything here goes through the guard (see guard.py), because only its pipe ends the broker also when Wirewatch dies
without a word. A forked child of Wirewatch has a copy of this object and must never stop its parent's broker with it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from sandbox.kafka.errors import BrokerError
from sandbox.kafka.java import environment
from sandbox.scratch import ScratchFolder

GUARD = Path(__file__).with_name("guard.py")
GRACE_S = 5.0
KILL_LIMIT_S = 10.0


class GuardedProcess:
    """A command that ends when this process ends."""

    def __init__(self, command: list[str], *, folder: Path, log: Path, scratch: ScratchFolder | None) -> None:
        self._owner = os.getpid()
        given, lock = (str(scratch.path), scratch.lock) if scratch else ("", -1)
        guard = [sys.executable, "-I", "-S", str(GUARD), str(self._owner), str(GRACE_S), given, str(lock), str(log)]
        with log.open("ab") as errors:
            self._guard = subprocess.Popen(
                [*guard, *command],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, bufsize=0,
                cwd=folder, env=environment(), start_new_session=True, pass_fds=[lock] if lock >= 0 else [],
            )  # fmt: skip
        assert self._guard.stdout is not None
        with self._guard.stdout as said:
            answer = said.readline().decode("utf-8", "replace").strip()
        if not answer.isdigit():
            self._guard.kill()
            self._guard.wait()
            raise BrokerError(f"Java could not be started: {answer.removeprefix('! ') or 'the guard process died'}.")
        self.pid = int(answer)

    def poll(self) -> int | None:
        """The status it ended with, None while it runs."""
        return self._guard.poll()

    def wait(self, limit_s: float | None = None) -> int:
        """Its status, once it has ended."""
        return self._guard.wait(limit_s)

    def stop(self) -> None:
        """End it cleanly, or after the grace time in any way; nothing happens when it has ended already."""
        if os.getpid() != self._owner:
            return
        if self._guard.poll() is None:
            self._say(b"s")
            try:
                self._guard.wait(GRACE_S + KILL_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.kill()
        self._close()

    def kill(self) -> None:
        """End it as a power cut would, and return when it is gone."""
        if os.getpid() != self._owner:
            return
        # The guard ends as soon as it has reaped Java, so while it lives the id is still Java's.
        if self._guard.poll() is None:
            self._signal_java()
            try:
                self._guard.wait(KILL_LIMIT_S)
            except subprocess.TimeoutExpired:
                self._guard.kill()
                self._guard.wait()
        self._close()

    def _close(self) -> None:
        if self._guard.returncode is not None and self._guard.returncode < 0:
            # The guard itself was killed, and could not take Java along.
            self._signal_java()
        if self._guard.stdin is not None:
            self._guard.stdin.close()

    def _say(self, word: bytes) -> None:
        assert self._guard.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._guard.stdin.write(word)

    def _signal_java(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
