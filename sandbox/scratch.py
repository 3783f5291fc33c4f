"""Temporary folders that a killed program leaves behind, and that the next start clears.

Nothing tidies after `kill -9`. So each folder of ours is locked by the process that made it, and by the children to which it
gave the lock: the system lets a lock go with the last of them, however they ended. Who makes a folder first removes those
beside it that nobody holds any more. The name holds the process's id for the moment between the making and the locking. This
must never remove a folder that a living process uses, nor one of another user."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

# Who still has no lock on its folder after this long was another process with the same id.
UNLOCKED_S = 60.0


class ScratchFolder:
    """A folder of this process alone, called `prefix`, the process's id and something by chance."""

    def __init__(self, prefix: str, parent: Path | None = None) -> None:
        """Make it below `parent`, by default the system's temporary folder, after clearing what dead processes left there."""
        parent = parent or Path(tempfile.gettempdir())
        clear(parent, prefix)
        self.path = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=parent))
        self.lock = os.open(self.path, os.O_RDONLY)
        # Where a file system knows no locks, nobody else gets one either, and the folder stays.
        with contextlib.suppress(OSError):
            fcntl.flock(self.lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove it; nothing happens when that was done before."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.release()

    def release(self) -> None:
        """Leave it to the next start, as what is in it is still to be read."""
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.remove()


def clear(parent: Path, prefix: str) -> None:
    """Remove the folders of this name that no living process holds."""
    for folder in parent.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            _clear_one(folder, prefix)


def _clear_one(folder: Path, prefix: str) -> None:
    owner = re.match(r"(\d{1,10})-", folder.name.removeprefix(prefix))
    # Neither a link nor what another user put there is followed.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(handle)
        if found.st_uid != os.getuid() or owner is None:
            return
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not _lives(int(owner[1])) or time.time() - found.st_mtime > UNLOCKED_S:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
