"""Where the parts of a query occur beside each other: NEAR, NOT NEAR, EXCEPT, and how often for ATLEAST.

An occurrence is a stretch of one field with the words that make it, its pieces. `a NEAR b` pairs each side's occurrences with
the closest ones of the other side, before and after, so that their number grows with the text and not with its square; the
pair is an occurrence itself, of which the next NEAR of a chain takes a part. Pieces never serve both sides. What EXCEPT and
NOT NEAR leave is worked out from where the right side begins and ends.

    words between = places between two stretches; 0 where one stands in a gap of the other

The slow truth and the percolator share this module, and differ in how words are found (`SpanFinder`). It must never look at more
than the first MOST_OCCURRENCES of a side in one field, or MOST_TAKEN where one side takes away from the other: a text that
repeats itself more often would hold up all others.
"""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeAlias, TypeVar

from matching.analysis import MOST_OCCURRENCES, Document, Field
from matching.engine.spans import Span
from matching.hits import Hit
from matching.query import SCOPES, Except, Leaf, Near, NotNear, Or, Phrase, Query, Term, Within, parts_of

SpanFinder = Callable[[Leaf, Field, int], Sequence[Span]]  # the first so many spans of a word or phrase in a field
_Known: TypeAlias = dict[tuple[Query, int], list["Occurrence"]]
MOST_TAKEN = 10_000  # occurrences of both sides of EXCEPT, NOT NEAR and a mask: the right one takes away from the left
_MOST_CROSSING = 64  # stretches that cross one another and are looked at


_at_until = attrgetter("at", "until")
_Placed = TypeVar("_Placed", Span, "Occurrence")


class OccurrencePiece(NamedTuple):
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
    pieces: tuple[OccurrencePiece, ...]


def everywhere(query: Query, document: Document, find: SpanFinder) -> list[Occurrence]:
    """The occurrences of something that has places, field by field."""
    names = dict.fromkeys(name for field in _fields(query) for name in SCOPES[field] if name in document.texts)
    return [each for name in names for each in _occurrences(query, document.fields[name], document, find, MOST_OCCURRENCES, {})]


def hits_of(occurrences: Iterable[Occurrence]) -> set[Hit]:
    """What satisfied them."""
    return {piece.hit for each in occurrences for piece in each.pieces}


def how_often(occurrences: Sequence[Occurrence]) -> int:
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


def _occurrences(
    query: Query, field: Field, document: Document, find: SpanFinder, most: int, known: "_Known"
) -> list[Occurrence]:
    """Those in one field, in the order of the text; of each word or phrase, and of each side, the first `most`. What is `known`
    is not looked for again: of rules that name one another twice in a row, each would double the work."""
    if isinstance(query, Term | Phrase):
        return _as_occurrences(query, field, _spans_of(query, field, document, find, most))
    if (query, most) in known:
        return known[query, most]
    if isinstance(query, Or):
        found = sorted(set().union(*(_occurrences(part, field, document, find, most, known) for part in query.parts)))
    elif isinstance(query, Except | NotNear):
        found = _left_over(query, field, document, find, most, known)
    elif isinstance(query, Near):
        left, right = [_occurrences(part, field, document, find, most, known)[:most] for part in parts_of(query)]
        found = _Sides(query.within, query.ordered, _ends(query, field, document)).pairs(left, right)
    else:
        raise TypeError(f"{type(query).__name__} has no places")
    known[query, most] = found
    return found


def _ends(query: Near | NotNear, field: Field, document: Document) -> list[int] | None:
    return document.zones(field.name, query.within) if isinstance(query.within, str) else None


def _spans_of(leaf: Leaf, field: Field, document: Document, find: SpanFinder, most: int) -> list[Span]:
    if field.name not in SCOPES[leaf.field]:
        return []
    last = document.lead_end if (leaf.field, field.name) == ("lead", "body") else len(field.text)
    return [span for span in find(leaf, field, most) if span.end <= last]


def _as_occurrences(leaf: Leaf, field: Field, spans: Iterable[Span]) -> list[Occurrence]:
    name = str(leaf)
    return [
        Occurrence(at, until, start, end, (OccurrencePiece(at, until, Hit(field.name, start, end, name)),))
        for start, end, at, until in spans
    ]


