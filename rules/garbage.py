"""Making thousands of rules without looking for garbage among them: there is none, and the looking takes half of the time.

Python's collector looks through all that lives whenever that has grown by a quarter. Must always leave it as it was found.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """The collector rests until the end of the block. To be used as a decorator too."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
