"""Where fetched things stay between runs.

The caller may name a folder; else it is the user's cache folder, and on machines without a usable home (containers, CI users
whose HOME is empty or read-only) a private folder below the system's temporary one. That last place is shared with
strangers, so this must never use a folder there that someone else owns or may write.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sandbox.kafka.errors import BrokerError
from sandbox.kafka.trust import is_ours_alone


def default_cache() -> Path:
    """The first folder of XDG_CACHE_HOME, ~/.cache and the temporary folder that can be written."""
    for folder in _user_folders():
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return private_temporary(Path(tempfile.gettempdir()))


def _user_folders() -> Iterator[Path]:
    xdg, home = os.environ.get("XDG_CACHE_HOME", ""), os.environ.get("HOME", "")
    # A relative path means nothing here: the XDG specification says to ignore one.
    if os.path.isabs(xdg):
        yield Path(xdg) / "wirewatch"
    if os.path.isabs(home):
        yield Path(home) / ".cache" / "wirewatch"


def private_temporary(parent: Path) -> Path:
    """A folder of this user alone below the parent, the same one at each call."""
    folder = parent / f"wirewatch-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise BrokerError(f"No place for a cache: {error}. Set HOME, or name a cache folder in WIREWATCH_CACHE.") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or not is_ours_alone(found, folder):
        raise BrokerError(
            f"{folder} belongs to someone else or others may write it. Set HOME, or name a cache folder in WIREWATCH_CACHE."
        )
    return folder
