"""The open stories of one receiver, to be asked which of them an article belongs to.

A story can be a copy if it has one of its smallest rows of words in common, and an event if it has two of its heaviest words in
common; only those are compared, the likeliest first and a bounded number. What many stories have, such as the furniture of an
outlet, leads to none of them. So an answer takes about as long with a hundred thousand stories as with a hundred.

Of a story only the string is kept, and read again when it is compared: sets of numbers would take ten times the memory.
"""

from collections import Counter
from collections.abc import Iterable, Set
from itertools import combinations
from typing import Generic, Literal, TypeVar

from matching.fingerprints.relations import Relation, related
from matching.fingerprints.written import Fingerprint

_BANDS = 12  # rows of words by which a story is found
_HEAVIEST = 8  # words by which it is found
_ASKED = 6  # of an article's words, how many are asked for in pairs
_MOST_WITH_ROW = 64  # stories that have one row in common: where more have it, it comes from the page
_MOST_WITH_WORD = 2000
_MOST_COMPARED = 6
_NONE: frozenset[str] = frozenset()
Key = TypeVar("Key", int, str)


class StoryIndex:
    """Open stories by their fingerprints. What it answers depends on what is in it now, and not on the order in which it came."""

    def __init__(self) -> None:
        self._stories: dict[str, str] = {}
        self._by_text: _Found[str] = _Found()
        self._by_row: _Found[int] = _Found()
        self._by_word: _Found[int] = _Found()

    def add(self, story_id: str, fingerprint: Fingerprint) -> None:
        """Open a story with the fingerprint of its root, in place of the one it had."""
        self.remove(story_id)
        self._stories[story_id] = fingerprint.text
        self._by_text.add([fingerprint.text], story_id)
        self._by_row.add(_rows(fingerprint), story_id)
        self._by_word.add(_words(fingerprint, _HEAVIEST), story_id)

    def remove(self, story_id: str) -> None:
        """Close a story; one that is not open is closed already."""
        text = self._stories.pop(story_id, None)
        if text is not None:
            fingerprint = Fingerprint.read(text)
            self._by_text.remove([text], story_id)
            self._by_row.remove(_rows(fingerprint), story_id)
            self._by_word.remove(_words(fingerprint, _HEAVIEST), story_id)

    def best(self, fingerprint: Fingerprint, by: Literal["copies", "event"]) -> str | None:
        """The open story that the article belongs to, None where it begins one. A copy goes before an event, the more alike
        before the less alike, and of equals the smallest id is taken."""
        wanted = (Relation.COPY,) if by == "copies" else (Relation.COPY, Relation.EVENT)
        found: list[tuple[bool, float, str]] = []
        for story_id in self._candidates(fingerprint, by):
            related_as, likeness = related(fingerprint, Fingerprint.read(self._stories[story_id]))
            if related_as in wanted:
                found.append((related_as is Relation.EVENT, -likeness, story_id))
        return min(found)[2] if found else None

    def _candidates(self, fingerprint: Fingerprint, by: Literal["copies", "event"]) -> Iterable[str]:
        """The stories that are compared."""
        if same := self._by_text.of(fingerprint.text):
            return [min(same)]
        rows: Counter[str] = Counter()
        for row in fingerprint.shingles.values:
            having = self._by_row.of(row)
            if len(having) <= _MOST_WITH_ROW:
                rows.update(having)
        likeliest = _most(rows)
        if by == "event":
            words: Counter[str] = Counter()
            having_words = [self._by_word.of(word) for word in _words(fingerprint, _ASKED)]
            for one, other in combinations([having for having in having_words if having], 2):
                if min(len(one), len(other)) <= _MOST_WITH_WORD:
                    words.update(one & other)
            likeliest += _most(words)
        return likeliest

    def __len__(self) -> int:
        return len(self._stories)


class _Found(Generic[Key]):
    """Which stories have a key. Most keys have one story, which is kept without a set around it."""

    def __init__(self) -> None:
        self._having: dict[Key, str | set[str]] = {}

    def of(self, key: Key) -> Set[str]:
        having = self._having.get(key)
        if having is None:
            return _NONE
        return {having} if isinstance(having, str) else having

    def add(self, keys: Iterable[Key], story_id: str) -> None:
        for key in keys:
            having = self._having.get(key)
            if having is None:
                self._having[key] = story_id
            elif isinstance(having, set):
                having.add(story_id)
            elif having != story_id:
                self._having[key] = {having, story_id}

    def remove(self, keys: Iterable[Key], story_id: str) -> None:
        for key in keys:
            having = self._having.get(key)
            if isinstance(having, set):
                having.discard(story_id)
                if len(having) == 1:
                    self._having[key] = having.pop()
            elif having == story_id:
                del self._having[key]


def _rows(fingerprint: Fingerprint) -> list[int]:
    return sorted(fingerprint.shingles.values)[:_BANDS]


def _words(fingerprint: Fingerprint, most: int) -> list[int]:
    return list(fingerprint.terms)[:most]


def _most(found: Counter[str]) -> list[str]:
    """The stories found most often; of equals those with the smallest ids."""
    return sorted(found, key=lambda story_id: (-found[story_id], story_id))[:_MOST_COMPARED]
