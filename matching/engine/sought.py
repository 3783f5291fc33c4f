"""The keys by which something is found in the index: anchors of rules, and words of phrases.

To look up each word of an article waits for memory more than it computes. So an article is asked once which of its words are such
keys, and these few are all that the tables of rules and phrases are asked for.
"""

from collections.abc import Set


class SoughtKeys:
    """The keys of two tables, each of which adds a key once and removes it when it has it no more."""

    def __init__(self) -> None:
        self._keys: set[str] = set()  # not a dict: two sets compare hashes they know, a dict asks each string for its own
        self._twice: set[str] = set()  # those that both tables have

    def add(self, key: str) -> None:
        """One of the tables has the key from now on."""
        (self._twice if key in self._keys else self._keys).add(key)

    def remove(self, key: str) -> None:
        """It has it no more."""
        (self._twice if key in self._twice else self._keys).remove(key)

    def of(self, keys: Set[str]) -> set[str]:
        """Those of an article's keys that a table may have."""
        return self._keys & keys
