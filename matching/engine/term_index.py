"""The rules that could match an article, by the keys it has: the percolator's presearch.

Of two demands of a rule (concepts.py) the rarer one is its anchor. How rare each is was guessed when the rule came, from a table
of words. What articles really have is counted in every so many of them, and a rule whose anchor was there in vain, because its
guard was not, is anchored by its guard where that is clearly rarer. Which rules match does not depend on it.
"""

from collections import Counter
from collections.abc import Iterable

from matching.engine.concepts import Demands, Keys

_FIRST = 2_000  # articles, of which more are counted: to count one takes as long as to find its candidates
_EARLY, _LATER = 8, 64  # one in so many is counted of these, and of all that follow
_ROOM = 1 << 16  # keys that are counted; when they are more, those seen once are forgotten and the others count half
_LONGEST = 40  # characters of such a key: a word may be a whole article, and would be kept
_SURE = 2  # sightings more than the other has, and half as many again: fewer say nothing


class TermIndex:
    """Rules by the keys of their anchors; a guard, where there is one, is asked before the rule becomes a candidate. Rules come
    and go one at a time; an id is added once before it is removed."""

    def __init__(self) -> None:
        self._anchors: dict[str, Keys] = {}  # by rule
        self._by_key: dict[str, dict[str, Keys | None]] = {}  # what guards a rule, by rule, by a key of its anchor
        self._keys: set[str] = set()  # of _by_key: two sets compare hashes they know, a dict asks each string for its own
        self._asked = 0
        self._seen: Counter[str] = Counter()

    def add(self, rule_id: str, demands: Demands) -> None:
        """From now on the rule may be a candidate, where an article has what its query demands; there is at least one demand."""
        anchor, guard = demands[0].keys, demands[1].keys if len(demands) > 1 else None
        if guard is not None and self._is_rarer(guard, anchor):
            anchor, guard = guard, anchor
        self._anchor(rule_id, anchor, guard)

    def remove(self, rule_id: str) -> None:
        """The rule is never a candidate again."""
        for key in self._anchors.pop(rule_id):
            rules = self._by_key[key]
            del rules[rule_id]
            if not rules:
                del self._by_key[key]
                self._keys.remove(key)

    def candidates(self, keys: set[str]) -> Iterable[str]:
        """The ids of all rules that could match an article with these keys, each once."""
        by_key, is_absent = self._by_key, keys.isdisjoint
        found: set[str] = set()
        for key in self._keys & keys:
            for rule_id, guard in by_key[key].items():
                if guard is None or not is_absent(guard):
                    found.add(rule_id)
        self._asked += 1
        if not self._asked % (_EARLY if self._asked <= _FIRST else _LATER):
            self._learn(keys)
        return found

    def _anchor(self, rule_id: str, anchor: Keys, guard: Keys | None) -> None:
        self._anchors[rule_id] = anchor
        for key in anchor:
            self._by_key.setdefault(key, {})[rule_id] = guard
        self._keys |= anchor

    def _learn(self, keys: set[str]) -> None:
        """Count what an article has, and look at the rules that it made look at in vain."""
        self._seen.update([key for key in keys if len(key) <= _LONGEST])
        if len(self._seen) > _ROOM:
            self._seen = Counter({key: count // 2 for key, count in self._seen.items() if count > 1})
        there = [guarded for key in self._keys & keys for guarded in self._by_key[key].items()]
        for rule_id, guard in dict(there).items():
            if guard is not None and keys.isdisjoint(guard) and self._is_rarer(guard, anchor := self._anchors[rule_id]):
                self.remove(rule_id)
                self._anchor(rule_id, guard, anchor)

    def _is_rarer(self, one: Keys, other: Keys) -> bool:
        """Whether the articles that were counted have the one clearly less often."""
        seen = self._seen
        return sum([seen[key] for key in one]) * 3 // 2 + _SURE <= sum([seen[key] for key in other])
