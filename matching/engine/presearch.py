"""Which rules could match an article: the step before the evaluation, so that its cost follows the few and not all.

The evaluation has the last word, so it may name too many rules, but never too few: tests hold the percolator against one that
asks every rule, and both against the slow truth.
"""

from collections.abc import Iterable

from matching.engine.anchors import Demands, Keys


class TermIndex:
    """Rules by the keys of their anchors; a guard, where there is one, is asked before the rule becomes a candidate. Rules come
    and go one at a time; an id is added once before it is removed."""

    def __init__(self) -> None:
        self._anchors: dict[str, Keys] = {}  # by rule
        self._by_key: dict[str, dict[str, Keys | None]] = {}  # what guards a rule, by rule, by a key of its anchor
        self._keys: set[str] = set()  # of _by_key: two sets compare hashes they know, a dict asks each string for its own

    def add(self, rule_id: str, demands: Demands) -> None:
        """From now on the rule may be a candidate, where an article has what its query demands: there is one demand at least."""
        anchor = self._anchors[rule_id] = demands[0].keys
        guard = demands[1].keys if len(demands) > 1 else None
        for key in anchor:
            self._by_key.setdefault(key, {})[rule_id] = guard
        self._keys |= anchor

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
        return found
