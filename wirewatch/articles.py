"""Files -> articles as bytes, each with the place it came from: what `publish`, `match` and `demo` read.

JSON lines pass as they stand, valid or not: whether a line is an article is decided where articles from Kafka are read
(streams/intake.py), so that a file and a topic cannot be told apart. Plain text goes through schemas/pages.py. gzip is known by
its first bytes, not by a name. Lines end at a line feed only: U+2028 in a body is text. It must never hold a file of many
articles in memory at once.
"""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

import click

from schemas import Article, Given, MessageError, PageError, SchemaError, load_article, read_page
from wording import WRONG_USE, UserFacingError

STDIN = "-"
JSON_LINES = (".jsonl", ".ndjson", ".json")
_BOM = b"\xef\xbb\xbf"
_NOTHING = Given()


class InputError(UserFacingError):
    """A file cannot be read at all; the text names it and says why."""

    exit_status = WRONG_USE


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article's bytes, maybe bad ones; `line` counts from 1, and is 1 for a page."""

    file: str
    line: int
    value: bytes
    remark: str | None = None

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"


def read_lines(path: str, now: datetime, given: Given = _NOTHING) -> Iterator[ArticleLine]:
    """Read a file, or standard input for `-`. Raises `InputError` where it cannot be read, is no text or is damaged."""
    name = "stdin" if path == STDIN else path
    done = 0
    try:
        with _opened(path) as file:
            if not _is_lines(path, file, given):
                yield _page(name, file.read(), given, now)
                return
            for done, value in enumerate(file, 1):
                # A byte order mark belongs to the file, not to its first article.
                line = (value.removeprefix(_BOM) if done == 1 else value).rstrip(b"\r\n")
                if line.strip():
                    yield ArticleLine(name, done, line)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{name}: damaged gzip after line {done} ({error}). Copy or download the file again.") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}.") from None


@contextmanager
def _opened(path: str) -> Iterator[BufferedReader | gzip.GzipFile]:
    """The decompressed bytes, from the beginning, with a `peek`."""
    with nullcontext(sys.stdin.buffer) if path == STDIN else Path(path).open("rb") as raw:
        # What a program puts in place of standard input may have no `peek`.
        file = raw if isinstance(raw, BufferedReader) else BufferedReader(cast(Any, raw))
        zipped = file.peek(2)[:2] == b"\x1f\x8b"
        yield gzip.GzipFile(fileobj=file) if zipped else file


def _is_lines(path: str, file: BufferedReader | gzip.GzipFile, given: Given) -> bool:
    """JSON lines by the name, as standard input is; else by the first character, as no page begins with a brace."""
    if path == STDIN:
        return given == _NOTHING
    named = Path(path.removesuffix(".gz")).suffix.lower() in JSON_LINES
    lines = named or file.peek(256)[:256].removeprefix(_BOM).lstrip()[:1] == b"{"
    if lines and given != _NOTHING:
        raise InputError(f"{path}: holds JSON lines, and what the options say is about a page of plain text. Leave them out.")
    return lines


def _page(name: str, raw: bytes, given: Given, now: datetime) -> ArticleLine:
    try:
        page = read_page(raw, given, now)
    except PageError as error:
        raise InputError(f"{name}: {error}.") from None
    remark = None if page.dated else "no date in the first ten lines, so it counts as published now; --published-at says when"
    return ArticleLine(name, 1, page.article, remark)


def key_of(value: bytes) -> tuple[bytes | None, str | None]:
    """The key of an article, and why it is none: what is no article has a key too when its id can be read."""
    try:
        return Article.read(value).id.encode(), None
    except MessageError as error:
        return None, str(error)
    except SchemaError as error:
        found = load_article(value).get("id")
        return (found.encode() if isinstance(found, str) and found else None), str(error)


def size_of(paths: tuple[str, ...]) -> int | None:
    """The bytes to read, for a progress bar; None when standard input is among them."""
    return None if STDIN in paths else sum(Path(path).stat().st_size for path in paths)


ArticleFile = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True)