def _most_taken(part: Query) -> int:
    """How many occurrences are looked at of a side of EXCEPT or NOT NEAR: of a chain of NEARs so many in all."""
    return max(MOST_OCCURRENCES, MOST_TAKEN // max(1, _nears_in(part)))


def _nears_in(query: Query) -> int:
    return isinstance(query, Near) + sum(map(_nears_in, parts_of(query)))


def _left_over(
    query: Except | NotNear, field: Field, document: Document, find: SpanFinder, most: int, known: "_Known"
) -> list[Occurrence]:
    """The left occurrences that no right one takes away. There may be many, of which few are left: of the right ones it is
    only seen where they are, and of left words what they are once they are left."""
    first, second = parts_of(query)
    right = _stretches(second, field, document, find, known)
    if not right:  # as if there were none
        return _occurrences(first, field, document, find, most, known)
    ends = _ends(query, field, document) if isinstance(query, NotNear) else None
    if isinstance(first, Term | Phrase):
        spans = _spans_of(first, field, document, find, MOST_TAKEN)
        return _as_occurrences(first, field, _kept(query, spans, right, ends)[:most])
    size = _most_taken(first)
    return _kept(query, _occurrences(first, field, document, find, size, known)[:size], right, ends)[:most]


def _stretches(part: Query, field: Field, document: Document, find: SpanFinder, known: "_Known") -> list[Span]:
    """Where the first occurrences of a right side are, in the order of their beginnings and ends."""
    if isinstance(part, Or):
        found = set().union(*(_stretches(each, field, document, find, known) for each in part.parts))
        return sorted(found, key=_at_until)[:MOST_TAKEN]
    size = _most_taken(part)
    if isinstance(part, Term | Phrase):
        return sorted(_spans_of(part, field, document, find, size), key=_at_until)
    occurrences = _occurrences(part, field, document, find, size, known)[:size]
    return sorted((Span(each.start, each.end, each.at, each.until) for each in occurrences), key=_at_until)


def _kept(query: Except | NotNear, left: Sequence[_Placed], right: list[Span], ends: list[int] | None) -> list[_Placed]:
    """The left ones that lie inside no right one (EXCEPT), touch none (a mask), or have none near; one that overlaps is near."""
    ats, reach = [each.at for each in right], _farthest(each.until for each in right)
    if isinstance(query, Except):
        if query.touching:
            return [one for one in left if reach[bisect_left(ats, one.until)] <= one.at]
        return [one for one in left if reach[bisect_right(ats, one.at)] < one.until]
    if ends is not None:
        return _kept_by_zone(query, left, right, ends, reach)
    most = int(query.within)
    if query.ordered:
        ats.append(sys.maxsize)
        return [one for one in left if ats[bisect_left(ats, one.until)] - one.until > most]
    return [one for one in left if reach[bisect_right(ats, one.until + most)] < one.at - most]


def _kept_by_zone(query: NotNear, left: Sequence[_Placed], right: list[Span], ends: list[int], reach: list[int]) -> list[_Placed]:
    """The left ones that share no sentence or paragraph with a right one, or with one behind them."""
    ats = [each.at for each in right]
    zones: list[int | None] = [_zone(each, ends) for each in right]
    if query.ordered:
        zones.append(None)
        behind = (zones[bisect_left(ats, one.until)] for one in left)
        return [one for one, zone in zip(left, behind, strict=True) if zone is None or zone != _zone(one, ends)]
    taken = set(zones) - {None}
    return [one for one in left if _zone(one, ends) not in taken and reach[bisect_left(ats, one.until)] <= one.at]


def _zone(each: Span | Occurrence, ends: list[int]) -> int | None:
    """The number of the sentence or paragraph it lies in, None where it lies in several."""
    zone = bisect_right(ends, each.start)
    return zone if bisect_right(ends, each.end - 1) == zone else None


def _farthest(untils: Iterable[int]) -> list[int]:
    """For each count from none on, the largest of the first so many numbers."""
    largest = [-sys.maxsize]
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
            ends = self.ends
            left, right = [[each for each in side if _zone(each, ends) is not None] for side in (left, right)]
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

    def _near(self, one: Occurrence, other: Occurrence) -> bool:
        if self.ends is not None:
            zone = _zone(one, self.ends)
            return zone is not None and zone == _zone(other, self.ends)
        return max(other.at - one.until, one.at - other.until) <= int(self.within)


class _Row:
    """The occurrences of one side, to look up those next to a place."""

    def __init__(self, occurrences: list[Occurrence]) -> None:
        self._by_start = sorted(occurrences)
        self._by_end = sorted(occurrences, key=lambda each: each.until)
        self._ats = [each.at for each in self._by_start]
        self._untils = [each.until for each in self._by_end]
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
