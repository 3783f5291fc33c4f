"""The open stories of one receiver, to be asked which of them an article belongs to.

A story can be a copy if it has two of its smallest rows of words in common, and an event if it has two of its heaviest words in
common; only those are compared, the likeliest first and a bounded number. What many stories have, such as the furniture of an
outlet, leads to none of them. So an answer takes about as long with a hundred thousand stories as with a hundred.

Of a story only the string is kept, and read again when it is compared: sets of numbers would take ten times the memory.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from matching.fingerprints.relations import Relation, related
from matching.fingerprints.written import MOST_HEAVIEST, MOST_ROWS, Fingerprint

_BANDS, _ROWS_ASKED = 12, MOST_ROWS  # rows of words by which a story is found, and how many of an article's are asked for
_HEAVIEST, _ASKED = MOST_HEAVIEST, 6  # words by which it is found, and how many of an article's are asked for
_FEWEST_FOUND = 2  # times that a story is found, because one row or word of a hundred thousand stories is often found by chance
_MOST_WITH_ROW = 64  # stories that have one row in common: where more have it, it comes from the page
_MOST_WITH_WORD = 50  # where more have it, it leads to none of them, and only speaks for one that another word has found
_MOST_COMPARED = 3
Key = TypeVar("Key", int, str)
_read = lru_cache(maxsize=1024)(Fingerprint)  # of the stories that are asked for now


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
        self._by_row.add(fingerprint.rows(_BANDS), story_id)
        self._by_word.add(fingerprint.heaviest(_HEAVIEST), story_id)

    def remove(self, story_id: str) -> None:
        """Close a story; one that is not open is closed already."""
        text = self._stories.pop(story_id, None)
        if text is not None:
            fingerprint = Fingerprint.read(text)
            self._by_text.remove([text], story_id)
            self._by_row.remove(fingerprint.rows(_BANDS), story_id)
            self._by_word.remove(fingerprint.heaviest(_HEAVIEST), story_id)

    def best(self, fingerprint: Fingerprint, by: Literal["copies", "event"]) -> str | None:
        """The open story that the article belongs to, None where it begins one. A copy goes before an event, the more alike
        before the less alike, and of equals the smallest id is taken."""
        found = self.found(fingerprint, by)
        return None if found is None else found[0]

    def found(self, fingerprint: Fingerprint, by: Literal["copies", "event"]) -> tuple[str, Relation] | None:
        """The same, and how they are related."""
        found: list[tuple[bool, float, str]] = []
        for story_id in self._candidates(fingerprint, by):
            text = self._stories[story_id]
            root = fingerprint if text == fingerprint.text else _read(text)
            related_as, likeness = related(fingerprint, root)
            if related_as is Relation.COPY or (related_as is Relation.EVENT and by == "event"):
                found.append((related_as is Relation.EVENT, -likeness, story_id))
        if not found:
            return None
        is_event, _, story_id = min(found)
        return story_id, Relation.EVENT if is_event else Relation.COPY

    def _candidates(self, fingerprint: Fingerprint, by: Literal["copies", "event"]) -> list[str]:
        """The stories that are compared."""
        if same := self._by_text.of(fingerprint.text):
            return [min(same)]
        rows = fingerprint.rows(_ROWS_ASKED)
        found = self._by_row.counted(rows, _MOST_WITH_ROW)
        likeliest = _most(found, min(_FEWEST_FOUND, len(set(rows)))) if found else []
        if by == "event":
            words = self._by_word.counted(fingerprint.heaviest(_ASKED), _MOST_WITH_WORD)
            likeliest += _most(words, _FEWEST_FOUND)
        return likeliest

    def __len__(self) -> int:
        return len(self._stories)


class _Found(Generic[Key]):
    """Which stories have a key. Most keys have one story, which is kept without a set around it."""

    def __init__(self) -> None:
        self._having: dict[Key, str | set[str]] = {}

    def of(self, key: Key) -> Collection[str]:
        having = self._having.get(key)
        if having is None:
            return ()
        return (having,) if isinstance(having, str) else having

    def counted(self, keys: Iterable[Key], most: int) -> dict[str, int]:
        """The stories that have a key which at most so many have, and how many of all the keys each has."""
        found: list[str] = []
        frequent = []
        # Most keys of an article have no story, which is found out without a step in Python for each.
        for key in self._having.keys() & keys:
            having = self._having[key]
            if isinstance(having, str):
                found.append(having)
            elif len(having) <= most:
                found += having
            else:
                frequent.append(having)
        once = dict.fromkeys(found, 1)
        if not found or (len(once) == len(found) and not frequent):
            return once
        for having in frequent:
            found += having.intersection(once)
        return Counter(found)

    def add(self, keys: Iterable[Key], story_id: str) -> None:
        having_of = self._having.setdefault
        for key in keys:
            having = having_of(key, story_id)
            if having is story_id:
                continue
            if isinstance(having, set):
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


def _most(found: dict[str, int], fewest: int) -> list[str]:
    """The stories found most often, and at least so often; of equals those with the smallest ids."""
    if not found:
        return []
    often: dict[int, list[str]] = defaultdict(list)
    for story_id, count in found.items():
        if count >= fewest:
            often[count].append(story_id)
    likeliest: list[str] = []
    for count in sorted(often, reverse=True):
        likeliest += sorted(often[count])
        if len(likeliest) >= _MOST_COMPARED:
            break
    return likeliest[:_MOST_COMPARED]
