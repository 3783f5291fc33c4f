"""Paths that a person gives -> the files to read: folders are opened, and what is passed over in them is said.

It must never open a file; whether it holds articles is seen when it is read.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from wirewatch.articles.line import STDIN, InputError
from wording import counted

JSON_LINES = (".jsonl", ".ndjson", ".json")
TABLES = (".csv", ".tsv", ".tab")
PAGES = (".txt",)
_WATCHLISTS = (".yaml", ".yml")
_MOST_NAMED = 3

ArticleFile = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True)
ArticlePath = click.Path(exists=True, readable=True, allow_dash=True)


class Files:
    """The files to read, each once, and what to tell of how they were found."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths: list[str] = []
        self.remarks: list[str] = []
        known = set[str]()
        for path in paths:
            found = _in_folder(path, self.remarks) if path != STDIN and Path(path).is_dir() else [path]
            for each in found:
                real = each if each == STDIN else os.path.realpath(each)
                if real in known:
                    self.remarks.append(f"{each} is given more than once, and read once.")
                    continue
                known.add(real)
                self.paths.append(each)

    @property
    def size(self) -> int | None:
        """The bytes to read, for a progress bar; None when what is read is no file."""
        return size_of(self.paths)

    @property
    def title(self) -> str:
        """What was read, for the head of a report."""
        first = "stdin" if self.paths[0] == STDIN else self.paths[0]
        return first if len(self.paths) == 1 else f"{counted(len(self.paths), 'file')}, first {first}"


def size_of(paths: Sequence[str]) -> int | None:
    """The bytes of files; None when standard input or another pipe is among them."""
    return None if STDIN in paths or not all(map(os.path.isfile, paths)) else sum(Path(path).stat().st_size for path in paths)


def suffix_of(path: str) -> str:
    """What the name says of the content, in lower case; `.gz` says nothing of it."""
    return Path(path.lower().removesuffix(".gz")).suffix


def holds_articles(path: Path) -> bool:
    """Whether a path is by its name one of articles, and none of watchlists."""
    if path.is_dir():
        names = [each.suffix.lower() for each in path.iterdir()]
        return not any(name in _WATCHLISTS for name in names) and any(suffix_of(str(each)) in _READ for each in path.iterdir())
    return suffix_of(str(path)) in _READ or path.suffix.lower() == ".gz"


def is_watchlist(path: Path) -> bool:
    """Whether a path may be one of watchlists, by its name."""
    return path.is_dir() or path.suffix.lower() in _WATCHLISTS


_READ = (*JSON_LINES, *TABLES, *PAGES)


def _in_folder(folder: str, remarks: list[str]) -> list[str]:
    """All files of articles below a folder, in the order of their names."""
    found, passed = list[str](), list[str]()
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith((".", "~$")):
                continue  # what the system and Excel keep for themselves
            (found if suffix_of(name) in _READ else passed).append(os.path.join(at, name))
    known = ", ".join(_READ)
    if not found:
        others = f" It has {counted(len(passed), 'other file')}, first {passed[0]}." if passed else ""
        raise InputError(f"{folder}: no file of articles in this folder: {known}, each maybe with .gz.{others}")
    if passed:
        named = ", ".join(passed[:_MOST_NAMED]) + (", ..." if len(passed) > _MOST_NAMED else "")
        books = " Save Excel files as CSV." if any(name.lower().endswith((".xlsx", ".xls", ".xlsm")) for name in passed) else ""
        remarks.append(
            f"{folder}: {counted(len(passed), 'file')} passed over, as the names end in none of {known}: {named}.{books}"
        )
    return found
