"""Where in the typed text a part of the tree stands, so that a lint points at it.

The tree knows no places: it is made of values that rules share. But what is typed and what the part is written as are the same
operators and words in the same order, but for brackets, AND, `-` for NOT and a field before a bracket, which are evened out here.
It must never point at a wrong part where it can point at the whole: what came from a list or another rule stands nowhere.
"""

from collections.abc import Sequence
from typing import NamedTuple

from matching.language import Lexeme, LexemeKind, lex
from matching.query import META, Query

_SILENT = (LexemeKind.AND, LexemeKind.OPEN, LexemeKind.CLOSE, LexemeKind.FIELD)


class _Item(NamedTuple):
    """What is the same however it is typed, and the number of its lexeme."""

    key: tuple[object, ...]
    at: int


class Places:
    """The places of one text."""

    def __init__(self, lexemes: Sequence[Lexeme]) -> None:
        self._lexemes = lexemes
        self._items = _items(lexemes)
        self._keys = [item.key for item in self._items]

    def of(self, part: Query) -> tuple[int, int] | None:
        """From where to where the part was typed, the last time; None where it was not."""
        wanted = [item.key for item in _items(lex(str(part)).lexemes)]
        for first in range(len(self._keys) - len(wanted), -1, -1) if wanted else ():
            if self._keys[first : first + len(wanted)] == wanted:
                return self._whole(self._items[first].at, self._items[first + len(wanted) - 1].at)
        return None

    def _whole(self, first: int, last: int) -> tuple[int, int]:
        """The stretch with the other halves of its brackets, and the field before it."""
        depth = lowest = 0
        for lexeme in self._lexemes[first : last + 1]:
            depth += (lexeme.kind == LexemeKind.OPEN) - (lexeme.kind == LexemeKind.CLOSE)
            lowest = min(lowest, depth)
        first = self._move(first, -1, LexemeKind.OPEN, -lowest)
        last = self._move(last, 1, LexemeKind.CLOSE, depth - lowest)
        if first and self._lexemes[first - 1].kind == LexemeKind.FIELD:
            first -= 1
        return self._lexemes[first].start, self._lexemes[last].end

    def _move(self, at: int, step: int, kind: LexemeKind, count: int) -> int:
        while count > 0 and 0 <= at + step < len(self._lexemes):
            at += step
            count -= self._lexemes[at].kind == kind
        return at


def _items(lexemes: Sequence[Lexeme]) -> list[_Item]:
    """All that is no bracket and no AND, each word with the field that counts for it."""
    items: list[_Item] = []
    fields, pending = [""], ""
    for at, lexeme in enumerate(lexemes):
        kind = LexemeKind.NOT if lexeme.kind == LexemeKind.MINUS else lexeme.kind
        if kind == LexemeKind.FIELD:
            pending = lexeme.words[0]
        elif kind == LexemeKind.OPEN:
            fields.append(pending or fields[-1])
        elif kind == LexemeKind.CLOSE and len(fields) > 1:
            fields.pop()
        elif kind not in _SILENT:
            field = pending or fields[-1] if kind == LexemeKind.TEXT else ""
            words = tuple(map(str.casefold, lexeme.words)) if field in META else lexeme.words
            items.append(_Item((kind, words, lexeme.exact, field), at))
        if kind not in (LexemeKind.FIELD, LexemeKind.ATLEAST, LexemeKind.OF):
            pending = ""
    return items
