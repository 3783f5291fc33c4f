"""Running something in the foreground until the user or the system says stop.

Ctrl-C and SIGTERM are how `sandbox` and `demo` are meant to end, so here both are an order and no accident: the `with` block
is left, everything in it is put away, and the exit status is 0. It must never be used around work that can be half done.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(BaseException):
    """Someone asked for the end. Not an `Exception`, so that nothing on the way takes it for a failure."""


@contextmanager
def until_stopped() -> Iterator[None]:
    """Run the block until it ends by itself, or Ctrl-C or SIGTERM ends it. A second Ctrl-C does not break the tidying."""
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except Stopped:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped
