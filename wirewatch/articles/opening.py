"""A path -> its bytes as they were meant: unzipped, and in UTF-8 where they begin with the mark of UTF-16.

What a file is, its first bytes say and not its name. Files of other programs are named together with what to do instead, because
read as text they would be one strange article. It must never hold a whole file in memory.
"""

import codecs
import gzip
import io
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

from wirewatch.articles.line import STDIN, InputError, name_of

Advance: TypeAlias = Callable[[int], None]
BUFFER = 64 * 1024
UTF8_MARK = codecs.BOM_UTF8
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAVE = "Open it there and save it as CSV (UTF-8)"
# The first bytes of files that hold no text, what they are, and what to do.
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", _SAVE),
    (b"%PDF", "a PDF file", "Give the articles as CSV, JSON or plain text"),
    (b"BZh", "packed by bzip2", "Unpack it first; of packed files only gzip is read here"),
    (b"\xfd7zXZ", "packed by xz", "Unpack it first; of packed files only gzip is read here"),
    (b"(\xb5/\xfd", "packed by zstd", "Unpack it first; of packed files only gzip is read here"),
    (b"7z\xbc\xaf", "packed by 7-Zip", "Unpack it first; of packed files only gzip is read here"),
    (b"PAR1", "a Parquet file", "Write it as CSV or JSON lines"),
    (b"SQLite format 3", "an SQLite database", "Write its articles as CSV or JSON lines"),
)
_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"xl/", b"docProps/", b"word/")
_TEXT_CONTROLS = b"\t\n\r\f\x0b\x1b\x1a"


class Opened:
    """A file from its beginning: `bytes` to read and to peek at, how far the file on the disk was read, and the line that was
    read last."""

    def __init__(self, name: str, raw: IO[bytes], content: BufferedReader, advance: Advance) -> None:
        self.name, self.bytes, self.line = name, content, 0
        self.raw, self._advance, self._told = raw, advance, 0

    def head(self) -> bytes:
        """The first bytes that are there, without a byte order mark; nothing is read away."""
        return self.bytes.peek(BUFFER)[:BUFFER].removeprefix(UTF8_MARK)

    def moved(self) -> None:
        """Tell how far the file was read since the last time."""
        if self.raw.seekable() and (now := self.raw.tell()) > self._told:
            self._advance(now - self._told)
            self._told = now

    def again(self) -> None:
        """Go back to the beginning; only what `seekable` gave can."""
        self.bytes.seek(0)


class _Unzipped(io.RawIOBase):
    """What gzip has packed, given as far as it is whole: `GzipFile` itself gives nothing of a read that it cannot finish."""

    def __init__(self, file: BufferedReader) -> None:
        self._gzip = gzip.GzipFile(fileobj=file)
        self._seekable = file.seekable()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seekable

    def readinto(self, buffer: Any) -> int:
        block = self._gzip.read1(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def seek(self, at: int, whence: int = io.SEEK_SET) -> int:
        return self._gzip.seek(at, whence)


@contextmanager
def opened(path: str, advance: Advance = lambda _: None) -> Iterator[Opened]:
    """Open a file, or standard input for `-`. Raises `InputError` where it cannot be read, is damaged, or is no text."""
    name, given = name_of(path), None
    try:
        with nullcontext(sys.stdin.buffer) if path == STDIN else Path(path).open("rb", BUFFER) as raw:
            # What a program puts in place of standard input may have no `peek`.
            file = raw if isinstance(raw, BufferedReader) else BufferedReader(cast(Any, raw), BUFFER)
            zipped = file.peek(2)[:2] == b"\x1f\x8b"
            content = BufferedReader(_Unzipped(file), BUFFER) if zipped else file
            with _plain(content, name) as plain:
                given = Opened(name, raw, plain, advance)
                yield given
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        after = f" after line {given.line}" if given else ""
        raise InputError(f"{name}: damaged gzip{after} ({error}). Copy or download the file again.") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}.") from None


@contextmanager
def seekable(file: Opened) -> Iterator[Opened]:
    """The same file as one that can be read twice: what comes from a pipe is kept on the disk meanwhile."""
    if file.bytes.seekable():
        yield file
        return
    with tempfile.TemporaryFile() as kept:
        while block := file.bytes.read(BUFFER):
            kept.write(block)
        kept.seek(0)
        yield Opened(file.name, kept, BufferedReader(cast(Any, kept), BUFFER), lambda _: None)


@contextmanager
def _plain(content: BufferedReader, name: str) -> Iterator[BufferedReader]:
    head = content.peek(BUFFER)[:BUFFER]
    encoding = _WIDE.get(head[:2]) or _unmarked(head)
    if encoding is None:
        _refuse(head, name)
        yield content
        return
    with tempfile.TemporaryFile() as kept:
        wide = io.TextIOWrapper(content, encoding=encoding, errors="replace", newline="")
        while text := wide.read(BUFFER):
            kept.write(text.encode("utf-8", "replace"))
        wide.detach()
        kept.seek(0)
        yield BufferedReader(cast(Any, kept), BUFFER)


def _unmarked(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of a text in Latin letters is 0."""
    if len(head) < 4 or b"\x00" not in head[:64]:
        return None
    even, odd = head[0:64:2].count(0), head[1:64:2].count(0)
    most = len(head[:64]) // 2 * 0.7
    return "utf-16-le" if odd > most and not even else "utf-16-be" if even > most and not odd else None


def _refuse(head: bytes, name: str) -> None:
    """Raise `InputError` for a file that is no text."""
    if head[:4] == b"PK\x03\x04":
        if name.lower().endswith((".xlsx", ".xlsm", ".docx", ".ods")) or any(part in head[:2000] for part in _OFFICE):
            raise InputError(f"{name}: is an Excel or Word file. {_SAVE}.")
        raise InputError(f"{name}: is a ZIP file. Unpack it, and give the files or the folder.")
    for start, what, remedy in _FOREIGN:
        if head.startswith(start):
            raise InputError(f"{name}: is {what}. {remedy}.")
    controls = sum(1 for byte in head[:4096] if byte < 32 and byte not in _TEXT_CONTROLS)
    if controls > len(head[:4096]) // 50 + 1:
        raise InputError(f"{name}: is no text, but bytes of some other kind. Give CSV, JSON or plain text, or these by gzip.")
