"""The words of a text that can be told (text_keys.py) in a row: `str.find` says where plain words are, and no token is made.

All stands there in small letters, an odd chunk with its marks, and nothing of one without a word. What words
an odd chunk has is asked of its tokens, where a key of it is sought. It must say of a key without a blank what the tokens of the
field say.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, repeat
from typing import TypeAlias

from matching.analysis.layout import Stretch
from matching.analysis.text_keys import ToldText
from matching.analysis.tokens import Token, analyse

Places: TypeAlias = Sequence[tuple[int, int]]  # of each word or phrase its first place, and the one behind it


class WordRow:
    """Where the words of one field are, in places from the first, and in characters of the text."""

    def __init__(self, text: ToldText, odd: Mapping[str, tuple[str, tuple[str, ...]]], widths: Mapping[str, int]) -> None:
        """A text, its odd chunks (`odd_in_small`), and how many places each has."""
        self._text = text
        self._row = text.row([small for small, width in widths.items() if not width])
        self._odd: dict[str, list[tuple[str, str]]] = {}  # the odd chunks that have a key: in small letters and as typed
        for small, (typed, keys) in odd.items():
            for key in keys:
                self._odd.setdefault(key, []).append((small, typed))
        self._widths = widths
        self._places: dict[str, Places] = {}
        self._stretches: dict[str, list[Stretch]] = {}

    def has(self, keys: tuple[str, ...]) -> bool:
        """Whether words of these keys stand in a row."""
        if f" {' '.join(keys)} " in self._row:
            return True
        return not self._odd.keys().isdisjoint(keys) and bool(self.rows(keys))

    def rows(self, keys: tuple[str, ...]) -> list[tuple[int, int]]:
        """The places where words of these keys stand in a row: of the first word, and behind the last."""
        found = self.places(keys[0])
        for key in keys[1:]:
            if not found:
                break
            following: dict[int, list[int]] = {}
            for at, until in self.places(key):
                following.setdefault(at, []).append(until)
            found = [(at, end) for at, until in found for end in following.get(until, ())]
        return list(found)

    def places(self, key: str) -> Places:
        """Where the words are that have the key."""
        found = self._places.get(key)
        if found is None:
            place = self._place
            found = [(at := place(number), at + 1) for number in self._found(key)]
            for number, token in self._found_odd(key):
                at = place(number) + token.at
                found.append((at, at + token.width))
            self._places[key] = found
        return found

    def stretches(self, key: str) -> list[Stretch]:
        """The same with their characters in the text, in the order of their places."""
        found = self._stretches.get(key)
        if found is None:
            place, size = self._place, len(key)
            found = []
            for number, start in zip(self._found(key), self._text.starts(key), strict=True):
                at = place(number)
                found.append(Stretch(at, at + 1, start, start + size))
            for small, typed in self._odd.get(key, ()):
                tokens = _tokens(typed, key)
                for number, start in zip(self._found(small), self._text.starts(small), strict=True):
                    for token in tokens:
                        at = place(number) + token.at
                        found.append(Stretch(at, at + token.width, start + token.start, start + token.end))
            found.sort()
            self._stretches[key] = found
        return found

    def stretches_of_rows(self, keys: tuple[str, ...]) -> list[tuple[int, int]]:
        """Where in the text words of these keys stand in a row: start of the first, end of the last."""
        if not self.has(keys):
            return []
        found = [(each.start, each.until, each.end) for each in self.stretches(keys[0])]
        for key in keys[1:]:
            following: dict[int, list[Stretch]] = {}
            for each in self.stretches(key):
                following.setdefault(each.at, []).append(each)
            found = [(start, each.until, each.end) for start, until, _ in found for each in following.get(until, ())]
        return [(start, end) for start, _, end in found]

    def _place(self, number: int) -> int:
        """How many places come before the chunk of this number."""
        wide, more = self._wide
        return number + more[bisect_left(wide, number)] if wide else number

    @cached_property
    def _wide(self) -> tuple[list[int], list[int]]:
        """The numbers of the chunks of several places, and how many places those before each have that one chunk has not."""
        more = [(small, width - 1) for small, width in self._widths.items() if width > 1]
        found = sorted([(number, each) for small, each in more for number in self._found(small)])
        return [number for number, _ in found], list(accumulate([each for _, each in found], initial=0))

    def _found_odd(self, key: str) -> Iterator[tuple[int, Token]]:
        """The tokens of odd chunks that have the key, each with the number of its chunk."""
        for small, typed in self._odd.get(key, ()):
            tokens = _tokens(typed, key)
            for number in self._found(small):
                yield from zip(repeat(number), tokens)

    def _found(self, word: str) -> list[int]:
        """The numbers of the chunks for which this stands in the row."""
        row, sought = self._row, f" {word} "
        found: list[int] = []
        number = before = 0
        at = row.find(sought)
        while at >= 0:
            number += row.count(" ", before, at)
            found.append(number)
            before, at = at, row.find(sought, at + 1)
        return found


def _tokens(chunk: str, key: str) -> list[Token]:
    """The tokens of an odd chunk that have the key."""
    return [token for token in analyse(chunk).tokens if token.form == key]
