"""How `wirewatch` begins and ends: what is done before a command is imported, and after it. `python -m wirewatch` is the same.

Ctrl-C at any moment is quiet (interrupts.py), another program's module under the name of one of ours is told in one sentence
(shadowed.py), and a disk that is slow to give us our libraries is not taken for a program that hangs. Nobody but the command's
script and `python -m wirewatch` may import this: it changes what Ctrl-C does.
"""
# ruff: noqa: E402

from _signal import SIG_DFL, SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]

if getsignal(SIGINT) is default_int_handler:
    # While interrupts.py itself is looked for on the disk, Ctrl-C ends this process as it ends any program: without a word.
    signal(SIGINT, SIG_DFL)

from wirewatch.interrupts import INTERRUPTED, leave_at_once

leave_at_once()

import os
import sys
from threading import Timer

from wirewatch.shadowed import leave, refuse_shadowed, replaced

SLOW_S = 3.0


def main() -> None:
    """Run the command line and exit. Never returns."""
    refuse_shadowed()
    slow = Timer(SLOW_S, sys.stderr.write, ("wirewatch: Python is still reading its libraries from the disk ...\n",))
    slow.daemon = True
    slow.start()
    try:
        from wirewatch.cli import cli

        slow.cancel()
        cli(prog_name="wirewatch")
    except ImportError:
        if told := replaced():
            leave(told)
        raise
    except SystemExit as end:
        if end.code == INTERRUPTED:
            # Ours is put away. What libraries do when Python ends, such as to wait for a Kafka that is gone, nobody waits for.
            sys.stderr.flush()
            os._exit(INTERRUPTED)
        raise
    finally:
        # Python's own end takes a while too.
        leave_at_once()


if __name__ == "__main__":
    main()
