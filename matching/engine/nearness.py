"""Whether words are near each other, decided by their places alone: most NEARs join words, phrases or lists of them.

It must say what `everywhere` of proximity.py has, an occurrence or none, or None where only that tells: of chains, fields,
sentences and paragraphs, masks, and of words that stand in a field more often than count. It makes no occurrence and no hit.
"""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import chain

from matching.analysis import MOST_OCCURRENCES, Document, Field, Places
from matching.engine.concepts import Concept, LeafConcept, OrConcept
from matching.engine.field_spans import FieldSpans
from matching.query import Near

_MANY = MOST_OCCURRENCES - 1  # where there are more, those that count are chosen elsewhere


class Nearness:
    """What one article says of words near each other."""

    def __init__(self, document: Document, keys: set[str], spans: FieldSpans) -> None:
        self._document, self._keys, self._spans = document, keys, spans
        self._ordinary = document.ordinary.words
        self._places: dict[Concept, list[Places]] = {}

    def is_near(self, concept: Concept) -> bool | None:
        """Whether the article satisfies a NEAR; None where its occurrences must be looked at."""
        query = concept.query
        if not isinstance(query, Near) or isinstance(query.within, str):
            return None
        left, right = map(self._side, concept.parts)
        if left is None or right is None:
            return None
        for one, other in zip(left, right, strict=True):  # field by field
            if len(one) > _MANY or len(other) > _MANY:
                return None
            if one and other and _follows(one, other, query.within):
                return True
            if one and other and not query.ordered and _follows(other, one, query.within):
                return True
        return False

    def _side(self, concept: Concept) -> list[Places] | None:
        """The places of a word, a phrase or a list, field by field."""
        if isinstance(concept, LeafConcept):
            return self._leaf(concept)
        if not isinstance(concept, OrConcept):
            return None
        keys, sides = self._keys, []
        for part in concept.parts:
            if part.key is not None and part.key not in keys:
                continue
            if not isinstance(part, LeafConcept) or (side := self._leaf(part)) is None:
                return None
            sides.append(side)
        if len(sides) == 1:
            return sides[0]
        return [[place for side in sides for place in side[index]] for index in range(len(self._document.searched))]

    def _leaf(self, concept: LeafConcept) -> list[Places] | None:
        known = self._places.get(concept)
        if known is None:
            if concept.query.field is not None:
                return None
            known = self._places[concept] = [self._leaf_in(concept, field) for field in self._document.searched]
        return known

    def _leaf_in(self, concept: LeafConcept, field: Field) -> Places:
        """The places of a word or phrase in one field, without tokens where its keys alone tell."""
        if any(map(self._keys.isdisjoint, concept.needs)):
            return ()
        row = None if any(map(self._ordinary.__contains__, concept.doubted)) else field.word_row()
        word = concept.reading.only
        if row is not None:
            if word is None and concept.row and " " not in "".join(concept.row):
                return row.rows(concept.row)
            if word is not None and not word.exact and word.wild:
                return list(chain.from_iterable(map(row.places, field.covered(word.form))))
            key = concept.key or concept.likely
            if key is not None and word is not None and not word.wild and not word.exact and key[0] != " ":
                return row.places(key)
        return [(span.at, span.until) for span in self._spans.of(concept.query, field)]


def _follows(firsts: Iterable[tuple[int, int]], seconds: Places, within: int) -> bool:
    """Whether one of the seconds begins at most so many words behind the end of one of the firsts."""
    begun = sorted([at for at, _ in seconds])
    last = len(begun)
    return any((index := bisect_left(begun, until)) < last and begun[index] - until <= within for _, until in firsts)
