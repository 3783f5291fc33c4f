"""Where a watchlist or an article may lie that somebody proposes, and how it is opened.

What a person names on the command line is theirs, be it a link. What lies in a folder is its proposer's, and a pull request is
enough to put a link there: by `desk.yaml -> /run/secrets/slack` a worker would read the token and tell it in an error. So what is
found in a folder lies in it, links followed, and is no hidden name (`.git/config` holds the token of a CI job). The links that
Kubernetes makes, to `..data` in the same folder, are no secret. And where a change is checked before anybody has read it, what
is named in the repository lies in it: a pull request can make a link of `config/watchlists` itself. Nothing but a regular file
is ever opened: a pipe would wait for ever, and a device may act.
"""

import errno
import os
import stat
from pathlib import Path

# To go through a folder one need not be able to list it, which O_PATH knows and macOS does not.
_STEP = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CHANGED = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


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
        return _read(path, most)
    for trial in range(2):
        real = os.path.realpath(path)
        if not lies_in(real, within):
            raise PlaceError("It is a link that leads out of the folder")
        try:
            return _read_below(within, Path(real).relative_to(within).parts, most)
        except OSError as error:
            # Kubernetes changes `..data` and takes the old files away; what has become a link is followed and looked at again.
            if trial or error.errno not in _CHANGED:
                raise
    raise AssertionError("unreachable")


def leads_out(path: Path, top: Path) -> bool:
    """Whether a path that is named below this folder leads, by a link, out of it, to all of it, or to a hidden name in it. Links
    above the folder are not its proposer's."""
    root, real = os.path.realpath(top), os.path.realpath(path)
    named = Path(os.path.normpath(Path.cwd() / path))
    above = [each for each in (named, *named.parents) if os.path.realpath(each) == root]
    if not above or real == str(Path(root, named.relative_to(above[-1]))):
        return False
    return real == root or not lies_in(real, root)


def top_of(folder: Path) -> Path:
    """The top of the git repository in which a folder lies; the folder itself where it lies in none."""
    home = Path(os.path.realpath(folder))
    return next((each for each in (home, *home.parents) if os.path.lexists(each / ".git")), home)


def _read_below(folder: str, parts: tuple[str, ...], most: int) -> bytes:
    """A file below a folder by a way without links. Each step starts at the open folder before it, so that a folder in the
    middle which becomes a link meanwhile leads nowhere."""
    if not parts:
        raise IsADirectoryError(errno.EISDIR, "it is no file")
    at = os.open(folder, _STEP)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _STEP, dir_fd=at)
            os.close(at)
            at = inner
        return _read(parts[-1], most, at)
    finally:
        os.close(at)


def _read(name: str | Path, most: int, at: int | None = None) -> bytes:
    """Links are followed in what was named alone, and not below an open folder."""
    _check(os.stat(name, dir_fd=at, follow_symlinks=at is None).st_mode)
    # What took its place since then must not be waited for.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (os.O_NOFOLLOW if at is not None else 0)
    opened = os.open(name, flags, dir_fd=at)
    with open(opened, "rb") as file:
        _check(os.fstat(opened).st_mode)
        return file.read(most)


def _check(mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(mode):
        raise IsADirectoryError(errno.EISDIR, "it is no file")
