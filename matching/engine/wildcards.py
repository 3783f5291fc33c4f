"""The words with wildcards that queries ask for, and which of them an article has: each is a key of the article, too."""

from collections.abc import Iterable, Iterator, Set
from itertools import chain

from matching.analysis import covers, is_wild, letters_first

_LETTERS_LOOKED_AT = 4  # of a pattern and each word, before it is looked up: more would be more lengths to look at
_ROOM = 1 << 17  # keys whose patterns are remembered


class _PatternMemo(dict[str, tuple[str, ...]]):
    """The patterns that a key satisfies, worked out once for a word that begins as one does. A dict: its look-up is C code."""

    def __init__(self, patterns: dict[str, dict[str, int]], heads: dict[int, set[str]]) -> None:
        self._patterns, self._heads = patterns, heads

    def __missing__(self, key: str) -> tuple[str, ...]:
        if len(self) >= _ROOM:
            self.clear()
        found: tuple[str, ...] = ()
        for length in self._heads:
            for pattern in self._patterns.get(key[:length], ()) if length <= len(key) else ():
                begins = pattern[:-1]
                is_prefix = pattern[-1] == "*" and not is_wild(begins)  # as most are
                is_beside = (":" in pattern) == (":" in key)  # no tag:harbour for tag*
                if is_beside and (key.startswith(begins) if is_prefix else covers(pattern, key)):
                    found += (pattern,)
        self[key] = found
        return found


class Wildcards:
    """The patterns in use (`cooperat*`), counted, and which of them an article satisfies. Only words that begin as one does are
    looked up in what is known of words, because each look-up waits for memory."""

    def __init__(self) -> None:
        self._patterns: dict[str, dict[str, int]] = {}  # by what all that they cover begins with
        self._heads: dict[int, set[str]] = {}  # of _patterns, by length
        self._memo = _PatternMemo(self._patterns, self._heads)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def add(self, pattern: str) -> None:
        """Count one more user of a pattern; where it is new, what is known of words is forgotten."""
        head = _head(pattern)
        users = self._patterns.setdefault(head, {})
        users[pattern] = users.get(pattern, 0) + 1
        if users[pattern] == 1:
            self._heads.setdefault(len(head), set()).add(head)
            self._memo.clear()

    def remove(self, pattern: str) -> None:
        """Count one user less."""
        head = _head(pattern)
        users = self._patterns[head]
        users[pattern] -= 1
        if not users[pattern]:
            del users[pattern]
            self._memo.clear()
        if not users:
            del self._patterns[head]
            heads = self._heads[len(head)]
            heads.remove(head)
            if not heads:
                del self._heads[len(head)]

    def begun(self, keys: Set[str]) -> set[str]:
        """Those of the keys that begin as a pattern does."""
        heads = self._heads.items()
        return {key for length, begun in heads for key in keys if key[:length] in begun}

    def satisfied(self, keys: Iterable[str]) -> Iterator[str]:
        """The patterns that one of the keys satisfies, some of them twice; a pattern is a key of the article, too."""
        return chain.from_iterable(map(self._memo.__getitem__, keys))


def _head(pattern: str) -> str:
    """What the keys that a pattern covers begin with, as far as a look at it pays: the field and up to four letters."""
    field, colon, form = pattern.rpartition(":")
    return field + colon + form[: min(letters_first(form), _LETTERS_LOOKED_AT)]
