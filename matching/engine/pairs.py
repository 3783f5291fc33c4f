"""The pairs of letters that queries ask for, and which of them an article has: each is a key of the article, too, as a phrase is.

In scripts without blanks each letter is a word, and nearly every article has nearly all letters of nearly every rule. So a rule
does not demand letters but two that stand side by side, in a field and with no other word between them, which few articles have.
No word is written like a pair, because such a letter is never part of a longer word.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import chain

from matching.analysis import SEARCHED, Document, is_character, letters_of, may_be_paired

# How many of a thousand articles have a pair, as a guess: of hiragana; of Thai, Lao, Burmese and Khmer; of others.
_COMMON = (("\u3040", "\u30a0", 40.0), ("\u0e00", "\u2000", 60.0))
_RARE = 8.0


def pair_of(keys: Sequence[str], following: Sequence[str]) -> str | None:
    """The pair that a word and the next are, where there is no other way to read them and both are such letters."""
    if len(keys) == len(following) == 1 and may_be_paired(keys[0]) and may_be_paired(following[0]):
        return keys[0] + following[0]
    return None


def is_pair(key: str) -> bool:
    """Whether a key is one, of whatever field; so is perhaps that of a letter with marks of other scripts, which nobody has."""
    if key.isascii():
        return False
    pair = key.rpartition(":")[2]
    return is_character(pair) and len(letters_of(pair)) > 1


def pairs_among(needs: Iterable[Iterable[str]]) -> list[str]:
    """The pairs among sets of keys."""
    return [key for key in chain.from_iterable(needs) if is_pair(key)]


def frequency_of_pair(key: str) -> float:
    """How many of a thousand articles have a pair, as a guess."""
    pair = key.rpartition(":")[2]
    return next((share for first, last, share in _COMMON if all(first <= sign < last for sign in pair)), _RARE)


class Pairs:
    """The pairs in use, counted by field; those of title and body by no name."""

    def __init__(self) -> None:
        self._users: dict[str, Counter[str]] = {}
        self._asked: dict[str, set[str]] = {}  # the same: two sets compare hashes they know
        self._firsts: Counter[str] = Counter()  # the letters that they begin with, whatever the field

    def __bool__(self) -> bool:
        return bool(self._asked)

    def add(self, keys: Iterable[str]) -> None:
        """Count one more user of each."""
        for key in keys:
            name, _, pair = key.rpartition(":")
            self._users.setdefault(name, Counter())[pair] += 1
            self._asked.setdefault(name, set()).add(pair)
            self._firsts[letters_of(pair)[0]] += 1

    def remove(self, keys: Iterable[str]) -> None:
        """Count one user less of each."""
        for key in keys:
            name, _, pair = key.rpartition(":")
            users = self._users[name]
            users[pair] -= 1
            if not users[pair]:
                del users[pair]
                self._asked[name].remove(pair)
            if not users:
                del self._users[name], self._asked[name]
            first = letters_of(pair)[0]
            self._firsts[first] -= 1
            if not self._firsts[first]:
                del self._firsts[first]

    def of(self, keys: Set[str], document: Document) -> set[str]:
        """Those that the article has, as keys. `keys` are those of title and body: no text is cut up in which no pair begins."""
        found: set[str] = set()
        for name, asked in self._asked.items():
            if not name and self._firsts.keys().isdisjoint(keys):
                continue
            fields = [document.fields[each] for each in ((name,) if name else SEARCHED) if each in document.texts]
            rows = [row for field in fields if (row := field.characters()) is not None]
            held = set(chain.from_iterable([asked & row.pairs for row in rows]))
            found |= {f"{name}:{pair}" for pair in held} if name else held
        return found
