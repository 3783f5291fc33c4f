"""The letters of one field that are words by themselves, of scripts without blanks, in the order of their places.

Such a text is little else: 1,500 letters, and some numbers and names between them. To make a token of each takes
milliseconds, and nearly none of them is ever looked at. So the letters that are their own form are cut out of the text, run by
run, and only what stands between two runs is cut into tokens, with a letter to either side; it comes again and again (a comma,
a year), and is remembered. Where what stands between depends on more of the text (a hashtag, initials, a million characters),
chunks are cut as ever.
It must say of such letters what the tokens of the field say.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain, islice
from operator import add, sub
from typing import NamedTuple
from unicodedata import is_normalized

from matching.analysis.common_chunks import width_of_chunk
from matching.analysis.folding import INVISIBLE
from matching.analysis.layout import Stretch
from matching.analysis.scripts import (
    HALVES_OF_AM,
    HAS_CHARACTER,
    HAS_UNSPACED,
    IDEOGRAPHS,
    MARKS,
    PLAIN_IDEOGRAPHS,
    STACKERS,
    UNSPACED,
    UNSPACED_MARKS,
)
from matching.analysis.text_keys import TWO_INITIALS
from matching.analysis.tokens import CHARACTER, INITIALS, MOST_PLACES, analyse, capital_key

OTHER = "-"  # in place of a word that is no such letter; no token is like it
_BESIDE = "一"  # stands for the run before or behind a piece
_LATER = rf"{MARKS}{INVISIBLE}\uff9e\uff9f"  # what may belong to the letter before it
_NO_MORE = f"(?![{_LATER}])"
_IDEOGRAPHS = re.compile(f"([{PLAIN_IDEOGRAPHS}]+){_NO_MORE}")
_CLUSTER = rf"(?>[{UNSPACED}](?:[{STACKERS}][{UNSPACED}]|[{UNSPACED_MARKS}]){{0,20}})"  # whole, or not at all
_TONES = "\u0e48-\u0e4b\u0ec8-\u0ecb"
_ANY = re.compile(
    rf"((?<![{HALVES_OF_AM}{STACKERS}{INVISIBLE}])(?<![{HALVES_OF_AM}][{_TONES}])(?:[{PLAIN_IDEOGRAPHS}]|{_CLUSTER})+){_NO_MORE}"
)
letters_of = re.compile(rf"[{IDEOGRAPHS}]|{_CLUSTER}").findall  # such letters of a text in NFC, one by one
_DEPENDING = re.compile(f"[#＃{INITIALS}]|[{_LATER}]{{20}}").search  # on what stands elsewhere in the chunk
_CHUNK = re.compile(r"\S+")
_FEW, _BOOK = 5, 25_000  # letters, of a row and of a field
_LEAST = 0.25  # of a text must be such letters: else it is a text of chunks
_ROOM = 1 << 19  # characters of pieces that are remembered, each with ten more


class _Piece(NamedTuple):
    """What stands between two runs."""

    keys: tuple[str, ...]
    width: int
    forms: tuple[str, ...]  # of the letters in it, and OTHER for what lies before, between and behind them
    places: tuple[Stretch, ...]  # of each of these forms, from the beginning of the piece


class _Pieces(dict[tuple[str, str, str], _Piece | None]):
    """The pieces seen before, each with what stands beside it. None for one that says nothing by itself."""

    room = _ROOM

    def __missing__(self, piece: tuple[str, str, str]) -> _Piece | None:
        before, text, behind = piece
        self.room -= len(text) + 10
        if self.room < 0:
            self.clear()
            self.room = _ROOM
        made = self[piece] = None if _DEPENDING(text) else _piece(before + text + behind, len(before), len(behind))
        return made


_pieces = _Pieces()
_NOTHING = _Piece((), 0, (), ())


def _piece(text: str, before: int = 0, behind: int = 0) -> _Piece:
    """What a piece holds; so many letters at its edges are not of it."""
    keys: dict[str, None] = {}
    forms: list[str] = []
    places: list[Stretch] = []
    last, base, end = 0, -before, len(text) - behind
    for chunk in _CHUNK.finditer(text):
        analysed, first = analyse(chunk[0]), chunk.start()
        for token in analysed.tokens:
            if not before <= first + token.start < end:
                continue
            keys[token.form] = None
            if token.capital:
                keys[capital_key(token.form)] = None
            if token.kind == CHARACTER:
                at = base + token.at
                if at > last:
                    forms.append(OTHER)
                    places.append(Stretch(last, at, 0, 0))
                forms.append(token.form)
                places.append(Stretch(at, at + 1, first + token.start - before, first + token.end - before))
                last = at + 1
        base += analysed.width
    width = base - behind
    if width > last:
        forms.append(OTHER)
        places.append(Stretch(last, width, 0, 0))
    return _Piece(tuple(keys), width, tuple(forms), tuple(places))


class CharacterRow:
    """The letters of one field in the order of their places, and OTHER where there are other words."""

    def __init__(self, parts: Sequence[Sequence[str]], sizes: Iterable[int], pieces: Sequence[_Piece | None]) -> None:
        """The forms of each part of the text, how long it is, and what it holds where it is no run of plain letters."""
        self._parts, self._sizes, self._pieces = parts, sizes, pieces
        self.forms = list(chain.from_iterable(parts))
        self.has_all_keys = None in pieces  # by chunks, those without such a letter are not asked for theirs

    def keys(self) -> set[str]:
        """All keys of the tokens of the field, in a set that the caller may change."""
        keys = set(self.forms)
        keys.discard(OTHER)
        return keys.union(*[piece.keys for piece in self._pieces if piece is not None and piece.keys])

    @property
    def pairs(self) -> set[str]:
        """All letters that stand side by side, two by two, and perhaps pairs of others, which nobody asks for."""
        return set(map(add, self.forms, islice(self.forms, 1, None)))

    def has(self, forms: tuple[str, ...]) -> bool | None:
        """Whether these letters stand in a row; None for many in a book, of which `spans` may not look at all of it."""
        if len(forms) > _FEW and self.is_book:
            return None
        return f" {' '.join(forms)} " in self.written

    @property
    def is_book(self) -> bool:
        """Whether it is so long that a long row of letters may count in a part of it alone."""
        return len(self.forms) > _BOOK

    def rows(self, forms: tuple[str, ...]) -> list[Stretch]:
        """Where they do, in the order of the text."""
        row, sought, more = self.written, f" {' '.join(forms)} ", len(forms) - 1
        found: list[Stretch] = []
        index = before = 0
        at = row.find(sought)
        while at >= 0:
            index += row.count(" ", before, at)
            first, last = self._stretch(index), self._stretch(index + more) if more else None
            found.append(first if last is None else Stretch(first.at, last.until, first.start, last.end))
            before, at = at, row.find(sought, at + 1)
        return found

    @cached_property
    def written(self) -> str:
        """All of them, with one blank before and behind each."""
        return f" {' '.join(self.forms)} "

    @cached_property
    def _begun(self) -> tuple[list[int], list[int], list[int]]:
        """Of each part the number of its first form, its place, its character."""
        numbers = list(accumulate(map(len, self._parts), initial=0))
        widths = [len(part) if piece is None else piece.width for part, piece in zip(self._parts, self._pieces, strict=True)]
        return numbers, list(accumulate(widths, initial=0)), list(accumulate(self._sizes, initial=0))

    def _stretch(self, index: int) -> Stretch:
        """Where the letter of this number lies."""
        numbers, places, characters = self._begun
        part = bisect_right(numbers, index) - 1
        inside, at, start = index - numbers[part], places[part], characters[part]
        if (piece := self._pieces[part]) is not None:
            found = piece.places[inside]
            return Stretch(at + found.at, at + found.until, start + found.start, start + found.end)
        forms = self._parts[part]
        start += inside if isinstance(forms, str) else sum(map(len, forms[:inside]))
        return Stretch(at + inside, at + inside + 1, start, start + len(forms[inside]))


def row_of_plain(text: str) -> CharacterRow | None:
    """The row of a text that is mostly plain letters; None of others, and where that does not tell."""
    if len(text) > MOST_PLACES or TWO_INITIALS.search(text):
        return None
    is_unspaced = HAS_UNSPACED(text) is not None
    if is_unspaced:
        if "\u200b" in text and all(map(HAS_UNSPACED, filter(_has_zero_width, text.split()))):
            text = text.replace("\u200b", " ")
        # These depend on all of the chunk, on the mark before it, and on the order of marks.
        if any(sign in text for sign in "\u200b$\uff9e\uff9f") or not is_normalized("NFC", text):
            return None
    cut = (_ANY if is_unspaced else _IDEOGRAPHS).split(text)
    runs, inner = cut[1::2], cut[2:-1:2]
    if not runs or sum(map(len, runs)) < len(text) * _LEAST:
        return None
    asked = [("", cut[0], _BESIDE), *[(_BESIDE, piece, _BESIDE) for piece in inner], (_BESIDE, cut[-1], "")]
    held: list[_Piece | None] = [None] * len(cut)
    held[::2] = found = list(map(_pieces.__getitem__, asked))
    if None in found:
        return None
    parts: list[Sequence[str]] = list(map(letters_of, cut) if is_unspaced else cut)
    parts[::2] = [piece.forms for piece in found if piece is not None]
    return CharacterRow(parts, list(map(len, cut)), held)


def row_of_chunks(text: str, chunks: Sequence[str]) -> CharacterRow:
    """The same of any text that has such letters, by the tokens of its chunks, the first of which count."""
    starts = [place.start() for place in islice(_CHUNK.finditer(text), len(chunks))]
    pieces = [_NOTHING, *[_piece(chunk) if HAS_CHARACTER(chunk) else _wide(width_of_chunk(chunk)) for chunk in chunks]]
    sizes = map(sub, [*starts, len(text)], [0, *starts])
    return CharacterRow([piece.forms for piece in pieces], list(sizes), pieces)


def _wide(width: int) -> _Piece:
    """A piece without such a letter."""
    return _Piece((), width, (OTHER,), (Stretch(0, width, 0, 0),)) if width else _NOTHING


_has_zero_width = re.compile("\u200b").search
