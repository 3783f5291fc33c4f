"""What Ctrl-C does before a command is at work, while it is, and after.

Python answers it with a traceback wherever it happens to be, and for half a second at each start that is among the imports of
some library. There nothing has begun that must be put away, so Ctrl-C ends the process at once, with status 130 and not a word.
While a command is at work it is an exception, `KeyboardInterrupt`, so that what the command holds is put away (cli.py). This runs
before all else but what calls it (__main__.py), so it imports nothing that Python has not read already."""

import os
import sys

# `signal` itself would read some files first, which takes long enough for a Ctrl-C.
from _signal import SIG_DFL, SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]

INTERRUPTED = 130


def leave_at_once() -> None:
    """From now on Ctrl-C ends this process at once, unless it was started to take no notice of it."""
    if getsignal(SIGINT) in (default_int_handler, SIG_DFL):
        signal(SIGINT, _leave)
        sys.unraisablehook = _unraisable


def at_work() -> None:
    """From now on Ctrl-C is a `KeyboardInterrupt`, as Python has it. Nothing happens where it never was anything else."""
    if getsignal(SIGINT) is _leave:
        signal(SIGINT, default_int_handler)


def _leave(_number: int, _frame: object) -> None:
    os._exit(INTERRUPTED)


def _unraisable(found: "sys.UnraisableHookArgs") -> None:
    """A Ctrl-C that came where nothing can be raised, as while an object is thrown away, would be lost, with a traceback."""
    if isinstance(found.exc_value, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(found)
