"""The fewest clauses that would have to be otherwise for a query to match an article.

A clause is whatever AND, OR, NOT and n OF join: a word, a phrase, a NEAR. Each may change once, wherever it stands, so in
`(a b) OR (a c)` the `a` counts once. The tree is first written with one kind of gate, `so many of these`, and NOT only before
clauses. Then sets of changes are tried, from small to large:

    a gate that fails names clauses of which at least one must change; each of them is tried
    what a gate costs at least is known without trying; a set that would grow too large is given up at once

Where no clause stands twice, that bound is exact and no set is tried that leads nowhere. Otherwise the question is hard (it is
SAT), so the work is bounded, and an answer that is not proven to be the smallest is not given. No text is looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from matching.query import And, Not, Of, Or, Query, parts_of

MOST_WORK = 250_000  # gates and clauses looked at; about a second
_MOST_SETS = 3
_NEVER = 1 << 30  # the cost of what no change brings about


class ClauseChange(NamedTuple):
    """A clause, and whether it would have to hold."""

    clause: Query
    wanted: bool


class _Literal(NamedTuple):
    """A clause by its number, and whether it must hold."""

    clause: int
    wanted: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Gate:
    """`need` of the parts. `groups` number the parts: those with a clause in common have one number."""

    need: int
    parts: tuple["_Part", ...]
    groups: tuple[int, ...]


_Part: TypeAlias = _Literal | _Gate


class _Look(NamedTuple):
    """Of a part: how many changes it needs at least, and clauses of which at least one must change."""

    cost: int
    candidates: tuple[int, ...]


class _State(NamedTuple):
    """The clauses changed, and all that change no more."""

    changed: frozenset[int]
    settled: frozenset[int]


def clauses(query: Query) -> Iterator[Query]:
    """What AND, OR, NOT and n OF join, from left to right."""
    if not isinstance(query, And | Or | Of | Not):
        yield query
        return
    for part in parts_of(query):
        yield from clauses(part)


def smallest_changes(query: Query, truth: Mapping[Query, bool]) -> tuple[tuple[ClauseChange, ...], ...] | None:
    """Some of the smallest sets of changes after which the query matches; `truth` says of each clause whether it
    holds. One empty set for a query that matches; none where no set of changes helps; None where finding out takes too long."""
    numbers = {clause: number for number, clause in enumerate(dict.fromkeys(clauses(query)))}
    known = list(numbers)
    values = [truth[clause] for clause in known]
    root = _part(query, True, numbers)
    size, work = _size(root), 0
    start = _forced(root, values)
    bound = len(start.changed) + _look(root, values, start).cost
    while bound < _NEVER:
        found: list[frozenset[int]] = []
        larger = _NEVER
        waiting = [start]
        while waiting and len(found) < _MOST_SETS:
            work += size
            if work > MOST_WORK:
                return None
            state = waiting.pop()
            look = _look(root, values, state)
            total = len(state.changed) + look.cost
            if total > bound:
                larger = min(larger, total)
            elif look.cost == 0:
                found.append(state.changed)
            else:
                waiting.extend(reversed(list(_next(state, look.candidates))))
        if found:
            return tuple(tuple(ClauseChange(known[each], not values[each]) for each in sorted(changed)) for changed in found)
        bound = larger
    return ()


def _forced(root: _Part, values: list[bool]) -> _State:
    """What nobody can choose: the clauses that stand in the outermost AND themselves."""
    parts = root.parts if isinstance(root, _Gate) and root.need == len(root.parts) else (root,)
    literals = [part for part in parts if isinstance(part, _Literal)]
    changed = frozenset(part.clause for part in literals if values[part.clause] != part.wanted)
    return _State(changed, frozenset(part.clause for part in literals))


def _next(state: _State, candidates: tuple[int, ...]) -> Iterator[_State]:
    """One candidate changed, and those before it left as they are: no set is reached twice."""
    settled = state.settled
    for clause in candidates:
        settled |= {clause}
        yield _State(state.changed | {clause}, settled)


def _part(query: Query, wanted: bool, numbers: Mapping[Query, int]) -> _Part:
    """A query, or its opposite: the opposite of `k of n` is that n - k + 1 of the parts' opposites hold."""
    if isinstance(query, Not):
        return _part(query.part, not wanted, numbers)
    if not isinstance(query, And | Or | Of):
        return _Literal(numbers[query], wanted)
    count = len(query.parts)
    need = count if isinstance(query, And) else query.count if isinstance(query, Of) else 1
    parts = tuple(_part(part, wanted, numbers) for part in query.parts)
    named = [frozenset(numbers[clause] for clause in clauses(part)) for part in query.parts]
    return _Gate(need if wanted else count - need + 1, parts, _groups(named))


def _size(part: _Part) -> int:
    """How many gates and clauses a look goes through."""
    return 1 + (sum(map(_size, part.parts)) if isinstance(part, _Gate) else 0)


def _groups(named: list[frozenset[int]]) -> tuple[int, ...]:
    """A number for each set, equal for those that are linked by elements in common."""
    owner: dict[int, int] = {}
    groups = list(range(len(named)))

    def first(index: int) -> int:
        while groups[index] != index:
            index = groups[index]
        return index

    for index, elements in enumerate(named):
        for element in elements:
            groups[first(index)] = first(owner.setdefault(element, index))
    return tuple(map(first, groups))


def _look(part: _Part, values: list[bool], state: _State) -> _Look:
    if isinstance(part, _Literal):
        if (values[part.clause] != (part.clause in state.changed)) == part.wanted:
            return _Look(0, ())
        return _Look(_NEVER, ()) if part.clause in state.settled else _Look(1, (part.clause,))
    looks = [_look(each, values, state) for each in part.parts]
    cost = _cost(part, [look.cost for look in looks])
    if cost == 0 or cost >= _NEVER:
        return _Look(min(cost, _NEVER), ())
    failing = sorted((look.candidates for look in looks if 0 < look.cost < _NEVER), key=len)
    missing = part.need - sum(look.cost == 0 for look in looks)
    # Of any so many failing parts that fewer than are missing remain outside, one must change.
    enough = failing[: len(failing) - missing + 1]
    return _Look(cost, tuple(dict.fromkeys(clause for candidates in enough for clause in candidates)))


def _cost(gate: _Gate, costs: list[int]) -> int:
    """Parts that share no clause cost their sum; of parts that share one, all that is sure is the cost of the dearest."""
    if gate.need == len(costs):
        dearest: dict[int, int] = {}
        for group, cost in zip(gate.groups, costs, strict=True):
            dearest[group] = max(dearest.get(group, 0), cost)
        return sum(dearest.values())
    cheapest = sorted(costs)[: gate.need]
    return sum(cheapest) if len(set(gate.groups)) == len(costs) else cheapest[-1]
