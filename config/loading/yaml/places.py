"""Where a watchlist or an article may lie that somebody proposes, and how it is opened.

What a person names on the command line is theirs, be it a link. What lies in a folder is its proposer's, and a pull request is
enough to put a link there: by `desk.yaml -> /run/secrets/slack` a worker would read the token and tell it in an error. So what is
found in a folder lies in it, links followed, and is no hidden name (`.git/config` holds the token of a CI job). The links that
Kubernetes makes, to `..data` in the same folder, are no secret. Nothing but a regular file is ever opened: a pipe would wait for
ever, and a device may act.
"""

import errno
import os
import stat
from pathlib import Path


class PlaceError(ValueError):
    """What is not to be read: it leads out of its folder, or to a hidden name."""


def lies_in(real: str, root: str) -> bool:
    """Whether a path without links lies in a folder, below no hidden name. Two dots begin the names of Kubernetes."""
    try:
        inner = Path(real).relative_to(root)
    except ValueError:
        return False
    return not any(part.startswith(".") and not part.startswith("..") for part in inner.parts)


def bytes_of(path: Path, most: int, within: str | None = None) -> bytes:
    """The first `most` bytes of a regular file, which lies `within` that folder, if one is given, however the links change
    meanwhile. Raises `PlaceError`, `IsADirectoryError` for what is no file, and `OSError`."""
    if within is None:
        return _read(path, most, 0)
    for trial in range(2):
        real = os.path.realpath(path)
        if not lies_in(real, within):
            raise PlaceError("It is a link that leads out of the folder")
        try:
            return _read(Path(real), most, getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            # Kubernetes changes `..data` and takes the old files away.
            if trial:
                raise
    raise AssertionError("unreachable")


def _read(path: Path, most: int, flags: int) -> bytes:
    _check(path.stat(follow_symlinks=not flags).st_mode)
    # What took its place since then must not be waited for.
    opened = os.open(path, os.O_RDONLY | flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with open(opened, "rb") as file:
        _check(os.fstat(opened).st_mode)
        return file.read(most)


def _check(mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(mode):
        raise IsADirectoryError(errno.EISDIR, "it is no file")
