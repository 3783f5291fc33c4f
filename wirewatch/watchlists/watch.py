"""A folder of watchlists followed as it changes: what was saved, and the articles that its tests hold against the rules.

Several changes within half a second are one: editors write a file in steps, and git checks out many at once. Articles may lie
anywhere, and a folder above would be too much to watch, so they are looked at one by one. A change that comes while the one
before is at work waits for it. Only watchlists are read, and what becomes of one is decided by whoever follows.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from config.loading import Loaded, load_watchlists
from config.loading.yaml import SUFFIXES, folders

SETTLE_MS = 500
RETRY_S = 5.0


def follow(place: Path, act: Callable[[Loaded], bool]) -> None:
    """Load a folder or file, and give `act` what it holds, at once and after each change, until Ctrl-C. Where `act` says that it
    could not be done, this comes again after `RETRY_S`."""
    due, seen, looked = time.monotonic(), dict[Path, object](), dict[Path, object]()
    with suppress(KeyboardInterrupt):
        for changed in _changes(place):
            before, looked = looked, {path: _stamp(path) for path in seen}
            # An article that is being written is not read before it was the same twice.
            if changed or (seen != looked == before) or time.monotonic() >= due:
                loaded = load_watchlists(place)
                seen = looked = {path: looked.get(path, _stamp(path)) for path in loaded.tests.articles}
                due = float("inf") if act(loaded) else time.monotonic() + RETRY_S


def _changes(place: Path) -> Iterator[bool]:
    """Again and again whether something changed. Only the folders are watched in which watchlists are looked for: to watch all
    below the top follows links, and by one to /usr it would take all that the system can watch."""
    from watchfiles import watch  # here, because reading it costs every command that only shows watchlists a tenth of its start

    is_folder = place.is_dir()
    pending = True
    while True:
        watched = _watched(place)

        def is_watchlist(_: object, path: str, watched: frozenset[str] = watched) -> bool:
            name = Path(path).name
            if not is_folder:
                return name == place.name
            # What has no suffix may be a folder that was moved, `..data` the link by which Kubernetes changes all files at once.
            is_one = name.endswith(SUFFIXES) or "." not in name or path in watched or Path(path).is_dir()
            return name == "..data" or (is_one and not name.startswith("."))

        changes = watch(
            *watched,
            watch_filter=is_watchlist,
            debounce=SETTLE_MS,
            rust_timeout=SETTLE_MS,
            yield_on_timeout=True,
            recursive=False,
        )
        try:
            for changed in changes:
                pending = pending or bool(changed)
                if pending and _watched(place) != watched:
                    break  # a new folder is watched before it is read, so that nothing that comes meanwhile is missed
                yield pending
                pending = False
        except FileNotFoundError:  # a folder that went before it was watched
            time.sleep(RETRY_S)
        finally:
            changes.close()


def _watched(place: Path) -> frozenset[str]:
    """The folders to watch: of a file, and of a folder that is not there, the one that it is in."""
    return (folders(place) if place.is_dir() else None) or frozenset([os.path.realpath(place.parent)])


def _stamp(path: Path) -> object:
    """What differs when a file was written; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # a NUL in the name
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
