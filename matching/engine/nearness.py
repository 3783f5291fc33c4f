"""Whether words are near each other, decided by their places alone: most NEARs join words, phrases or lists of them.

It must say what `everywhere` of proximity.py has, an occurrence or none, or None where only that tells: of chains, fields,
sentences and paragraphs, masks, and of words that stand in a field more often than count. Its hits are made of pairs alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sized
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeVar

from matching.analysis import MOST_OCCURRENCES, MOST_PLACES, Document, Field, Places, Stretch
from matching.engine.concepts import Concept, LeafConcept, OrConcept, Told
from matching.engine.field_spans import FieldSpans
from matching.hits import Hit
from matching.query import Near

_MANY = MOST_OCCURRENCES - 1  # where there are more, those that count are chosen elsewhere
_APART = 2 * MOST_PLACES  # places from field to field, as if they stood in a row: nothing in one is near what is in another
_Side = TypeVar("_Side", bound=Sized)
_FEW = 32  # pairs that are looked at one by one


class _Spot(NamedTuple):
    """Where a word or phrase stands, as an occurrence of proximity.py without pieces."""

    at: int
    until: int
    start: int
    end: int
    hit: Hit


class Nearness:
    """What one article says of words near each other."""

    def __init__(self, document: Document, keys: set[str], spans: FieldSpans, told: Told) -> None:
        self._document, self._keys, self._spans, self._told = document, keys, spans, told
        self._ordinary = document.ordinary.words
        self._places: dict[LeafConcept, Places] = {}
        self._spots: dict[LeafConcept, list[_Spot]] = {}

    def is_near(self, concept: Concept) -> bool | None:
        """Whether the article satisfies a NEAR; None where its occurrences must be looked at."""
        if (sides := _sides(concept, self._side)) is None:
            return None
        one, other, within, is_ordered = sides
        return _follows(one, other, within) or (not is_ordered and _follows(other, one, within))

    def hits(self, concept: Concept) -> set[Hit] | None:
        """Those of the closest pairs of a NEAR, as proximity.py says; None where its occurrences must be looked at."""
        if (sides := _sides(concept, self._spots_of)) is None:
            return None
        one, other, within, is_ordered = sides
        pairs = [*_closest(one, other, is_before=not is_ordered), *_closest(other, one, is_behind=not is_ordered)]
        near = [pair for pair in pairs if max(pair[0].at - pair[1].until, pair[1].at - pair[0].until) <= within]
        return {spot.hit for pair in near for spot in pair}

    def _spots_of(self, concept: Concept) -> list[_Spot] | None:
        """Where a word, a phrase or a list stands; None where that is not told."""
        parts = self._present(concept)
        if parts is None:
            return None
        sides = list(map(self._leaf_spots, parts))
        return sides[0] if len(sides) == 1 else sorted(chain.from_iterable(sides))

    def _present(self, concept: Concept) -> list[LeafConcept] | None:
        """The words and phrases of a side that the article may have; None where it has others, or they name a field."""
        parts: Iterable[Concept] = (concept,)
        if isinstance(concept, OrConcept):
            told = [self._told.get(key, ()) for key in concept.enough & self._keys]
            is_clear = all(len(each) == 1 for each in told)
            parts = [*chain.from_iterable(told), *concept.unsure] if is_clear else concept.parts
        found = []
        for part in parts:
            if not isinstance(part, LeafConcept) or part.query.field is not None:
                return None
            if part.key in self._keys if part.key is not None else not any(map(self._keys.isdisjoint, part.needs)):
                found.append(part)
        return found

    def _leaf_spots(self, concept: LeafConcept) -> list[_Spot]:
        known = self._spots.get(concept)
        if known is None:
            known = self._spots[concept] = [
                _Spot(at + number * _APART, until + number * _APART, start, end, Hit(field.name, start, end, concept.name))
                for number, field in enumerate(self._document.searched)
                for at, until, start, end in self._stretches_in(concept, field)
            ]
        return known

    def _stretches_in(self, concept: LeafConcept, field: Field) -> Iterable[Stretch]:
        word = concept.reading.only
        if not self._spans.may_have(field, concept.words):
            return ()
        if word is not None and not word.wild and concept.key == word.form:  # each token of the form satisfies it
            return field.word_stretches(concept.key)
        return [
            Stretch(at, until, start, end) for start, end, at, until in self._spans.of(concept.query, field, read=concept.reading)
        ]

    def _side(self, concept: Concept) -> Places | None:
        """The places of a word, a phrase or a list; None where they are not told."""
        parts = self._present(concept)
        if parts is None:
            return None
        sides = list(map(self._leaf, parts))
        return sides[0] if len(sides) == 1 else [*chain.from_iterable(sides)]

    def _leaf(self, concept: LeafConcept) -> Places:
        known = self._places.get(concept)
        if known is None:
            known = self._places[concept] = [
                (at + number * _APART, until + number * _APART)
                for number, field in enumerate(self._document.searched)
                for at, until in self._leaf_in(concept, field)
            ]
        return known

    def _leaf_in(self, concept: LeafConcept, field: Field) -> Places:
        """The places of a word or phrase in one field, without tokens where its keys alone tell."""
        word = concept.reading.only
        if not self._spans.may_have(field, concept.words):
            return ()
        row = None if any(map(self._ordinary.__contains__, concept.doubted)) else field.word_row()
        if row is not None:
            if word is None and concept.row and " " not in "".join(concept.row):
                return row.rows(concept.row)
            if word is not None and not word.exact and word.wild:
                return list(chain.from_iterable(map(row.places, field.covered(word.form))))
            key = concept.key or concept.likely
            if key is not None and word is not None and not word.wild and not word.exact and key[0] != " ":
                return row.places(key)
        return [(span.at, span.until) for span in self._spans.of(concept.query, field, read=concept.reading)]


def _sides(concept: Concept, told: Callable[[Concept], _Side | None]) -> tuple[_Side, _Side, int, bool] | None:
    """What is told of both sides of a NEAR, how near they must be, whether in this order; None where that is not enough."""
    query = concept.query
    if not isinstance(query, Near) or isinstance(query.within, str):
        return None
    one, other = map(told, concept.parts)
    if one is None or other is None or len(one) > _MANY or len(other) > _MANY:
        return None
    return one, other, query.within, query.ordered


def _follows(firsts: Places, seconds: Places, within: int) -> bool:
    """Whether one of the seconds begins at most so many words behind the end of one of the firsts."""
    if len(firsts) * len(seconds) <= _FEW:
        return any(0 <= at - until <= within for _, until in firsts for at, _ in seconds)
    begun = sorted([at for at, _ in seconds])
    last = len(begun)
    return any((index := bisect_left(begun, until)) < last and begun[index] - until <= within for _, until in firsts)


def _closest(
    ones: list[_Spot], others: list[_Spot], *, is_before: bool = True, is_behind: bool = True
) -> Iterator[tuple[_Spot, _Spot]]:
    """Each with the last of the others that ends before it, and the first that begins behind it."""
    by_start, by_end = sorted(others), sorted(others, key=attrgetter("until"))
    ats, untils = [each.at for each in by_start], [each.until for each in by_end]
    for one in ones:
        if is_before and (index := bisect_right(untils, one.at)):
            yield one, by_end[index - 1]
        if is_behind and (index := bisect_left(ats, one.until)) < len(ats):
            yield one, by_start[index]
