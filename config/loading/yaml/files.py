"""The files of the watchlists: which there are, where they may lie, and their text.

Whatever is wrong with one file, from its rights to its encoding, is said of that file and keeps no other from being read.

What a person names on the command line is theirs, even if it is a link. What lies in a folder belongs to whoever proposed it,
and a pull request is enough to put a link there: through `desk.yaml -> /run/secrets/slack` a worker would read the token and
show it in an error. So a file that is found in a folder must lie in it after all links are followed, and below no hidden name,
because `.git/config` may hold the token of a CI job. The links that Kubernetes makes, to `..data` in the same folder, are
allowed. Where a change is checked before anybody has read it, the named path too must lie in the repository: a pull request can
turn `config/watchlists` itself into a link. Only regular files are opened: a pipe would wait for ever, and a device may act.
"""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from config.loading.yaml.findings import ARTICLE_SUFFIXES, OF_ARTICLES, SourceText, WatchlistError
from config.settings import SHIPPED_WATCHLISTS
from wording import escaped_line, steering, unseen

MOST_BYTES = 5_000_000  # ten thousand rules, or a mistake
MOST_FILES = 10_000  # below one folder
MOST_NAMES = 100_000  # of files and folders below one folder: / has millions, and a link may lead to it
SUFFIXES = (".yaml", ".yml")
STDIN = Path("-")
_LEADS_OUT = "This leads by a link out of the repository, so that whoever proposes a change could have other files read and told."
# To go through a folder one need not be able to list it, which O_PATH knows and macOS does not.
_STEP = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CHANGED = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file, and the folder in which it was found and must lie, without links; None for one that somebody named."""

    path: Path
    folder: str | None = None


class _TooManyError(Exception):
    """A folder in which nobody keeps watchlists alone; says what there is too much of."""


def find_watchlist_files(paths: tuple[Path, ...], *, proposed: bool = False) -> tuple[list[FoundFile], list[WatchlistError]]:
    """Every watchlist file below the paths, each once, in the order of the paths and of the names in a folder. What is only
    `proposed` leads nowhere else by the path that is named: CI names one in the repository, and a link may have come there."""
    files: dict[str, FoundFile] = {}
    errors = []
    tops = (top_of(Path.cwd()), SHIPPED_WATCHLISTS.parents[1]) if proposed else ()
    for path in paths:
        if path != STDIN and any(leads_out(path, top) for top in tops):
            errors.append(_error(path, _LEADS_OUT, "Name what it leads to, if that is meant."))
            continue
        try:
            found = sorted(_below(path), key=lambda each: each.path) if path.is_dir() else [FoundFile(path)]
        except OSError as error:
            errors.append(_error(path, f"The folder cannot be read: {error.strerror}.", "Check its rights."))
            continue
        except _TooManyError as error:
            errors.append(
                _error(path, f"More than {error} lie in this folder and below it.", "Name a folder of watchlists alone.")
            )
            continue
        if not found:
            errors.append(_error(path, "The folder holds no watchlist.", f"A watchlist's name ends in {' or '.join(SUFFIXES)}."))
        for file in found:
            # Not Path.resolve, which raises on a link that leads to itself.
            files.setdefault(os.path.realpath(file.path), file)
    return list(files.values()), errors


def read_source(found: FoundFile) -> SourceText | WatchlistError:
    """The text of one file, or of standard input for `-`, its lines ending in \\n, or why it cannot be had."""
    path = found.path
    if found.folder is not None and (odd := steering(path.name) or unseen(path.name)):
        why = "could steer what shows it" if steering(path.name) else "cannot be seen"
        return _error(path, f"The character U+{ord(odd.group()):04X} stands in the name of the file and {why}.", "Rename it.")
    try:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1) if path == STDIN else bytes_of(path, MOST_BYTES + 1, found.folder)
    except PlaceError as error:
        return _error(path, f"This may not be read here. {error}.", "Put the file itself into the folder.")
    except IsADirectoryError:
        return _error(path, "This is no file.", "Name a file or a folder of files.")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return _error(path, f"The file cannot be read: {why}.", "Check its name and its rights.")
    name = path.name.lower()
    if name.removesuffix(".gz").endswith(ARTICLE_SUFFIXES) and (name.endswith(".gz") or len(raw) > MOST_BYTES):
        return _error(path, *OF_ARTICLES)
    if len(raw) > MOST_BYTES:
        return _error(path, "The file is larger than 5 MB.", "Make several watchlists of it.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _error(path, "The file is written in UTF-16.", "Save it as UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        reason = f"The file is not UTF-8: byte 0x{raw[error.start]:02x} stands here."
        return WatchlistError(_shown(path), line, column, "E-FILE", reason, "Save it as UTF-8.")
    return SourceText(_shown(path), text.replace("\r\n", "\n").replace("\r", "\n"), path.parent, found.folder)


def folders(top: Path) -> frozenset[str]:
    """The folders in which `find_watchlist_files` looks below one, links followed, as far as they can be read; of too many the
    first alone."""
    found: set[str] = set()
    try:
        with suppress(OSError):
            found.update(visit.real for visit in _visits(top) if visit.paths is not None)
    except _TooManyError:
        return frozenset([os.path.realpath(top)])  # nothing of it is read, and the system can watch so many only
    return frozenset(found)


class _Visit(NamedTuple):
    """A folder, where it is without links, and what lies in it; nothing for one that may not be entered."""

    folder: Path
    real: str
    paths: list[Path] | None


def _below(top: Path) -> Iterator[FoundFile]:
    """The files of a folder and of those in it. A folder that leads out of it is given as if it were a file, so that
    `read_source` refuses it and nobody takes its rules for gone."""
    root, count = os.path.realpath(top), 0
    for visit in _visits(top):
        if visit.paths is None:
            yield FoundFile(visit.folder, root)
            continue
        files = [FoundFile(path, root) for path in visit.paths if path.suffix in SUFFIXES and not path.is_dir()]
        count += len(files)
        if count > MOST_FILES:
            raise _TooManyError(f"{MOST_FILES:,} watchlists")
        yield from files


def _visits(top: Path) -> Iterator[_Visit]:
    """A folder and those in it. None is entered twice: two links to `.` would be a tree without end. Raises `_TooManyError`."""
    root, left = os.path.realpath(top), MOST_NAMES
    entered: set[str] = set()
    waiting, links = [top], list[Path]()
    while waiting or links:
        # Links last, so that a folder is called by its own name.
        here = waiting.pop() if waiting else links.pop(0)
        real = os.path.realpath(here)
        if real in entered:
            continue
        if not lies_in(real, root):
            yield _Visit(here, real, None)
            continue
        entered.add(real)
        with os.scandir(here) as entries:
            names = [entry.name for entry in islice(entries, left + 1)]
        left -= len(names)
        if left < 0:
            raise _TooManyError(f"{MOST_NAMES:,} files and folders")
        # Hidden names are editors' copies, and the versions that Kubernetes keeps beside a mounted folder.
        paths = [here / name for name in sorted(names) if not name.startswith(".")]
        for path in paths:
            if path.is_dir():
                (links if path.is_symlink() else waiting).append(path)
        yield _Visit(here, real, paths)


def _shown(path: Path) -> str:
    if path == STDIN:
        return "stdin"
    here = str(path.relative_to(Path.cwd())) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)
    # A name may hold bytes that are no text.
    return escaped_line(here.encode("utf-8", "replace").decode())


def _error(path: Path, reason: str, fix: str) -> WatchlistError:
    return WatchlistError(_shown(path), 1, 1, "E-FILE", reason, fix)


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
