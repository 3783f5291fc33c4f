"""A folder of watchlists followed as it changes: what was saved, and the articles that its tests hold against the rules.

Several changes within half a second are one: editors write a file in steps, and git checks out many at once. Articles may lie
anywhere, and a folder above would be too much to watch, so they are looked at one by one. A change that comes while the one
before is at work comes after it. It must never read what is not a watchlist, nor decide what becomes of one.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, watch

from config.files import SUFFIXES
from config.watchlists import Loaded, load_watchlists

SETTLE_MS = 500
RETRY_S = 5.0


def follow(place: Path, act: Callable[[Loaded], bool]) -> None:
    """Load a folder or file, and give `act` what it holds, at once and after each change, until Ctrl-C. Where `act` says that it
    could not be done, this comes again after `RETRY_S`."""
    root = place if place.is_dir() else place.parent
    due, seen, looked = time.monotonic(), dict[Path, object](), dict[Path, object]()

    def is_watchlist(_: Change, path: str) -> bool:
        name = Path(path).name
        if root != place:
            return name == place.name
        # What has no suffix may be a folder that was moved, `..data` the link by which Kubernetes changes all files at once.
        return name == "..data" or (not name.startswith(".") and (name.endswith(SUFFIXES) or "." not in name))

    changes = watch(
        root,
        watch_filter=is_watchlist,
        debounce=SETTLE_MS,
        rust_timeout=SETTLE_MS,
        yield_on_timeout=True,
        recursive=root == place,
    )
    with suppress(KeyboardInterrupt):
        for changed in changes:
            before, looked = looked, {path: _stamp(path) for path in seen}
            # An article that is being written is not read before it was the same twice.
            if changed or (seen != looked == before) or time.monotonic() >= due:
                loaded = load_watchlists(place)
                seen = looked = {path: looked.get(path, _stamp(path)) for path in loaded.tests.articles}
                due = float("inf") if act(loaded) else time.monotonic() + RETRY_S


def _stamp(path: Path) -> object:
    """What differs when a file was written; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # a NUL in the name
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
