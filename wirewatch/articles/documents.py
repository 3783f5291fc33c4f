"""JSON that is not one object a line: an array of articles, or objects that are written over several lines.

The elements come out as bytes, one by one and unjudged, as lines do. An object that is no article and holds one array of objects,
as search services answer, is taken for that array. It must never hold more than one element, and what was read with it.
"""

import json
import re
from collections.abc import Iterator

import orjson

from wirewatch.articles.line import TOO_DEEP, ArticleLine
from wirewatch.articles.opening import BUFFER, Opened

MOST_CHARACTERS = 32 * 1024 * 1024  # of one element: twice what Kafka takes
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()
IN_AN_OBJECT = 'the articles of the array "{}" were read'


class _Text:
    """A file as text that is read on as it is needed, with the line it stands in."""

    def __init__(self, file: Opened) -> None:
        self._file = file
        self._rest = b""
        self.text, self.at, self.line, self.ended = "", 0, 1, False

    def more(self) -> bool:
        """Read on; False at the end."""
        block = self._file.bytes.read1(max(BUFFER, len(self.text) - self.at))
        self._file.moved()
        self.ended = not block
        block = self._rest + block
        # A character is not to be cut: what is no UTF-8 stays as it is, so that it is told where articles are judged.
        cut = len(block) if self.ended else _whole(block)
        self.text, self.at, self._rest = self.text[self.at :] + block[:cut].decode("utf-8", "surrogateescape"), 0, block[cut:]
        return not self.ended

    def skip(self) -> str:
        """Pass what stands between elements, and give the next character; nothing at the end."""
        while True:
            found = _BETWEEN.match(self.text, self.at)
            self.take(found.end() if found else self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, end: int) -> str:
        """What stands before `end`, which is read then."""
        taken = self.text[self.at : end]
        self.line += taken.count("\n")
        self._file.line = self.line
        self.at = end
        return taken


def read_documents(file: Opened) -> Iterator[ArticleLine]:
    """The elements of an array, or the objects one after the other."""
    text = _Text(file)
    text.more()
    text.text = text.text.removeprefix("\ufeff")
    if text.skip() != "[":
        for line in _elements(file.name, text, in_array=False):
            yield from _opened_up(line)
        return
    text.take(text.at + 1)
    yield from _elements(file.name, text, in_array=True)


def _elements(name: str, text: _Text, *, in_array: bool) -> Iterator[ArticleLine]:
    number = 0
    while (first := text.skip()) and not (in_array and first == "]"):
        number += 1
        line = text.line
        end, reason = _end_of(text)
        item = number if in_array else None
        if reason is not None:
            told = f"not JSON: {reason}; nothing after it was read"
            yield ArticleLine(name, line, _bytes(text.text[text.at : text.at + 200]), refused=told, item=item)
            return
        yield ArticleLine(name, line, _bytes(text.take(end)), item=item)
    if in_array and not first:
        cut_off = "not JSON: the array has no end (]), so the file may be cut off"
        yield ArticleLine(name, text.line, b"", refused=cut_off, item=number)


def _end_of(text: _Text) -> tuple[int, str | None]:
    """Where the element ends, or why it is none."""
    while True:
        try:
            end = _DECODER.raw_decode(text.text, text.at)[1]
        except (json.JSONDecodeError, RecursionError) as error:
            # The fault may be that it goes on in what is not read yet.
            if len(text.text) - text.at > MOST_CHARACTERS or not text.more():
                return 0, error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            continue
        # A number at the end of what was read may go on.
        if end < len(text.text) or text.ended or not text.more():
            return end, None


def _opened_up(line: ArticleLine) -> Iterator[ArticleLine]:
    """An object, or the articles of the one array of objects in it, where it is no article itself."""
    try:
        value = orjson.loads(line.value)
    except orjson.JSONDecodeError:
        value = None
    if line.refused or not isinstance(value, dict) or "title" in value or "body" in value:
        yield line
        return
    lists = [name for name, each in value.items() if isinstance(each, list) and each and isinstance(each[0], dict)]
    if len(lists) != 1:
        yield line
        return
    remark = IN_AN_OBJECT.format(lists[0])
    for number, each in enumerate(value[lists[0]], 1):
        try:
            yield ArticleLine(line.file, line.line, orjson.dumps(each), (remark,), item=number)
        except orjson.JSONEncodeError:
            yield ArticleLine(line.file, line.line, b"", refused=TOO_DEEP, item=number)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _whole(block: bytes) -> int:
    """How many bytes there are up to the last whole character."""
    for back in range(1, min(4, len(block)) + 1):
        byte = block[-back]
        if byte < 0x80:
            return len(block)
        if byte >= 0xC0:
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(block) if back >= size else len(block) - back
    return len(block)
