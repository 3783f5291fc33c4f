"""Wildcards: `cooperat*` stands for any ending, `organi?ation` for any one character, after at least three letters.

Three letters, so that a pattern is found by them: what patterns a word satisfies is looked up by its beginning, and worked
out once for every word ever seen, not once for each article. A pattern is compared with folded forms, as words are.
Must never backtrack without bound: an article may be one word of a million characters.
"""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

LETTERS_FIRST = 3
# What stands for * and ? while a word is cut into tokens: letters that no language writes in a query, and no fold changes.
_DISGUISE = str.maketrans({"*": "\ua4fa", "?": "\ua4fb"})
_REVEAL = str.maketrans({"\ua4fa": "*", "\ua4fb": "?"})
_WILD = re.compile(r"[*?]")
_MEMO_SIZE = 1 << 17


def is_wild(text: str) -> bool:
    """Whether the text holds a wildcard."""
    return "*" in text or "?" in text


def disguised(word: str) -> str:
    """A word whose wildcards look like letters, so that they stay in the token they belong to."""
    return word.translate(_DISGUISE) if is_wild(word) else word


def revealed(form: str) -> str:
    """The form with its wildcards again."""
    return form if form.isascii() else form.translate(_REVEAL)


def letters_first(form: str) -> int:
    """How many characters stand before the first wildcard."""
    match = _WILD.search(form)
    return match.start() if match else len(form)


def covers(pattern: str, form: str) -> bool:
    """Whether the pattern fits the whole form."""
    return _compiled(pattern).fullmatch(form) is not None


def covered(pattern: str, forms: list[str]) -> list[str]:
    """Those that the pattern fits of forms that are sorted, so that only those that begin as it does are looked at."""
    head = pattern[: letters_first(pattern)]
    first, last = bisect_left(forms, head), bisect_right(forms, head, key=lambda form: form[: len(head)])
    return list(filter(_compiled(pattern).fullmatch, forms[first:last]))


@lru_cache(maxsize=1 << 12)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Each piece between two * is taken where it first fits and never given back, so the time grows with the length only."""
    first, *middle = [".".join(map(re.escape, piece.split("?"))) for piece in re.sub(r"\*+", "*", pattern).split("*")]
    if not middle:
        return re.compile(first, re.DOTALL)
    *middle, last = middle
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle) + f".*{last}", re.DOTALL)


class _Memo(dict[str, tuple[str, ...]]):
    """The patterns that a key satisfies. A dict that makes what it misses, as its look-up is C code."""

    def __init__(self, patterns: dict[str, dict[str, int]]) -> None:
        self._patterns = patterns

    def __missing__(self, key: str) -> tuple[str, ...]:
        if len(self) >= _MEMO_SIZE:
            self.clear()
        found = tuple(pattern for pattern in self._patterns.get(_head(key), ()) if covers(pattern, key))
        self[key] = found
        return found


class Wildcards:
    """The patterns in use, counted, and which of them an article satisfies."""

    def __init__(self) -> None:
        self._patterns: dict[str, dict[str, int]] = {}
        self._memo = _Memo(self._patterns)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def add(self, pattern: str) -> None:
        """One user more. What is known of words is forgotten where the pattern is new."""
        users = self._patterns.setdefault(_head(pattern), {})
        users[pattern] = users.get(pattern, 0) + 1
        if users[pattern] == 1:
            self._memo.clear()

    def remove(self, pattern: str) -> None:
        """One user less."""
        users = self._patterns[_head(pattern)]
        users[pattern] -= 1
        if not users[pattern]:
            del users[pattern]
            self._memo.clear()
        if not users:
            del self._patterns[_head(pattern)]

    def satisfied(self, keys: set[str]) -> set[str]:
        """The patterns that one of the keys satisfies; a pattern is a key of the article, too."""
        return set().union(*map(self._memo.__getitem__, keys))


def _head(key: str) -> str:
    """What a pattern and the keys it covers have in common: the field and the first letters."""
    field, colon, form = key.rpartition(":")
    return field + colon + form[:LETTERS_FIRST]
