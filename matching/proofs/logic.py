"""Proofs about a query: that a part can never match, that one part implies another. For lints, never for matching.

What is neither AND, OR, NOT nor n OF is an atom, of which implications.py knows what it implies: a phrase its words, NEAR its
sides. A claim is proven by looking for a way to contradict it: atoms are set true and false, what follows is followed, and
where nothing follows both are tried. Each query has a budget of steps; when it is used up nothing more is proven.
What is not proven must never be called so: a part says no more than its atoms do.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from matching.analysis import is_wild
from matching.proofs.implications import exclude, identity, implied, implies_directly
from matching.query import And, Not, Of, Or, Query, Term

_BUDGET = 100_000  # looks at a part of a formula: some tenths of a second
_MOST_ATOMS = 150


@dataclass(frozen=True, slots=True)
class _Some:
    """At least so many of the parts: all of them is AND, one is OR."""

    count: int
    parts: tuple["_Formula", ...]


@dataclass(frozen=True, slots=True)
class _No:
    """The part is false."""

    part: "_Formula"


_Formula: TypeAlias = int | _Some | _No  # an int is an atom
_Claim: TypeAlias = tuple[_Formula, bool]


class _SpentError(Exception):
    """The budget is used up."""


@dataclass(slots=True)
class Effort:
    """Steps that the proofs about several queries may take together; nothing more is proven when none are left."""

    left: int


class Proofs:
    """What can be proven of the parts of one query."""

    def __init__(self, query: Query, effort: Effort | None = None) -> None:
        self._effort = effort or Effort(_BUDGET)
        self._atoms: dict[object, int] = {}
        self._numbers: dict[Query, int] = {}  # the same by query, as finding out its identity takes long
        self._queries: list[Query] = []
        self._implied: list[list[_Formula]] = []
        self._budget = most = min(_BUDGET, self._effort.left)
        self.possible = True  # whether anything can be proven
        try:
            self._formula(query)
            self._link()
        except _SpentError:
            self.possible = False
        self._effort.left -= most - max(0, self._budget)

    def never(self, query: Query) -> bool:
        """Whether it is proven that the part matches no article."""
        return self._contradicts((query, True))

    def implies(self, one: Query, other: Query) -> bool:
        """Whether it is proven that an article that matches the one matches the other."""
        return self._contradicts((one, True), (other, False))

    def _contradicts(self, *claims: tuple[Query, bool]) -> bool:
        if not self.possible:
            return False
        before = self._budget
        try:
            return not _World(self).possible([(self._formula(query), truth) for query, truth in claims])
        except _SpentError:
            self.possible = False
            return False
        finally:
            self._effort.left -= before - max(0, self._budget)

    def _formula(self, query: Query) -> _Formula:
        self.spend()
        if isinstance(query, Not):
            return _No(self._formula(query.part))
        if isinstance(query, And | Or | Of):
            count = len(query.parts) if isinstance(query, And) else query.count if isinstance(query, Of) else 1
            return _Some(count, tuple(map(self._formula, query.parts)))
        return self._atom(query)

    def _atom(self, query: Query) -> int:
        known = self._numbers.get(query)
        if known is not None:
            return known
        name = identity(query)
        if name not in self._atoms:
            self._atoms[name] = number = len(self._queries)
            self._queries.append(query)
            self._implied.append([])
            if number >= _MOST_ATOMS:
                raise _SpentError
            self._implied[number] = [self._formula(each) for each in implied(query)]
        self._numbers[query] = self._atoms[name]
        return self._atoms[name]

    def _link(self) -> None:
        """What the atoms of the query say about each other."""
        # Most atoms are words, and a word says something of a pattern only.
        patterns = [(other, that) for other, that in enumerate(self._queries) if isinstance(that, Term) and is_wild(that.text)]
        for one, this in enumerate(self._queries):
            self._effort.left -= len(patterns if isinstance(this, Term) else self._queries)
            for other, that in patterns if isinstance(this, Term) else enumerate(self._queries):
                if one != other and implies_directly(this, that):
                    self._implied[one].append(other)
                elif one != other and exclude(this, that):
                    self._implied[one].append(_No(other))

    def afford(self, steps: int) -> bool:
        """Take steps of the budget for work around the proofs; False where nothing more can be proven."""
        self._budget -= steps
        self._effort.left -= steps
        self.possible = self.possible and self._budget >= 0
        return self.possible

    def implied_by(self, atom: int) -> list[_Formula]:
        """What is true where the atom is."""
        return self._implied[atom]

    def spend(self) -> None:
        """Take one step of the budget. Raises _SpentError when none is left."""
        self._budget -= 1
        if self._budget < 0:
            raise _SpentError


@dataclass(slots=True)
class _World:
    """One attempt to make claims true together: the atoms that are set, and the claims that still wait."""

    proofs: Proofs
    values: dict[int, bool] = field(default_factory=dict)
    waiting: list[_Claim] = field(default_factory=list)

    def possible(self, claims: list[_Claim]) -> bool:
        """Whether all claims can be true at once, in this world or in one that sets more atoms."""
        if not self._follow(claims):
            return False
        if not self.waiting:
            return True
        atom = self._open_atom(self.waiting[0][0])
        for value in (True, False):
            world = _World(self.proofs, dict(self.values), [*self.waiting])
            if world.possible([(atom, value)]):
                return True
        return False

    def _follow(self, claims: list[_Claim]) -> bool:
        """Set all that follows; False where it contradicts itself."""
        while claims:
            while claims:
                formula, truth = claims.pop()
                if not self._claim(formula, truth, claims):
                    return False
            waiting, self.waiting = self.waiting, []
            for formula, truth in waiting:
                value = self._value(formula)
                if value is not None and value != truth:
                    return False
                if value is None:
                    (claims if self._is_forced(formula, truth) else self.waiting).append((formula, truth))
        return True

    def _claim(self, formula: _Formula, truth: bool, claims: list[_Claim]) -> bool:
        self.proofs.spend()
        if isinstance(formula, _No):
            claims.append((formula.part, not truth))
        elif isinstance(formula, int):
            if formula in self.values:
                return self.values[formula] == truth
            self.values[formula] = truth
            # What implies a false atom is not made false here: it turns out where it would be made true.
            claims.extend((each, True) for each in self.proofs.implied_by(formula) if truth)
        elif self._is_forced(formula, truth):
            claims.extend((part, truth) for part in formula.parts if self._value(part) is None)
        else:
            value = self._value(formula)
            if value is None:
                self.waiting.append((formula, truth))
            return value is None or value == truth
        return True

    def _is_forced(self, formula: _Formula, truth: bool) -> bool:
        """Whether every part that is open must be of this truth."""
        if not isinstance(formula, _Some):
            return True
        values = [self._value(part) for part in formula.parts]
        sure, open_ = values.count(True), values.count(None)
        return bool(open_) and (sure + open_ == formula.count if truth else sure == formula.count - 1)

    def _value(self, formula: _Formula) -> bool | None:
        self.proofs.spend()
        if isinstance(formula, int):
            return self.values.get(formula)
        if isinstance(formula, _No):
            value = self._value(formula.part)
            return None if value is None else not value
        values = [self._value(part) for part in formula.parts]
        if values.count(True) >= formula.count:
            return True
        return False if values.count(True) + values.count(None) < formula.count else None

    def _open_atom(self, formula: _Formula) -> int:
        """The first atom in it that is not set."""
        if isinstance(formula, int):
            return formula
        parts = (formula.part,) if isinstance(formula, _No) else formula.parts
        return self._open_atom(next(part for part in parts if self._value(part) is None))
