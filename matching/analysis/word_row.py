"""The words of a text that can be told (text_keys.py) in a row: `str.find` says where plain words are, and no token is made.

All stands there in small letters, an odd chunk with its marks. What words an odd chunk has is asked of its tokens, where a key of
it is sought. Where a word is, a mark says: how many characters come before its chunk, times _SPREAD, and how many places of the
chunk come before the word. Marks lie in the order of places and cost no counting: places are counted between two words, as far
as is asked. It must say of a key without a blank what the tokens of the field say.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import filterfalse, pairwise, product
from math import prod
from operator import attrgetter
from typing import TypeAlias

from matching.analysis.common_chunks import width_of_chunk
from matching.analysis.layout import Place, Stretch
from matching.analysis.text_keys import ToldText, keys_of_small, unmarked
from matching.analysis.tokens import MAIN, WORD, Chunk, Token, analyse

Marked: TypeAlias = tuple[int, int, int, int]  # its first place and the one behind it as marks, its start and end in the text

_SPREAD = 1 << 12  # more places than an odd chunk has: it is short, and no letter stands for more than a few words
_STEP = 24  # characters that are looked at in one go, and for each place that is allowed _A_WORD more
_A_WORD = 8
_COUNTED = 256  # characters between two blanks of which the places are known
_UNBROKEN = re.compile(r"\S+")
_LAST_BLANK = re.compile(" *(?= )").match  # of a row
_MOST_WAYS = 64  # in which the chunks of a row are looked for
_TWO_LETTERS = re.compile("[a-z0-9].?[a-z0-9]").search  # whatever its capitals, such a chunk has a word
_at = attrgetter("at")


class WordRow:
    """Where the words of one field are, in marks, in places from the first, and in characters of the text."""

    def __init__(self, text: ToldText) -> None:
        self._text, self._small, self._whole = text, text.small, text.whole
        self._words: dict[str, list[Marked]] = {}

    def has(self, keys: tuple[str, ...]) -> bool:
        """Whether words of these keys stand in a row. Most do so between blanks, or it is seen that their chunks never do."""
        odd, packed, sought = self._whole.odd, self._packed, f" {' '.join(keys)} "
        if packed is None or not odd.of_depending.isdisjoint(keys):
            return sought in self._small or bool(self.rows(keys))
        if odd.all.isdisjoint(keys):
            return sought in packed
        chunks = [[key, *self._whole.odd_by_key.get(key, ())] for key in keys]
        if any(not set(one[1:]).isdisjoint(other) for one, other in pairwise(chunks)) or prod(map(len, chunks)) > _MOST_WAYS:
            return bool(self.rows(keys))
        # What stands before a word in an odd chunk, or behind it, may part it from the next.
        return any(f" {' '.join(row)} " in packed for row in product(*chunks)) and bool(self.rows(keys))

    @cached_property
    def _packed(self) -> str | None:
        """The chunks that have a word, with one blank between two. None where an odd chunk may have none, by its capitals."""
        chunks = self._small.split()
        odd = set(filterfalse(str.isascii, chunks))
        if not all(map(_TWO_LETTERS, odd & self._whole.odd.depending)):
            return None
        if bare := {chunk for chunk in odd if not keys_of_small(chunk)}:
            chunks = [chunk for chunk in chunks if chunk not in bare]
        return f" {' '.join(chunks)} "

    def rows(self, keys: tuple[str, ...]) -> list[Marked]:
        """Where words of these keys stand in a row: from the first word to the last."""
        if (found := self._plain_rows(keys)) is not None:
            return found
        found = self.words(keys[0])
        for key in keys[1:]:
            following, longer = self.words(key) if found else [], []
            for at, until, start, _ in found:
                index = bisect_left(following, (until,))
                next_at = following[index][0] if index < len(following) else None
                if next_at is not None and self.is_within(until, next_at, 0):
                    while index < len(following) and following[index][0] == next_at:
                        longer.append((at, following[index][1], start, following[index][3]))
                        index += 1
            found = longer
        return found

    def _plain_rows(self, keys: tuple[str, ...]) -> list[Marked] | None:
        """The same of words that no odd chunk has, which lie between blanks; None where an odd chunk lies behind one of them."""
        if not self._whole.odd.all.isdisjoint(keys):
            return None
        found: list[Marked] = []
        small, first = self._small, len(keys[0])
        behind = [(f" {key} ", len(key)) for key in keys[1:]]
        for at, start in self._text.starts(keys[0]):
            last, end = at, at + 1 + first
            for sought, size in behind:
                if small.startswith("  ", end) and (blanks := _LAST_BLANK(small, end)) is not None:
                    end = blanks.end()
                if not small.startswith(sought, end):
                    if not small[end + 1 : end + 2].isascii():
                        return None  # it may have no word
                    break
                last, end = end, end + 1 + size
            else:
                found.append((at * _SPREAD, last * _SPREAD + 1, start, start + end - at - 1))
        return found

    def stretches_of_rows(self, keys: tuple[str, ...]) -> list[tuple[int, int]]:
        """Where in the text words of these keys stand in a row: start of the first, end of the last."""
        return [each[2:] for each in self.rows(keys)]

    def words(self, key: str) -> list[Marked]:
        """Where the words are that have the key, in the order of the text."""
        found = self._words.get(key)
        if found is None:
            size = len(key)
            found = [(at * _SPREAD, at * _SPREAD + 1, start, start + size) for at, start in self._text.starts(key)]
            if key in self._whole.odd.all and (odd := list(self._odd_words(key))):
                found = sorted(found + odd)
            self._words[key] = found
        return found

    def stretches(self, key: str) -> list[Stretch]:
        """The same with their places, for whoever needs them as numbers."""
        found = []
        for at, until, start, end in self.words(key):
            place = self._place(at)
            found.append(Stretch(place, place + until - at, start, end))
        return found

    def _place(self, at: int) -> int:
        """What a mark is as a number: how many places come before it."""
        blanks, places = self._counted
        chunk, first = divmod(at, _SPREAD)
        index = bisect_right(blanks, chunk) - 1
        return places[index] + self._places_in(blanks[index], chunk) + first

    def places(self, key: str) -> list[Place]:
        """The tokens of the chunks that have the key, perhaps one of words in capitals, in the order of their places."""
        form, is_capital = key.lstrip(" "), key[0] == " "
        marked: list[tuple[int, int, Token]] = []
        for at, start in self._text.starts(form):
            surface = self._text.written(at, len(form))
            if surface.isupper() or not is_capital:
                token = Token(WORD, form, surface, 0, len(form), 0, 1, MAIN, surface.isupper())
                marked.append((at * _SPREAD, start, token))
        for small in self._odd_having(form):
            for at, start in self._text.starts(small):
                tokens = [each for each in self._typed(at, small).tokens if each.form == form]
                if any(each.capital for each in tokens) or not is_capital:
                    marked += [(at * _SPREAD + each.at, start, each) for each in tokens]
        counted = [(self._place(mark), start, token) for mark, start, token in marked]
        return sorted(
            [Place(at, at + token.width, start + token.start, start + token.end, token) for at, start, token in counted], key=_at
        )

    def _typed(self, at: int, small: str) -> Chunk:
        """The tokens of the odd chunk that stands here in small letters, as it is written."""
        return _as_written(self._text.written(at, len(small)))

    def _odd_having(self, form: str) -> Iterable[str]:
        if form not in self._whole.odd.all:
            return ()
        return (*self._whole.odd_by_key.get(form, ()), *self._whole.odd.depending)

    @cached_property
    def _counted(self) -> tuple[list[int], list[int]]:
        """Some blanks, about as far from each other, and how many places come before each: so none is counted for word after
        word."""
        blanks, places, end = [0], [0], len(self._small) - 1
        while blanks[-1] < end:
            stop = self._small.find(" ", blanks[-1] + _COUNTED, end)
            stop = stop if stop > 0 else end
            places.append(places[-1] + self._places_in(blanks[-1], stop))
            blanks.append(stop)
        return blanks, places

    def is_within(self, until: int, at: int, most: int) -> bool:
        """Whether there are at most so many places between the end of a word and the beginning of one behind it. It looks no
        farther than it must: others may be far away, and be asked about again and again."""
        (begin, before), (end, behind) = divmod(until, _SPREAD), divmod(at, _SPREAD)
        left, step = most + before - behind, _STEP + most * _A_WORD
        while begin < end:
            stop = self._small.find(" ", begin + step, end)
            stop = stop if stop > 0 else end
            left -= self._places_in(begin, stop)
            if left < 0:
                return False
            begin = stop
        return left >= 0

    def _places_in(self, begin: int, end: int) -> int:
        """How many places the chunks have from one blank to another."""
        part = self._small[begin:end]
        chunks = part.split()
        if part.isascii():
            return len(chunks)
        more = [_places_more(chunk) for chunk in filterfalse(str.isascii, chunks)]
        if None not in more:
            return len(chunks) + sum(filter(None, more))
        places = 0
        for chunk in self._small[begin + 1 : end].split(" "):
            if chunk:
                places += 1 if chunk.isascii() else self._typed(begin, chunk).width
            begin += 1 + len(chunk)
        return places

    def _odd_words(self, key: str) -> Iterator[Marked]:
        """As `words`, of odd chunks."""
        for small in self._whole.odd_by_key.get(key, ()):
            tokens = [token for token in analyse(unmarked(small)).tokens if token.form == key]
            for at, start in self._text.starts(small):
                yield from [_marked(at, start, token) for token in tokens]
        if key in self._whole.odd.of_depending:
            yield from self._depending.get(key, ())

    @cached_property
    def _depending(self) -> dict[str, list[Marked]]:
        """The words of the odd chunks of which the keys depend on their capitals: each chunk is asked as it is written."""
        found: dict[str, list[Marked]] = {}
        for small in self._whole.odd.depending:
            for at, start in self._text.starts(small):
                for token in self._typed(at, small).tokens:
                    found.setdefault(token.form, []).append(_marked(at, start, token))
        return found


def _marked(at: int, start: int, token: Token) -> Marked:
    """A token of a chunk that is there in the row and here in the text."""
    mark = at * _SPREAD + token.at
    return mark, mark + token.width, start + token.start, start + token.end


@lru_cache(maxsize=1 << 14)
def _places_more(small: str) -> int | None:
    """How many places more than one an odd chunk has; None where that depends on its capitals."""
    return None if keys_of_small(small) == (small,) else width_of_chunk(unmarked(small)) - 1


def _as_written(chunk: str) -> Chunk:
    """The tokens of a chunk; among letters of UTF-8 there may be other blanks, which part it."""
    if chunk.split() == [chunk]:
        return analyse(chunk)
    tokens: list[Token] = []
    width = 0
    for part in _UNBROKEN.finditer(chunk):
        inner, before = analyse(part[0]), part.start()
        tokens += [
            token._replace(start=token.start + before, end=token.end + before, at=token.at + width) for token in inner.tokens
        ]
        width += inner.width
    return Chunk(tuple(tokens), width, ())
