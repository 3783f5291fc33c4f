"""The open stories of one receiver. How alike two texts are is not known here: an index is given, and asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from schemas import Priority


class StoryIndex(Protocol):
    """Open stories by the fingerprints of their first articles. `rules` has the one that Wirewatch runs with."""

    def add(self, story_id: str, fingerprint: str) -> None:
        """Open a story."""

    def remove(self, story_id: str) -> None:
        """Close it; one that is not open is closed already."""

    def best(self, fingerprint: str, by: Literal["copies", "event"]) -> tuple[str, bool] | None:
        """The story that an article belongs to, and whether it is a copy; None where it begins one."""

    def __len__(self) -> int:
        """How many are open."""


NewIndex = Callable[[], StoryIndex]


@dataclass(slots=True)
class Story:
    """One open story: `count` are its later articles, `flushed_at` is when its thread was last told of some."""

    id: str
    receiver: str
    closes_at: datetime
    priority: Priority
    has_tier_1: bool
    count: int = 0
    flushed_at: datetime | None = None
