"""The open stories of one receiver, to be asked which of them an article belongs to."""

from typing import Literal

from matching.fingerprints.written import Fingerprint


class StoryIndex:
    """Open stories by their fingerprints. What it answers depends on what is in it now, and not on the order in which it came."""

    def add(self, story_id: str, fingerprint: Fingerprint) -> None:
        """Open a story with the fingerprint of its root, in place of the one it had."""
        raise NotImplementedError

    def remove(self, story_id: str) -> None:
        """Close a story; one that is not open is closed already."""
        raise NotImplementedError

    def best(self, fingerprint: Fingerprint, by: Literal["copies", "event"]) -> str | None:
        """The open story that the article belongs to, None where it begins one. A copy goes before an event, the more alike goes
        before the less alike, and of equals the smallest id is taken."""
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError
