"""Where the parts of a query occur beside each other: NEAR, NOT NEAR, EXCEPT, and how often for ATLEAST.

An occurrence is a stretch of one field with the words that make it, its pieces. `a NEAR b` pairs each side's occurrences with
the closest ones of the other side, before and after, so that their number grows with the text and not with its square; the
pair is an occurrence itself, of which the next NEAR of a chain takes a part. Pieces never serve both sides.

    words between = places between two stretches; 0 where one stands in a gap of the other

The slow truth and the percolator share this module, and differ in how words are found (`Finder`). Must never look at more
than the first MOST_OCCURRENCES of a side in one field: a text that repeats itself more often would hold up all others.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from matching.analysis import MOST_OCCURRENCES, Document, Field
from matching.engine.spans import Span
from matching.hits import Hit
from matching.query import SCOPES, Except, Leaf, Near, NotNear, Or, Phrase, Query, Term, Within, parts_of

Finder = Callable[[Leaf, Field, int], Sequence[Span]]  # the first so many spans of a word or phrase in a field
_Known: TypeAlias = dict[tuple[Query, int], list["Occurrence"]]
_MOST_MASKED = 10_000  # occurrences of what is masked, and of its mask
_MOST_CROSSING = 64  # stretches that cross one another and are looked at


class Piece(NamedTuple):
    """A word or phrase that is part of an occurrence."""

    at: int
    until: int
    hit: Hit


class Occurrence(NamedTuple):
    """Places `at` to before `until`, code points `start` to before `end`; the pieces lie in order."""

    at: int
    until: int
    start: int
    end: int
    pieces: tuple[Piece, ...]


def everywhere(query: Query, document: Document, find: Finder) -> list[Occurrence]:
    """The occurrences of something that has places, field by field."""
    names = dict.fromkeys(name for field in _fields(query) for name in SCOPES[field] if name in document.texts)
    return [each for name in names for each in _occurrences(query, document.fields[name], document, find, MOST_OCCURRENCES, {})]


def hits_of(occurrences: Iterable[Occurrence]) -> set[Hit]:
    """What satisfied them."""
    return {piece.hit for each in occurrences for piece in each.pieces}


def counted(occurrences: Sequence[Occurrence]) -> int:
    """How many they are where those that overlap count once."""
    count, reached, field = 0, 0, ""
    for each in sorted(occurrences, key=lambda each: (each.pieces[0].hit.field, each.until, each.at)):
        name = each.pieces[0].hit.field
        if name != field or each.at >= reached:
            count, reached, field = count + 1, each.until, name
    return count


def _fields(query: Query) -> Iterator[str | None]:
    """The fields that stand before the words of a query."""
    if isinstance(query, (Term, Phrase)):
        yield query.field
    for part in parts_of(query):
        yield from _fields(part)


def _occurrences(query: Query, field: Field, document: Document, find: Finder, most: int, known: "_Known") -> list[Occurrence]:
    """Those in one field, in the order of the text; of each word or phrase, and of each side, the first `most`. What is `known`
    is not looked for again: rules that name each other twice would double the work with each of them."""
    if isinstance(query, Term | Phrase):
        return _of_leaf(query, field, document, find, most)
    if (query, most) not in known:
        known[query, most] = _found(query, field, document, find, most, known)
    return known[query, most]


def _found(query: Query, field: Field, document: Document, find: Finder, most: int, known: "_Known") -> list[Occurrence]:
    if isinstance(query, Or):
        return sorted(set().union(*(_occurrences(part, field, document, find, most, known) for part in query.parts)))
    if isinstance(query, Except) and query.touching:
        return _unmasked(query, field, document, find, most, known)
    sides = (_occurrences(part, field, document, find, MOST_OCCURRENCES, known) for part in parts_of(query))
    left, right = [each[:MOST_OCCURRENCES] for each in sides]
    if isinstance(query, Except):
        return _outside(left, right)
    if isinstance(query, Near | NotNear):
        ends = document.zones(field.name, query.within) if isinstance(query.within, str) else None
        near = _Sides(query.within, query.ordered, ends)
        return near.pairs(left, right) if isinstance(query, Near) else near.alone(left, right)
    raise TypeError(f"{type(query).__name__} has no places")


def _of_leaf(leaf: Leaf, field: Field, document: Document, find: Finder, most: int) -> list[Occurrence]:
    if field.name not in SCOPES[leaf.field]:
        return []
    last = document.lead_end if (leaf.field, field.name) == ("lead", "body") else len(field.text)
    name = str(leaf)
    return [
        Occurrence(at, until, start, end, (Piece(at, until, Hit(field.name, start, end, name)),))
        for start, end, at, until in find(leaf, field, most)
        if end <= last
    ]


def _unmasked(query: Except, field: Field, document: Document, find: Finder, most: int, known: "_Known") -> list[Occurrence]:
    """What is masked is sought after, not cut short; where no mask occurs it must be as if there were none."""
    left, right = [_occurrences(part, field, document, find, _MOST_MASKED, known) for part in parts_of(query)]
    return _untouched(left, right)[:most] if right else _occurrences(parts_of(query)[0], field, document, find, most, known)


def _outside(left: list[Occurrence], right: list[Occurrence]) -> list[Occurrence]:
    """The left ones that lie inside no right one."""
    begins = sorted((each.at, each.until) for each in right)
    ats = [at for at, _ in begins]
    reach = _farthest(until for _, until in begins)
    return [each for each in left if reach[bisect_right(ats, each.at)] < each.until]


def _untouched(left: list[Occurrence], right: list[Occurrence]) -> list[Occurrence]:
    """The left ones that have no place in common with a right one."""
    row = _Row(right) if right else None
    return left if row is None else [each for each in left if not row.overlaps(each)]


def _farthest(untils: Iterable[int]) -> list[int]:
    """The largest of the first none, one, two ... numbers."""
    largest = [-1]
    for until in untils:
        largest.append(max(largest[-1], until))
    return largest


class _Sides(NamedTuple):
    """What near means for two sides: how many words may stand between, or where the stretches end that both must share."""

    within: Within
    ordered: bool
    ends: list[int] | None

    def pairs(self, left: list[Occurrence], right: list[Occurrence]) -> list[Occurrence]:
        """Each with the closest of the other side."""
        if self.ends is not None:
            left, right = [[each for each in side if self._zone(each) is not None] for side in (left, right)]
        if not left or not right:
            return []
        found: set[Occurrence] = set()
        either = not self.ordered
        row_of_left, row_of_right = _Row(left), _Row(right)
        for one in left:
            found.update(
                _joined(one, other) for other in row_of_right.closest(one, before=not self.ordered) if self._near(one, other)
            )
        for one in right:
            found.update(_joined(one, other) for other in row_of_left.closest(one, after=either) if self._near(one, other))
        return sorted(found)

    def alone(self, left: list[Occurrence], right: list[Occurrence]) -> list[Occurrence]:
        """The left ones that have no right one near; one that overlaps is near."""
        if not right:
            return left
        row = _Row(right)
        return [
            one
            for one in left
            if not (not self.ordered and row.overlaps(one))
            and not any(self._near(one, other) for other in row.closest(one, before=not self.ordered))
        ]

    def _near(self, one: Occurrence, other: Occurrence) -> bool:
        if self.ends is not None:
            zone = self._zone(one)
            return zone is not None and zone == self._zone(other)
        return max(other.at - one.until, one.at - other.until) <= int(self.within)

    def _zone(self, each: Occurrence) -> int | None:
        """The number of the sentence or paragraph it lies in, None where it lies in several."""
        ends = self.ends or []
        zone = bisect_right(ends, each.start)
        return zone if bisect_right(ends, each.end - 1) == zone else None


class _Row:
    """The occurrences of one side, to look up those next to a place."""

    def __init__(self, occurrences: list[Occurrence]) -> None:
        self._by_start = sorted(occurrences)
        self._by_end = sorted(occurrences, key=lambda each: each.until)
        self._ats = [each.at for each in self._by_start]
        self._untils = [each.until for each in self._by_end]
        self._farthest = _farthest(each.until for each in self._by_start)
        self._longest = max(each.until - each.at for each in occurrences)
        self._has_gaps = any(len(each.pieces) > 1 for each in occurrences)

    def closest(self, one: Occurrence, before: bool = True, after: bool = True) -> Iterator[Occurrence]:
        """The last that ends before it, the first that begins after it; where both count, one that stands in its gaps."""
        if before and (index := bisect_right(self._untils, one.at)):
            yield self._by_end[index - 1]
        if after and (index := bisect_left(self._ats, one.until)) < len(self._ats):
            yield self._by_start[index]
        if before and after and (self._has_gaps or len(one.pieces) > 1):
            yield from self._crossing(one)

    def overlaps(self, one: Occurrence) -> bool:
        """Whether one of them has a place in common with it."""
        return self._farthest[bisect_left(self._ats, one.until)] > one.at

    def _crossing(self, one: Occurrence) -> Iterator[Occurrence]:
        first, last = bisect_left(self._ats, one.at - self._longest), bisect_left(self._ats, one.until)
        for other in self._by_start[first : min(last, first + _MOST_CROSSING)]:
            if other.until > one.at and _apart(one, other):
                yield other
                return


def _apart(one: Occurrence, other: Occurrence) -> bool:
    return all(a.until <= b.at or b.until <= a.at for a in one.pieces for b in other.pieces)


def _joined(one: Occurrence, other: Occurrence) -> Occurrence:
    at, until = min(one.at, other.at), max(one.until, other.until)
    start, end = min(one.start, other.start), max(one.end, other.end)
    return Occurrence(at, until, start, end, tuple(sorted(one.pieces + other.pieces)))
