"""The files of the watchlists: which there are, and their text.

Whatever is wrong with one file, from its rights to its encoding, is said of that file and keeps no other from being read. Where a
file may lie says places.py.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from config.loading.yaml.errors import SourceText, WatchlistError
from config.loading.yaml.places import PlaceError, bytes_of, leads_out, lies_in, top_of
from config.settings import SHIPPED_WATCHLISTS
from wording import escaped_line, steering, unseen

MOST_BYTES = 5_000_000  # ten thousand rules, or a mistake
MOST_FILES = 10_000  # below one folder
MOST_NAMES = 100_000  # of files and folders below one folder: / has millions, and a link may lead to it
SUFFIXES = (".yaml", ".yml")
STDIN = Path("-")
_LEADS_OUT = "This leads by a link out of the repository, so that whoever proposes a change could have other files read and told."


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
