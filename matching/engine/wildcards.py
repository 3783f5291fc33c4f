"""The words with wildcards that queries ask for, and which of them an article has: each is a key of the article, too."""

from collections.abc import Set
from dataclasses import dataclass, field

from matching.analysis import covers, is_wild, letters_first

_LETTERS_LOOKED_AT = 4  # of a pattern and each word, before more is asked: more would be more lengths to look at
_ROOM, _LONGEST = 64, 40  # words of one head that are remembered, and their characters: a word may be a whole article


@dataclass(slots=True, eq=False)
class _Head:
    """The patterns of what begins alike, with how many use each. Nearly always there is one, and it is a prefix: a word is asked
    whether it begins so. Of others it is remembered what a word satisfies."""

    users: dict[str, int] = field(default_factory=dict)
    only: str = ""  # the pattern, where it is the only one and a prefix
    begins: str = ""  # with what words begin that it covers
    memo: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def change(self) -> None:
        """Another pattern came, or one went."""
        self.memo.clear()
        self.only = self.begins = ""
        if len(self.users) == 1:
            (pattern,) = self.users
            if pattern[-1] == "*" and not is_wild(pattern[:-1]):
                self.only, self.begins = pattern, pattern[:-1]

    def satisfied(self, key: str) -> tuple[str, ...]:
        """The patterns that a key satisfies."""
        found = self.memo.get(key)
        if found is None:
            found = tuple([pattern for pattern in self.users if covers(pattern, key)])
            if len(self.memo) >= _ROOM:
                self.memo.clear()
            if len(key) <= _LONGEST:
                self.memo[key] = found
        return found


class Wildcards:
    """The patterns in use (`cooperat*`), counted, and which of them an article satisfies. Of each word its first letters are
    looked up: to look up whole words in what is known of words would wait for memory, word by word."""

    def __init__(self) -> None:
        self._words: dict[int, dict[str, _Head]] = {}  # by length
        self._fields: dict[int, dict[str, _Head]] = {}  # the same of words of other fields: no tag:harbour for tag*

    def __bool__(self) -> bool:
        return bool(self._words or self._fields)

    def add(self, pattern: str) -> None:
        """Count one more user of a pattern."""
        begins = _head(pattern)
        head = self._of(pattern).setdefault(len(begins), {}).setdefault(begins, _Head())
        head.users[pattern] = head.users.get(pattern, 0) + 1
        head.change()

    def remove(self, pattern: str) -> None:
        """Count one user less."""
        begins, of = _head(pattern), self._of(pattern)
        heads = of[len(begins)]
        head = heads[begins]
        head.users[pattern] -= 1
        if not head.users[pattern]:
            del head.users[pattern]
            head.change()
        if not head.users:
            del heads[begins]
        if not heads:
            del of[len(begins)]

    def of_words(self, keys: Set[str]) -> list[str]:
        """The patterns that one of these keys of title and body satisfies; a pattern is a key of the article, too."""
        return _satisfied(keys, self._words)

    def of_fields(self, keys: Set[str]) -> list[str]:
        """The same of keys of other fields."""
        return _satisfied(keys, self._fields)

    def _of(self, pattern: str) -> dict[int, dict[str, _Head]]:
        return self._fields if ":" in pattern else self._words


def _satisfied(keys: Set[str], by_length: dict[int, dict[str, _Head]]) -> list[str]:
    found: list[str] = []
    for length, heads in by_length.items():
        for key in [key for key in keys if key[:length] in heads]:
            head = heads[key[:length]]
            if not head.only:
                found += head.satisfied(key)
            elif key.startswith(head.begins):
                found.append(head.only)
    return found


def _head(pattern: str) -> str:
    """What the keys that a pattern covers begin with, as far as a look at it pays: the field and up to four letters."""
    field, colon, form = pattern.rpartition(":")
    return field + colon + form[: min(letters_first(form), _LETTERS_LOOKED_AT)]
