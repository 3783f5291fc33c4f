"""The rules that could match an article, by the keys it has: the percolator's presearch.

Of two demands of a rule (demands.py) the rarer one is its anchor. How rare each is was guessed when the rule came, from a table
of words. What articles really have is counted in every so many of them, and a rule whose anchor was there in vain, because its
guard was not, is anchored by its guard where that is clearly rarer. Which rules match does not depend on it.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import filterfalse
from typing import Generic, TypeAlias, TypeVar

from matching.engine.demands import Demands, Keys
from matching.engine.sought import SoughtKeys

_FIRST = 2_000  # articles, of which more are counted: to count one takes as long as to find its candidates
_EARLY, _LATER = 8, 64  # one in so many is counted of these, and of all that follow
_ROOM = 1 << 16  # keys that are counted; when they are more, those seen once are forgotten and the others count half
_LONGEST = 40  # characters of such a key: a word may be a whole article, and would be kept
_SURE = 2  # sightings more than the other has, and half as many again: fewer say nothing
_FEW = 8  # rules of one key and guard
Rule = TypeVar("Rule", bound=Hashable)
_Some: TypeAlias = list[Rule] | dict[Rule, None]  # a list of a few takes a third of the room, of many one is not soon found


def _with(rules: _Some[Rule] | None, rule: Rule) -> _Some[Rule]:
    """These and one more."""
    if isinstance(rules, dict):
        rules[rule] = None
        return rules
    found = [*(rules or ()), rule]
    return found if len(found) <= _FEW else dict.fromkeys(found)


@dataclass(slots=True)
class _Rules(Generic[Rule]):
    """The rules of one key. Each table is made when a rule needs it: most keys need one, and to look at another costs as much."""

    told: dict[Rule, None] | None = None  # those without guard of which the key tells that they match
    asked: dict[Rule, None] | None = None  # those without guard that may match
    told_guarded: dict[Keys, _Some[Rule]] | None = None  # by their guards, those of which key and guard together tell
    guarded: dict[Keys, _Some[Rule]] | None = None  # by their guards the others

    def add(self, rule: Rule, guard: Keys | None, is_told: bool) -> None:
        """One more."""
        if guard is not None:
            guarded = self.told_guarded if is_told else self.guarded
            if guarded is None:
                guarded = {}
                if is_told:
                    self.told_guarded = guarded
                else:
                    self.guarded = guarded
            guarded[guard] = _with(guarded.get(guard), rule)
        elif is_told:
            if self.told is None:
                self.told = {}
            self.told[rule] = None
        else:
            if self.asked is None:
                self.asked = {}
            self.asked[rule] = None

    def remove(self, rule: Rule, guard: Keys | None) -> None:
        """One less."""
        for without in (self.told, self.asked):
            if without is not None:
                without.pop(rule, None)
        for guarded in (self.told_guarded, self.guarded):
            if guarded is not None and guard is not None and rule in (rules := guarded.get(guard, [])):
                if isinstance(rules, dict):
                    del rules[rule]
                else:
                    rules.remove(rule)
                if not rules:
                    del guarded[guard]
        self.told, self.asked = self.told or None, self.asked or None
        self.told_guarded, self.guarded = self.told_guarded or None, self.guarded or None

    def __bool__(self) -> bool:
        return any((self.told, self.asked, self.told_guarded, self.guarded))


class TermIndex(Generic[Rule]):
    """Rules by the keys of their anchors; a guard, where there is one, is asked before the rule becomes a candidate. Rules come
    and go one at a time; a rule is added once before it is removed."""

    def __init__(self, sought: SoughtKeys | None = None) -> None:
        """`sought` is shared with whoever looks things up by the same words."""
        self._anchors: dict[Rule, tuple[Keys, Keys | None]] = {}  # and guards, by rule
        self._telling: dict[Rule, tuple[tuple[Keys, Keys], ...]] = {}  # by rule, of those with a guard that keys may tell of
        self._by_key: dict[str, _Rules[Rule]] = {}  # by each key of their anchors
        self._sought = SoughtKeys() if sought is None else sought  # with those of _by_key
        self._asked = 0
        self._seen: Counter[str] = Counter()

    def add(self, rule: Rule, demands: Demands, telling: Sequence[Keys] = ()) -> None:
        """From now on the rule may be a candidate, where an article has what its query demands; there is at least one demand.

        `telling`, where there is any, has for each demand those of its keys that tell: an article with one of each matches."""
        tells = dict(zip([each.keys for each in demands], telling, strict=True)) if any(telling) else {}
        anchor, guard = demands[0].keys, demands[1].keys if len(demands) > 1 else None
        if guard is not None:
            if tells:
                self._telling[rule] = tuple(tells.items())
            if self._seen and self._is_rarer(guard, anchor):
                anchor, guard = guard, anchor
        self._anchor(rule, anchor, guard, tells)

    def remove(self, rule: Rule) -> None:
        """The rule is never a candidate again."""
        self._telling.pop(rule, None)
        self._unanchor(rule)

    def candidates(self, keys: set[str]) -> Iterable[Rule]:
        """All rules that could match an article with these keys, each once."""
        return set().union(*self.told_and_asked(keys))

    def told_and_asked(self, keys: set[str], sought: set[str] | None = None) -> tuple[set[Rule], set[Rule]]:
        """The rules that an article with these keys matches for sure, and the others that it could match. `sought` are those of
        the keys that are, where somebody asked for them already."""
        by_key, is_absent = self._by_key, keys.isdisjoint
        if sought is None:
            sought = self._sought.of(keys)
        told: set[Rule] = set()
        asked: set[Rule] = set()
        for key in sought:
            rules = by_key.get(key)
            if rules is None:
                continue
            if rules.told:
                told.update(rules.told)
            if rules.asked:
                asked.update(rules.asked)
            # Most guards are absent, and C code passes them by.
            if rules.told_guarded:
                told.update(*map(rules.told_guarded.__getitem__, filterfalse(is_absent, rules.told_guarded)))
            if rules.guarded:
                asked.update(*map(rules.guarded.__getitem__, filterfalse(is_absent, rules.guarded)))
        self._asked += 1
        if not self._asked % (_EARLY if self._asked <= _FIRST else _LATER):
            self._learn(keys, sought)
        return told, asked - told

    def _anchor(self, rule: Rule, anchor: Keys, guard: Keys | None, telling: Mapping[Keys, Keys]) -> None:
        is_told = guard is None or guard == telling.get(guard)  # whichever of its keys is there
        tells: Keys | tuple[()] = telling.get(anchor, ()) if is_told else ()
        self._anchors[rule] = anchor, guard
        for key in anchor:
            rules = self._by_key.get(key)
            if rules is None:
                rules = self._by_key[key] = _Rules()
                self._sought.add(key)
            rules.add(rule, guard, key in tells)

    def _unanchor(self, rule: Rule) -> None:
        anchor, guard = self._anchors.pop(rule)
        for key in anchor:
            rules = self._by_key[key]
            rules.remove(rule, guard)
            if not rules:
                del self._by_key[key]
                self._sought.remove(key)

    def _learn(self, keys: set[str], sought: set[str]) -> None:
        """Count what an article has, and look at the rules that it made look at in vain."""
        self._seen.update([key for key in keys if len(key) <= _LONGEST])
        if len(self._seen) > _ROOM:
            self._seen = Counter({key: count // 2 for key, count in self._seen.items() if count > 1})
        found = [self._by_key[key] for key in sought if key in self._by_key]
        there = [each for rules in found for some in (rules.told_guarded, rules.guarded) for each in (some or {}).items()]
        for guard, guarded in there:
            for rule in list(guarded) if keys.isdisjoint(guard) else ():
                anchor, _ = self._anchors[rule]
                if self._is_rarer(guard, anchor):
                    self._unanchor(rule)
                    self._anchor(rule, guard, anchor, dict(self._telling.get(rule, ())))

    def _is_rarer(self, one: Keys, other: Keys) -> bool:
        """Whether the articles that were counted have the one clearly less often."""
        seen = self._seen
        return sum([seen[key] for key in one]) * 3 // 2 + _SURE <= sum([seen[key] for key in other])
