"""Where a reading lies in a field: the rows of tokens that satisfy it, from the first word's start to the last word's end.

The walk goes along the reading's edges and keeps, for each node, the rows that reach it. A row begins at one place only and
every edge is walked once, so the work is bounded by words of the query times tokens of the field that they take.
Must never ask how tokens were found: `Finder` hides that, and so the slow truth and the percolator share this walk.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from matching.layout import Place
from matching.readings import Edge, Reading, Word

Finder = Callable[[Word], Sequence[Place]]  # the tokens of one field that satisfy a word, in the order of their places


class Span(NamedTuple):
    """One occurrence: code points `start` to before `end`, places `at` to before `until`."""

    start: int
    end: int
    at: int
    until: int


def spans(reading: Reading, find: Finder, places: int) -> list[Span]:
    """All occurrences of the reading in a field of so many places, in the order of the text."""
    if reading.only is not None:
        found = {Span(place.start, place.end, place.at, place.until) for place in find(reading.only)}
        return sorted(found)
    leading = _stars_at(reading.edges)
    trailing = _stars_at(reading.edges[::-1])
    first, last = leading, reading.last - trailing
    reached: dict[int, set[Span]] = {}
    for edge in reading.edges[leading : len(reading.edges) - trailing]:
        rows = _step(edge, None if edge.begin == first else reached.get(edge.begin, set()), find)
        reached.setdefault(edge.end, set()).update(rows)
    # A star at an end wants a word there, but which word it is does not matter, so the hit is without it.
    return sorted(span for span in reached.get(last, ()) if span.at >= leading and span.until + trailing <= places)


def _step(edge: Edge, rows: set[Span] | None, find: Finder) -> list[Span]:
    """The rows made longer by one edge; None instead of rows: the edge begins them."""
    if edge.word is None:
        return [row._replace(until=row.until + 1) for row in rows or ()]
    if rows is None:
        return [Span(place.start, place.end, place.at, place.until) for place in find(edge.word)]
    if not rows:
        return []
    ending: dict[int, list[Span]] = {}
    for row in rows:
        ending.setdefault(row.until, []).append(row)
    return [Span(row.start, place.end, row.at, place.until) for place in find(edge.word) for row in ending.get(place.at, ())]


def _stars_at(edges: Sequence[Edge]) -> int:
    """How many stars the edges begin with."""
    return next((count for count, edge in enumerate(edges) if edge.word is not None), len(edges))
