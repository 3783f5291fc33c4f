"""The open stories of one receiver, by the fingerprints of their first articles: what alerts asks whether an article belongs to
one. alerts and matching do not know each other; this is where they meet.
"""

from functools import lru_cache
from typing import Literal

from matching.fingerprints import Fingerprint, Relation, StoryIndex

# An article that begins a story is looked for first, and then put down.
_read = lru_cache(maxsize=64)(Fingerprint)


class OpenStories:
    """Stories that others may join."""

    def __init__(self) -> None:
        self._index = StoryIndex()

    def add(self, story_id: str, fingerprint: str) -> None:
        """Open a story."""
        self._index.add(story_id, _read(fingerprint))

    def remove(self, story_id: str) -> None:
        """Close it; one that is not open is closed already."""
        self._index.remove(story_id)

    def best(self, fingerprint: str, by: Literal["copies", "event"]) -> tuple[str, bool] | None:
        """The story that an article belongs to, and whether it is a copy; None where it begins one."""
        found = self._index.found(_read(fingerprint), by)
        return None if found is None else (found[0], found[1] is Relation.COPY)

    def __len__(self) -> int:
        return len(self._index)
