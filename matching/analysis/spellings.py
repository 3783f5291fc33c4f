"""The distinct chunks of one field, and which of them have a key. Both ways must say of a chunk what `analyse` says of it.

Spellings        each chunk once, with the keys they have
SoughtSpellings  the same where most chunks are plain, for few questions; needs no list of all
"""

from collections.abc import Iterable, Mapping
from itertools import chain, filterfalse

from matching.analysis.common_chunks import keys_of_chunk, width_of_chunk
from matching.analysis.tokens import EDGES, capital_key

_ROOM = 1 << 20  # characters of chunks that one memory holds, each chunk with ten more
_NO_EDGES = str.maketrans(dict.fromkeys(EDGES, " "))
_MOST_SOUGHT = 64  # keys that are looked for one by one in a field


class _Odd(dict[str, tuple[str, ...]]):
    """The keys of odd chunks. A dict that makes what it misses, because its look-up is C code."""

    room = _ROOM

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        self.room -= len(chunk) + 10
        keys = self[chunk] = keys_of_chunk(chunk)
        return keys


_current = _Odd()


def keys_by_chunk() -> Mapping[str, tuple[str, ...]]:
    """The keys of every chunk, remembered. Whoever asks for many keeps it while they do: a full memory gives way to a new one."""
    global _current
    if _current.room < 0:
        _current = _Odd()
    return _current


class Spellings:
    """The chunks of one field, each once: plain words, other chunks of one word and that word, and odd chunks."""

    __slots__ = ("_is_turned", "_memory", "_more", "_odd", "_one", "_plain", "_words", "chunks")

    def __init__(self, chunks: set[str], is_ascii: bool) -> None:
        """`is_ascii` says that all chunks are."""
        self._memory = keys_by_chunk()
        self.chunks = chunks
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
    def uneven(self) -> dict[str, int]:
        """The chunks that are more or less than one place wide, and how wide."""
        return _uneven(self._odd)

    def keys(self) -> set[str]:
        """All keys of the chunks, in a set that the caller may change."""
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
        words = self._words
        self._one = dict(zip(map(str.lower, words.values()), words, strict=True))
        for chunk in words.keys() - self._one.values() if len(self._one) < len(words) else ():
            self._more.setdefault(words[chunk].lower(), []).append(chunk)
        for chunk in filter(str.isupper, words):  # no word is in capitals where its chunk is not
            self._more.setdefault(capital_key(words[chunk].lower()), []).append(chunk)
        for chunk in self._odd:
            for key in self._memory[chunk]:
                self._more.setdefault(key, []).append(chunk)


class SoughtSpellings:
    """The same of a typewritten text of which the odd chunks are known. Words are looked for in the text: few are asked for."""

    __slots__ = ("_all", "_by_key", "_known", "_odd", "_row", "_words")

    def __init__(self, row: str, odd: Mapping[str, tuple[str, ...]]) -> None:
        """`row` is that of the layout; `odd`, each with its keys, may be those of a longer text."""
        self._row = row
        self._words = row.lower().translate(_NO_EDGES)  # each with a blank before and behind it
        self._odd = {chunk: keys for chunk, keys in odd.items() if f" {chunk} " in row}
        self._by_key: dict[str, list[str]] | None = None  # the odd ones
        self._known: dict[str, list[str]] = {}
        self._all: Spellings | None = None  # made where very many are asked for

    @property
    def chunks(self) -> set[str]:
        """All of them."""
        return set(self._row.split())

    @property
    def uneven(self) -> dict[str, int]:
        """The chunks that are more or less than one place wide, and how wide."""
        return _uneven(self._odd)

    def keys(self) -> set[str]:
        """All keys of the chunks, in a set that the caller may change."""
        return Spellings(self.chunks, is_ascii=True).keys()

    def having(self, key: str) -> list[str]:
        """The chunks that have the key."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._all.having(key) if self._all else self._sought(key)
            if self._all is None and len(self._known) > _MOST_SOUGHT:
                self._all = Spellings(self.chunks, is_ascii=True)
        return known

    def _sought(self, key: str) -> list[str]:
        if self._by_key is None:
            self._by_key = {}
            for chunk, keys in self._odd.items():
                for each in keys:
                    self._by_key.setdefault(each, []).append(chunk)
        form, row, words, found = key.lstrip(" "), self._row, self._words, set(self._by_key.get(key, ()))
        size = len(form)
        at = words.find(form) if form.isalnum() else -1
        while at >= 0:
            end = at + size
            if words[at - 1] == " " == words[end]:  # else it is a part of another word
                end = row.find(" ", end)
                chunk = row[row.rfind(" ", 0, at) + 1 : end]
                word = chunk.strip(EDGES)
                if len(word) == size and (word == form or word.lower() == form) and (form == key or word.isupper()):
                    found.add(chunk)
            at = words.find(form, end)
        return list(found)


def _uneven(chunks: Iterable[str]) -> dict[str, int]:
    return {chunk: width for chunk in chunks if (width := width_of_chunk(chunk)) != 1}
