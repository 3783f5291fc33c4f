"""The open stories of one receiver, by what their texts are known by. Until matching/fingerprints is there: the same text
alone."""

from typing import Literal


class OpenStories:
    """What alerts asks whether an article belongs to a story; it knows nothing of how alike texts are."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._by_text: dict[str, dict[str, None]] = {}

    def add(self, story_id: str, fingerprint: str) -> None:
        """Open a story."""
        self.remove(story_id)
        self._by_id[story_id] = fingerprint
        self._by_text.setdefault(fingerprint, {})[story_id] = None

    def remove(self, story_id: str) -> None:
        """Close it; one that is not open is closed already."""
        fingerprint = self._by_id.pop(story_id, None)
        if fingerprint is not None:
            ids = self._by_text[fingerprint]
            del ids[story_id]
            if not ids:
                del self._by_text[fingerprint]

    def best(self, fingerprint: str, by: Literal["copies", "event"]) -> tuple[str, bool] | None:
        """The story that an article belongs to, and whether it is a copy; None where it begins one."""
        ids = self._by_text.get(fingerprint)
        return (min(ids), True) if ids else None

    def __len__(self) -> int:
        return len(self._by_id)
