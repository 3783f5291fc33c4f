"""Where a reading lies in a field: the rows of tokens that satisfy it, from the first word's start to the last word's end.

The walk goes along the reading's edges and keeps, for each node, the rows that reach it. A row begins at one place only and
every edge is walked once, so the work is bounded by words of the query times rows, and MOST_STEPS bounds that.
Must never ask how tokens were found: `Finder` hides that, and so the slow truth and the percolator share this walk.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from matching.layout import Place
from matching.readings import Edge, Reading, Word

MOST_STEPS = 500_000  # of a phrase of 1,000 words only the first 500 beginnings count; one of five words has no such limit
Finder = Callable[[Word], Sequence[Place]]  # the tokens of one field that satisfy a word, in the order of their places

_at = attrgetter("at")


class Span(NamedTuple):
    """One occurrence: code points `start` to before `end`, places `at` to before `until`."""

    start: int
    end: int
    at: int
    until: int


def spans(reading: Reading, find: Finder, places: int) -> list[Span]:
    """All occurrences of the reading in a field of so many places, in the order of the text."""
    if reading.only is not None:
        return sorted({_begun(place) for place in find(reading.only)})
    leading = _stars_at(reading.edges)
    trailing = _stars_at(reading.edges[::-1])
    first, last = leading, reading.last - trailing
    most = MOST_STEPS // len(reading.edges)
    reached: dict[int, set[Span]] = {}
    passed = first
    for edge in reading.edges[leading : len(reading.edges) - trailing]:
        if edge.begin == first and edge.word is not None:
            rows = [_begun(place) for place in find(edge.word)[:most]]
        else:
            if edge.begin > passed:
                reached.pop(passed, None)
                passed = edge.begin
            rows = _step(edge, reached.get(edge.begin, set()), find)
        reached.setdefault(edge.end, set()).update(rows)
    # A star at an end wants a word there, but which word it is does not matter, so the hit is without it.
    return sorted(span for span in reached.get(last, ()) if span.at >= leading and span.until + trailing <= places)


def _begun(place: Place) -> Span:
    return Span(place.start, place.end, place.at, place.until)


def _step(edge: Edge, rows: set[Span], find: Finder) -> list[Span]:
    """The rows made longer by one edge."""
    if edge.word is None:
        return [Span(row.start, row.end, row.at, row.until + 1) for row in rows]
    if not rows:
        return []
    found, longer = find(edge.word), []
    for row in rows:
        index = bisect_left(found, row.until, key=_at)
        while index < len(found) and found[index].at == row.until:
            longer.append(Span(row.start, found[index].end, row.at, found[index].until))
            index += 1
    return longer


def _stars_at(edges: Sequence[Edge]) -> int:
    """How many stars the edges begin with."""
    return next((count for count, edge in enumerate(edges) if edge.word is not None), len(edges))
