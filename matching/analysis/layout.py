"""Where the chunks of one field lie, in characters and in places. It never reads a chunk that nobody asked for.

Most articles match nothing, and of such an article only the keys are asked: that is a matter of sets, not of characters. Where
a chunk lies is worked out when a rule first asks for it. Which chunks have a key is said in spellings.py; `Field` in document.py
asks both.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, compress, count, filterfalse, repeat
from typing import NamedTuple

from matching.analysis.tokens import MOST_PLACES, Token, analyse, bare_word

MOST_OCCURRENCES = 1_000  # of a word or phrase in one field that count: the first ones, in the order of the text
_OFTEN = 500
_FEW = 12  # chunks that are looked for one by one
_WIDE = 16  # tokens of a chunk that are looked at one by one
_GAP = re.compile(r"\s{2,}")  # `re` and `str.split` know the same blanks


class Place(NamedTuple):
    """One token of a field: places from `at` to before `until`, code points from `start` to before `end`."""

    at: int
    until: int
    start: int
    end: int
    token: Token


class Stretch(NamedTuple):
    """The same of a token that nobody looks at."""

    at: int
    until: int
    start: int
    end: int


class Layout:
    """Where the chunks of a field lie, in characters and in places.

    The chunks are laid in a row with one blank between them, in which `str.find` and `str.count` do the work; what
    makes the text and the places differ from that row is rare and kept in short lists.
    """

    __slots__ = (
        *(
            "_asked",
            "_blanks",
            "_by_chunk",
            "_by_form",
            "_chunks",
            "_empty",
            "_extra",
            "_gaps",
            "_more",
            "_row",
            "_text",
            "_uneven",
        ),
        *("_words", "count", "uneven"),
    )

    def __init__(self, text: str, row: str, uneven: Mapping[str, int]) -> None:
        """`row` is all chunks of the text with a blank before and behind each; `uneven` says how wide those are that are not one
        place wide."""
        self.uneven = uneven
        self.count = 0 if row.isspace() else row.count(" ") - 1  # of the chunks
        self._text, self._row = text, row
        self._asked = 0  # how often `find` was
        self._by_chunk: dict[str, list[int]] = {}  # what `find` gives, once it was asked often
        self._by_form: dict[str, dict[str, list[Token]]] = {}  # the tokens of wide chunks
        self._blanks: list[int] = []  # where each chunk begins, then
        self._empty = {chunk for chunk, width in uneven.items() if not width}
        self._words: str | None = None  # the row without these
        self._gaps: list[int] | None = None  # where in the row each gap of the text lies
        self._extra: list[int] = []  # how many characters the text has more before each gap, and behind the last
        self._uneven: list[tuple[int, int]] | None = None  # number of each uneven chunk, and how many places it has more than one
        self._more: list[int] = []

    @property
    def is_holed(self) -> bool:
        """Whether there are chunks without a word."""
        return bool(self._empty)

    def place(self, number: int) -> int:
        """How many places come before the chunk of this number."""
        if self._uneven is None:
            self._uneven = self._more_or_less()
            self._more = list(accumulate((more for _, more in self._uneven), initial=0))
        return number + self._more[bisect_left(self._uneven, (number,))]

    def _more_or_less(self) -> list[tuple[int, int]]:
        row, uneven = self._row, self.uneven
        if len(uneven) > _FEW:
            chunks = row.split(" ")[1:]
            return [(each, uneven[chunks[each]] - 1) for each in compress(count(), map(uneven.__contains__, chunks))]
        return sorted((row.count(" ", 0, at), width - 1) for chunk, width in uneven.items() for at in self.find(chunk))

    def tokens(self, chunk: str, form: str) -> Sequence[Token]:
        """The tokens of a chunk that have the form. It may have a hundred thousand, and each word of a query asks for its own."""
        if (by_form := self._by_form.get(chunk)) is None:
            tokens = analyse(chunk).tokens
            if len(tokens) <= _WIDE:
                return [token for token in tokens if token.form == form]
            by_form = self._by_form[chunk] = {}
            for token in tokens:
                by_form.setdefault(token.form, []).append(token)
        return by_form.get(form, ())

    def places(self, chunk: str, form: str | None = None) -> Iterator[Place]:
        """The tokens of a chunk, or those that have the form, wherever it stands."""
        tokens = analyse(chunk).tokens if form is None else self.tokens(chunk, form)
        if not tokens:
            return
        rows = self.find(chunk)
        for number, start in zip(self._numbers(rows), self.starts(rows), strict=True):
            at = self.place(number)
            for token in tokens:
                yield Place(at + token.at, at + token.at + token.width, start + token.start, start + token.end, token)

    def word_stretches(self, chunk: str, form: str) -> Iterator[Stretch]:
        """As `places`; of a plain word, as most are, no token is made."""
        word = bare_word(chunk)
        if word is None:
            inside = [(token.at, token.at + token.width, token.start, token.end) for token in self.tokens(chunk, form)]
        else:
            first = chunk.index(word)
            inside = [(0, 1, first, first + len(word))]
        rows = self.find(chunk)
        for number, begins in zip(self._numbers(rows), self.starts(rows), strict=True):
            before = self.place(number)
            for at, until, start, end in inside:
                yield Stretch(before + at, before + until, begins + start, begins + end)

    def has_words_in_a_row(self, rows: Iterable[tuple[str, ...]]) -> bool:
        """Whether one of these rows of chunks is there when chunks without a word are left out."""
        if self._words is None:
            with_words = filterfalse(self._empty.__contains__, self._row.split(" ")) if self._empty else ()
            self._words = " ".join(with_words) if self._empty else self._row
        words = self._words
        return any(f" {' '.join(row)} " in words for row in rows)

    def find(self, chunk: str, most: int = MOST_PLACES) -> list[int]:
        """Where the blank before a chunk, or before several of them in sequence, lies in the row: the first `most` places."""
        self._asked += 1
        if self._asked > _OFTEN and " " not in chunk:
            return self._indexed().get(chunk, [])[:most]
        find, sought = self._row.find, f" {chunk} "
        found: list[int] = []
        at = find(sought)
        while at >= 0 and len(found) < most:
            found.append(at)
            at = find(sought, at + 1)
        return found

    def starts(self, rows: list[int]) -> list[int]:
        """Where in the text begins what follows the blanks at these places of the row."""
        if self._gaps is None:
            text = self._text
            found = _gaps(text, len(text) - (len(self._row) - self.count - 1))
            self._extra = list(accumulate((end - start - 1 for start, end in found), initial=text[:1].isspace() - 1))
            # In the row, a gap lies where it does in the text, less what the gaps before it have too much.
            self._gaps = [start - extra for (start, _), extra in zip(found, self._extra, strict=False)]
        gaps, extra = self._gaps, self._extra
        return [at + 1 + extra[bisect_right(gaps, at)] for at in rows]

    def _indexed(self) -> dict[str, list[int]]:
        """Where every chunk lies: what a wildcard covers may be all the words of a long text."""
        if not self._by_chunk:
            chunks = self._row[1:-1].split(" ")
            self._blanks = list(accumulate(map(len, chunks), lambda at, length: at + length + 1, initial=0))
            for chunk, at in zip(chunks, self._blanks, strict=False):
                self._by_chunk.setdefault(chunk, []).append(at)
        return self._by_chunk

    def _numbers(self, rows: list[int]) -> Iterator[int]:
        """How many chunks come before these places in the row."""
        if self._blanks:
            return (bisect_left(self._blanks, at) for at in rows)
        return accumulate(map(self._row.count, repeat(" "), chain((0,), rows), rows))


def first_stretches(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first pairs of start and end that count, each once, in the order of the text."""
    return sorted(set(found))[:MOST_OCCURRENCES]


def _gaps(text: str, blanks: int) -> list[tuple[int, int]]:
    """Where a text that has so many blanks has several in a row. Most texts know no blanks but three, which `str.find` finds."""
    flat = text.replace("\n", " ").replace("\u00a0", " ")
    if flat.count(" ") != blanks:
        return [(match.start(), match.end()) for match in _GAP.finditer(text)]
    gaps = []
    start = flat.find("  ")
    while start >= 0:
        end = start + 2
        while flat[end : end + 1] == " ":
            end += 1
        gaps.append((start, end))
        start = flat.find("  ", end)
    return gaps
