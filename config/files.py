"""The files of the watchlists: which there are, and their text.

Whatever is wrong with one file, from its rights to its encoding, is said of that file and keeps no other from being read.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from config.errors import Source, WatchlistError

MOST_BYTES = 5_000_000  # ten thousand rules, or a mistake
SUFFIXES = (".yaml", ".yml")
STDIN = Path("-")


def find(paths: tuple[Path, ...]) -> tuple[list[Path], list[WatchlistError]]:
    """Every watchlist file below the paths, each once, in the order of the paths and of the names in a folder."""
    files: dict[str, Path] = {}
    errors = []
    for path in paths:
        try:
            found = sorted(_below(path)) if path.is_dir() else [path]
        except OSError as error:
            errors.append(_error(path, f"The folder cannot be read: {error.strerror}.", "Check its rights."))
            continue
        if not found:
            errors.append(_error(path, "The folder holds no watchlist.", f"A watchlist's name ends in {' or '.join(SUFFIXES)}."))
        for file in found:
            # Not Path.resolve, which raises on a link that leads to itself.
            files.setdefault(os.path.realpath(file), file)
    return list(files.values()), errors


def read(path: Path) -> Source | WatchlistError:
    """The text of one file, or of standard input for `-`, its lines ending in \\n, or why it cannot be had."""
    try:
        if path.exists() and not path.is_file():
            return _error(path, "This is no file.", "Name a file or a folder of files.")
        with nullcontext(sys.stdin.buffer) if path == STDIN else path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
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
    return Source(_shown(path), text.replace("\r\n", "\n").replace("\r", "\n"))


def _below(folder: Path) -> Iterator[Path]:
    # Hidden names are editors' copies, and the versions that Kubernetes keeps beside a mounted folder.
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _below(path)
        elif path.suffix in SUFFIXES:
            yield path


def _shown(path: Path) -> str:
    if path == STDIN:
        return "stdin"
    return str(path.relative_to(Path.cwd())) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)


def _error(path: Path, reason: str, fix: str) -> WatchlistError:
    return WatchlistError(_shown(path), 1, 1, "E-FILE", reason, fix)
