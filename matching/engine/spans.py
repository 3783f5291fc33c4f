"""Where a reading lies in a field: the rows of tokens that satisfy it, from the first word's start to the last word's end.

The walk goes along the reading's edges and keeps, for each node, the rows that reach it. A row begins at one place only and
every edge is walked once, so the work is bounded by words of the query times rows, and MOST_STEPS bounds that. The text is
walked stretch by stretch and no farther than enough was found: a text that repeats itself holds up no other.
How tokens are found is hidden behind `PlaceFinder`, so the slow truth and the percolator share this walk.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from matching.analysis import Edge, Place, Reading, Stretch, Word

_STRETCH = 5_000  # places that are walked at once
MOST_STEPS = 500_000  # of a phrase of 1,000 words only the first 500 beginnings count; one of five words has no such limit
Found: TypeAlias = Sequence[Place] | Sequence[Stretch]
PlaceFinder = Callable[[Word], Found]  # the tokens of one field that satisfy a word, in the order of their places

_at = attrgetter("at")


class Span(NamedTuple):
    """One occurrence: code points `start` to before `end`, places `at` to before `until`."""

    start: int
    end: int
    at: int
    until: int


def spans(reading: Reading, find: PlaceFinder, places: Callable[[], int], most: int) -> list[Span]:
    """The first `most` occurrences of the reading in a field, in the order of the text; `places` says how many the field has, if
    it is asked."""
    if reading.only is not None:
        found = find(reading.only)
        if len(found) <= most:  # as nearly always
            return sorted(set(map(_begun, found)))
        return _first_of((sorted(set(map(_begun, group))) for group in _groups(found, most)), most)
    leading = _stars_at(reading.edges)
    trailing = _stars_at(reading.edges[::-1])
    edges, steps = reading.edges[leading : len(reading.edges) - trailing], MOST_STEPS // len(reading.edges)
    begun = {edge: find(edge.word)[:steps] for edge in edges if edge.begin == leading and edge.word is not None}

    def walked() -> Iterator[list[Span]]:
        for stretch in _stretches(begun):
            rows = _walk(edges, leading, reading.last - trailing, stretch, find)
            # A star at an end wants a word there, but which word it is does not matter, so the hit is without it.
            wanted = [span for span in rows if span.at >= leading and (not trailing or span.until + trailing <= places())]
            yield sorted(wanted)

    return _first_of(walked(), most)


def _walk(edges: Sequence[Edge], first: int, last: int, begun: dict[Edge, Found], find: PlaceFinder) -> Iterable[Span]:
    """The rows of all edges that begin with one of these tokens."""
    reached: dict[int, set[Span]] = {}
    passed = first
    for edge in edges:
        if edge in begun:
            rows = [_begun(place) for place in begun[edge]]
        else:
            if edge.begin > passed:
                reached.pop(passed, None)
                passed = edge.begin
            rows = _step(edge, reached.get(edge.begin, set()), find)
        reached.setdefault(edge.end, set()).update(rows)
    return reached.get(last, ())


def _stretches(begun: dict[Edge, Found]) -> Iterator[dict[Edge, Found]]:
    """The tokens that rows begin with, cut where a stretch of the text ends."""
    taken = dict.fromkeys(begun, 0)
    while left := [begun[edge][index].at for edge, index in taken.items() if index < len(begun[edge])]:
        until = min(left) + _STRETCH
        ends = {edge: bisect_left(begun[edge], until, index, key=_at) for edge, index in taken.items()}
        yield {edge: begun[edge][taken[edge] : ends[edge]] for edge in begun}
        taken = ends


def _groups(places: Found, size: int) -> Iterator[Found]:
    """The places in groups of at least this size; those of one word stay together."""
    start = 0
    while start < len(places):
        end = min(start + size, len(places))
        while end < len(places) and places[end].at == places[end - 1].at:
            end += 1
        yield places[start:end]
        start = end


def _first_of(parts: Iterable[list[Span]], most: int) -> list[Span]:
    """The first spans of parts that lie one behind the other, until there are `most` different starts and ends."""
    found: list[Span] = []
    count, known = 0, (-1, -1)
    for span in chain.from_iterable(parts):
        if span[:2] != known:
            if count == most:
                break
            count, known = count + 1, span[:2]
        found.append(span)
    return found


def _begun(place: Place | Stretch) -> Span:
    return Span(place.start, place.end, place.at, place.until)


def _step(edge: Edge, rows: set[Span], find: PlaceFinder) -> list[Span]:
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
