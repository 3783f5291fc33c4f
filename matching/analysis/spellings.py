"""The distinct chunks of a field and the keys they have: what makes the keys of an article a matter of sets, not of characters.

Most chunks are one word of the letters a to z, perhaps with punctuation around it: its key is the word in small letters. To
find that out takes less time than to look for it in a large memory, so only the odd chunks, all others, are looked up. The way
back, from a key to its chunks, is worked out when a rule first asks where a word lies.
Must always say of a chunk what `analyse` says of it. A memory that is full is left to the fields that use it, and a new one
begins; it is never emptied under a field.
"""

from collections.abc import Iterable
from itertools import chain, filterfalse

from matching.analysis.tokens import EDGES, analyse, capital_key

_ROOM = 1 << 20  # characters of chunks that one memory holds, each chunk with ten more


class _Odd(dict[str, tuple[str, ...]]):
    """The keys of odd chunks. A dict that makes what it misses, for its look-up is C code."""

    room = _ROOM

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        self.room -= len(chunk) + 10
        keys = self[chunk] = analyse(chunk).keys
        return keys


_current = _Odd()


class Spellings:
    """The chunks of one field, each once: plain words, other chunks of one word and that word, and odd chunks."""

    __slots__ = ("_is_turned", "_memory", "_more", "_odd", "_one", "_plain", "_words", "chunks")

    def __init__(self, chunks: Iterable[str], is_ascii: bool) -> None:
        """`is_ascii` says that all chunks are."""
        global _current
        if _current.room < 0:
            _current = _Odd()
        self._memory = _current
        self.chunks = set(chunks)
        others = set(filterfalse(str.isalpha, self.chunks))
        if not is_ascii:
            others.update(filterfalse(str.isascii, self.chunks))
        words = self.chunks - others
        capitalised = set(filterfalse(str.islower, words))
        self._plain = words - capitalised
        self._words = dict(zip(capitalised, capitalised, strict=True))
        self._odd: list[str] = []
        for chunk in others:
            word = chunk.strip(EDGES)
            if len(word) > 1 and word.isalpha() and word.isascii():
                self._words[chunk] = word
            else:
                self._odd.append(chunk)
        self._is_turned = False
        self._one: dict[str, str] = {}
        self._more: dict[str, list[str]] = {}

    @property
    def uneven(self) -> set[str]:
        """The chunks that are more or less than one place wide."""
        return {chunk for chunk in self._odd if analyse(chunk).width != 1}

    def keys(self) -> set[str]:
        """All keys of the chunks, as a set of the caller's own."""
        words = self._words.values()
        keys = self._plain.union(map(str.lower, words), chain.from_iterable(map(self._memory.__getitem__, self._odd)))
        keys.update([capital_key(word.lower()) for word in filter(str.isupper, words)])
        return keys

    def having(self, key: str) -> list[str]:
        """The chunks that have the key."""
        if not self._is_turned:
            self._turn()
        found = list(self._more.get(key, ()))
        if key in self._one:
            found.append(self._one[key])
        if key in self._plain:
            found.append(key)
        return found

    def _turn(self) -> None:
        """The chunks by key, but for plain words: most keys have one, and a dict of those is made by C code."""
        self._is_turned = True
        one = self._one = dict(zip(map(str.lower, self._words.values()), self._words, strict=True))
        for chunk, word in self._words.items():
            form = word.lower()
            if one[form] != chunk:
                self._more.setdefault(form, []).append(chunk)
            if word.isupper():
                self._more.setdefault(capital_key(form), []).append(chunk)
        for chunk in self._odd:
            for key in self._memory[chunk]:
                self._more.setdefault(key, []).append(chunk)
