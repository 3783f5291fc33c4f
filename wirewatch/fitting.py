"""Lines for people -> lines that a terminal shows whole: broken between words, further in than they began.

A line that has carets below it is cut around them instead, because broken it would part from them. Only a terminal needs this: a
file or a pipe gets lines as they are, so that a line stays one for grep. Rich is read where a line is broken: it takes 0.05 s.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wording import below, cells, graphemes

if TYPE_CHECKING:
    from rich.text import Text

_LEAST = 20  # cells; nobody reads a narrower terminal
_FURTHER_IN = 2
_CARETS = re.compile("[ \t\u3000]*(\\^+)")
_MOST_A_CELL = 8  # characters looked at for each cell: a line may be a megabyte
_CUT = 2  # cells of an ellipsis and its blank


def fitted(lines: "Iterable[Text]", width: int) -> "Iterator[Text]":
    """The lines, none wider than so many cells."""
    width, above = max(width, _LEAST), None
    for line in lines:
        if above is not None and _CARETS.fullmatch(line.plain):
            yield from _cut(above, line, width)
            above = None
            continue
        if above is not None:
            yield from _broken(above, width)
        above = line
    if above is not None:
        yield from _broken(above, width)


def _broken(line: "Text", width: int) -> "Iterator[Text]":
    """A line broken between words, and a word that is too long where it must be."""
    text = line.plain.rstrip()
    lead = len(text) - len(text.lstrip(" "))
    hang = min(lead + _FURTHER_IN, width // 2)
    start, room = 0, width
    while (end := start + _fits(text[start : start + _MOST_A_CELL * room], room)) < len(text):
        blank = text.rfind(" ", max(start, lead) + 1, end + 1)
        stop = blank if blank > 0 else end
        yield _indented(line[start:stop], hang if start else 0)
        start = stop + len(text[stop:]) - len(text[stop:].lstrip(" "))
        room = width - hang
    yield _indented(line[start : len(text)], hang if start else 0)


def _fits(text: str, room: int) -> int:
    """How many characters of a text fit into so many cells, at least those of one sign."""
    taken = 0
    for grapheme in graphemes(text):
        room -= cells(grapheme)
        if room < 0 and taken:
            break
        taken += len(grapheme)
    return taken


def _indented(line: "Text", by: int) -> "Text":
    from rich.text import Text

    line = line.copy()
    line.rstrip()
    return Text.assemble(" " * by, line)


def _cut(line: "Text", carets: "Text", width: int) -> "Iterator[Text]":
    """A line and its carets, of which so much is left as is wide enough, with the first caret in it."""
    from rich.text import Text

    text, signs = line.plain.replace("\t", " ").rstrip(), carets.plain.replace("\t", " ")
    if cells(text) <= width and cells(signs) <= width:
        yield from (Text(text, line.style), Text(signs, carets.style))
        return
    place = cells(signs) - cells(signs.lstrip(" \u3000"))
    room = width - 2 * _CUT
    left = max(0, min(place - room // 3, cells(text) - room))
    shown, passed, at = "", "", 0
    for grapheme in graphemes(text):
        if left <= at and at + cells(grapheme) <= left + room:
            shown += grapheme
            passed += grapheme if at < place else ""
        at += cells(grapheme)
    before, after = "\u2026 " if left else "", " \u2026" if at > left + room else ""
    blanks = " " * len(before) + below(passed)
    count = min(len(signs) - len(signs.rstrip("^")), width - cells(blanks))
    yield Text(f"{before}{shown}{after}", line.style)
    yield Text(blanks + "^" * max(1, count), carets.style)
