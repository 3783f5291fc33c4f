"""A small process between Wirewatch and the broker that ends the broker when Wirewatch is gone.

A program that is killed with `kill -9` cannot stop its children. Linux alone could signal them (PR_SET_PDEATHSIG), and does
so already when the *thread* that started them ends. So the broker's parent is this script: it holds the read end of a pipe
whose write end Wirewatch holds. End of file there means Wirewatch is gone, whatever killed it. A forked child may
hold the write end open too; so a changed parent id counts as well.

    argv     PARENT_PID GRACE_S SCRATCH LOCK LOG COMMAND...     SCRATCH is a folder to remove when Wirewatch died, or empty; LOCK
             is the descriptor that says it is in use (sandbox/scratch.py), or -1: the broker gets it too
    stdout   the broker's process id and a newline, or "! " and why it could not be started
    stdin    "s" = stop the broker; end of file = stop it and remove SCRATCH
    exit     the broker's status, 128 + N when signal N ended it

Run by path with `python -I -S`, in a session of its own, so it starts in 15 ms and Ctrl-C in the terminal does not reach it.
Only the standard library; it must never import anything of ours, nor outlive the broker.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys

LOOK_S = 1.0


def main(parent: int, grace_s: float, scratch: str, lock: int, log: str, command: list[str]) -> int:
    """Start the command, wait for its end or for Wirewatch's, and return the command's status."""
    wakeup = _wake_on_signals()
    try:
        with open(log, "ab") as output:
            held = [lock] if lock >= 0 else []
            broker = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, pass_fds=held)
    except OSError as error:
        os.write(1, f"! {error}\n".encode())
        return 127
    os.write(1, f"{broker.pid}\n".encode())
    os.close(1)
    order = _watch(broker, parent, wakeup)
    if order is not None:
        _end(broker, grace_s)
        if order == b"" and scratch:
            shutil.rmtree(scratch, ignore_errors=True)
    status = broker.wait()
    return status if status >= 0 else 128 - status


def _wake_on_signals() -> int:
    """A pipe that becomes readable when the broker ends or someone asks the guard to end."""
    wakeup, waker = os.pipe()
    os.set_blocking(waker, False)
    os.set_blocking(wakeup, False)
    signal.set_wakeup_fd(waker)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    return wakeup


def _watch(broker: subprocess.Popen[bytes], parent: int, wakeup: int) -> bytes | None:
    """What to do: b"s" stop, b"" Wirewatch is gone, None the broker ended by itself."""
    while broker.poll() is None:
        ready, _, _ = select.select([0, wakeup], [], [], LOOK_S)
        if 0 in ready:
            return os.read(0, 1)
        if wakeup in ready and signal.SIGTERM in os.read(wakeup, 64):
            return b"s"
        if os.getppid() != parent:
            return b""
    return None


def _end(broker: subprocess.Popen[bytes], grace_s: float) -> None:
    """Ask, then insist."""
    broker.terminate()
    try:
        broker.wait(grace_s)
    except subprocess.TimeoutExpired:
        broker.kill()
        broker.wait()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5], sys.argv[6:]))
