"""A folder watched for changes: yields when a watchlist below it was saved, and not for an editor's own files.

Several changes within half a second are one: editors write a file in steps, and git checks out many at once.
"""

from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

from config.files import SUFFIXES

SETTLE_MS = 500


def each_change(folder: Path) -> Iterator[None]:
    """Yield for each change, for ever, until Ctrl-C."""
    for _ in watch(folder, watch_filter=_is_watchlist, debounce=SETTLE_MS, raise_interrupt=True):
        yield


def _is_watchlist(_: Change, path: str) -> bool:
    return Path(path).suffix in SUFFIXES and not Path(path).name.startswith(".")
