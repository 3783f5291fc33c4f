"""The rules that could match an article, by the keys it has: the percolator's presearch.

Of two demands of a rule (concepts.py) the rarer one is its anchor. How rare each is was guessed when the rule came, from a table
of words. What articles really have is counted in every so many of them, and a rule whose anchor was there in vain, because its
guard was not, is anchored by its guard where that is clearly rarer. Which rules match does not depend on it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matching.engine.concepts import Demands, Keys

_FIRST = 2_000  # articles, of which more are counted: to count one takes as long as to find its candidates
_EARLY, _LATER = 8, 64  # one in so many is counted of these, and of all that follow
_ROOM = 1 << 16  # keys that are counted; when they are more, those seen once are forgotten and the others count half
_LONGEST = 40  # characters of such a key: a word may be a whole article, and would be kept
_SURE = 2  # sightings more than the other has, and half as many again: fewer say nothing


class _Rules(NamedTuple):
    """The rules of one key, each with what guards it."""

    told: dict[str, Keys | None]  # the key and the guard together tell that they match
    asked: dict[str, Keys | None]  # they may match


class TermIndex:
    """Rules by the keys of their anchors; a guard, where there is one, is asked before the rule becomes a candidate. Rules come
    and go one at a time; an id is added once before it is removed."""

    def __init__(self) -> None:
        self._anchors: dict[str, Keys] = {}  # by rule
        self._telling: dict[str, tuple[tuple[Keys, Keys], ...]] = {}  # by rule, of those that keys may tell of
        self._by_key: dict[str, _Rules] = {}  # by each key of their anchors
        self._keys: set[str] = set()  # of _by_key: two sets compare hashes they know, a dict asks each string for its own
        self._asked = 0
        self._seen: Counter[str] = Counter()

    def add(self, rule_id: str, demands: Demands, telling: Sequence[Keys] = ()) -> None:
        """From now on the rule may be a candidate, where an article has what its query demands; there is at least one demand.

        `telling`, where there is any, has for each demand those of its keys that tell: an article with one of each matches."""
        anchor, guard = demands[0].keys, demands[1].keys if len(demands) > 1 else None
        if guard is not None and self._is_rarer(guard, anchor):
            anchor, guard = guard, anchor
        if any(telling):
            self._telling[rule_id] = tuple(zip([each.keys for each in demands], telling, strict=True))
        self._anchor(rule_id, anchor, guard)

    def remove(self, rule_id: str) -> None:
        """The rule is never a candidate again."""
        self._telling.pop(rule_id, None)
        self._unanchor(rule_id)

    def candidates(self, keys: set[str]) -> Iterable[str]:
        """The ids of all rules that could match an article with these keys, each once."""
        return set().union(*self.told_and_asked(keys))

    def told_and_asked(self, keys: set[str]) -> tuple[set[str], set[str]]:
        """The ids of the rules that an article with these keys matches for sure, and of the others that it could match."""
        by_key, is_absent = self._by_key, keys.isdisjoint
        told: set[str] = set()
        asked: set[str] = set()
        for key in self._keys & keys:
            rules = by_key[key]
            for rule_id, guard in rules.told.items():
                if guard is None or not is_absent(guard):
                    told.add(rule_id)
            for rule_id, guard in rules.asked.items():
                if guard is None or not is_absent(guard):
                    asked.add(rule_id)
        self._asked += 1
        if not self._asked % (_EARLY if self._asked <= _FIRST else _LATER):
            self._learn(keys)
        return told, asked - told

    def _anchor(self, rule_id: str, anchor: Keys, guard: Keys | None) -> None:
        telling = dict(self._telling.get(rule_id, ()))
        is_told = guard is None or guard == telling.get(guard)  # whichever of its keys is there
        tells = telling.get(anchor, frozenset()) if telling and is_told else frozenset()
        self._anchors[rule_id] = anchor
        for key in anchor:
            rules = self._by_key.get(key)
            if rules is None:
                rules = self._by_key[key] = _Rules({}, {})
            (rules.told if key in tells else rules.asked)[rule_id] = guard
        self._keys |= anchor

    def _unanchor(self, rule_id: str) -> None:
        for key in self._anchors.pop(rule_id):
            rules = self._by_key[key]
            rules.told.pop(rule_id, None)
            rules.asked.pop(rule_id, None)
            if not rules.told and not rules.asked:
                del self._by_key[key]
                self._keys.remove(key)

    def _learn(self, keys: set[str]) -> None:
        """Count what an article has, and look at the rules that it made look at in vain."""
        self._seen.update([key for key in keys if len(key) <= _LONGEST])
        if len(self._seen) > _ROOM:
            self._seen = Counter({key: count // 2 for key, count in self._seen.items() if count > 1})
        there = [guarded for key in self._keys & keys for rules in self._by_key[key] for guarded in rules.items()]
        for rule_id, guard in dict(there).items():
            if guard is not None and keys.isdisjoint(guard) and self._is_rarer(guard, anchor := self._anchors[rule_id]):
                self._unanchor(rule_id)
                self._anchor(rule_id, guard, anchor)

    def _is_rarer(self, one: Keys, other: Keys) -> bool:
        """Whether the articles that were counted have the one clearly less often."""
        seen = self._seen
        return sum([seen[key] for key in one]) * 3 // 2 + _SURE <= sum([seen[key] for key in other])
