"""Every chunk that ever came, and the keys it has: what makes the keys of an article a matter of sets and not of characters.

Most chunks are a small word between two blanks and their own only key, so a set of chunks is nearly the set of its keys and
only the other chunks are looked up one by one. The way back is kept too: the spellings of a key, so that a word is found in
a text without reading the text.
Must always say of a chunk what `analyse` says of it. A memory that is full is left to the fields that use it, and a new one
begins; it is never emptied under a field.
"""

from itertools import chain

from matching.tokens import analyse, bare_word, capital_key

_ROOM = 1 << 20  # characters of chunks that one memory holds, each chunk with ten more; twice as many were slower
_FEW = 30  # spellings of a key that are looked through one by one


class Spellings(dict[str, tuple[str, ...]]):
    """The keys by chunk, for all chunks but plain ones. A dict that makes what it misses, for its look-up is C code."""

    def __init__(self) -> None:
        self.room = _ROOM
        self.uneven: set[str] = set()  # chunks that are more or less than one place wide
        self._plain: set[str] = set()  # chunks that are their only key, and one place wide
        self._by_key: dict[str, list[str] | set[str]] = {}  # lists, which are small, as long as they are short

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        self.room -= len(chunk) + 10
        word = bare_word(chunk)
        if word is None:
            keys, width = analyse(chunk).keys, analyse(chunk).width
        else:
            form, width = word.lower(), 1
            keys = (form, capital_key(form)) if word.isupper() else (form,)
        if width != 1:
            self.uneven.add(chunk)
        elif keys == (chunk,):
            self._plain.add(chunk)
            return keys
        for key in keys:
            spelt = self._by_key.setdefault(key, [])
            if isinstance(spelt, set):
                spelt.add(chunk)
            else:
                spelt.append(chunk)
                if len(spelt) > _FEW:
                    self._by_key[key] = set(spelt)
        self[chunk] = keys
        return keys

    def keys_of(self, chunks: set[str]) -> set[str]:
        """All keys of these chunks."""
        others = chunks.difference(self._plain)
        keys = chunks - others
        keys.update(chain.from_iterable(map(self.__getitem__, others)))
        return keys

    def having(self, key: str, chunks: set[str]) -> list[str]:
        """Those of the chunks that have the key; `keys_of` has been asked for them before."""
        spelt = self._by_key.get(key, ())
        found = list(chunks & spelt) if isinstance(spelt, set) else [chunk for chunk in spelt if chunk in chunks]
        if key in self._plain and key in chunks:
            found.append(key)
        return found


_current = Spellings()


def spellings() -> Spellings:
    """The memory for a new field."""
    global _current
    if _current.room < 0:
        _current = Spellings()
    return _current
