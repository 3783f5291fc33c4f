"""A wait that is told when it takes longer than people think that a program works.

Three seconds without a word look like a program that hangs. It goes into the log, which without a worker is standard error. It
must say nothing where the wait was short."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from wording import escaped_line

SLOW_S = 3.0


@contextmanager
def told_if_slow(log: logging.Logger, what: str, after_s: float = SLOW_S) -> Iterator[None]:
    """A block; when it takes longer, `Waiting for WHAT ...` is said, once."""
    # A warning, because Python shows nothing less of a program that has set up no log.
    timer = threading.Timer(after_s, log.warning, ("Waiting for %s ...", escaped_line(what)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
