"""Whether words are near each other, decided by where they stand alone: most NEARs join words, phrases or lists of them.

It must say what `everywhere` of proximity.py has, an occurrence or none, or None where only that tells: of chains, fields,
sentences and paragraphs, masks, and of words that stand in a field more often than count. Its hits are made of pairs alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TypeAlias

from matching.analysis import MOST_OCCURRENCES, Document, Field, Marked
from matching.engine.concepts import Concept, LeafConcept, OrConcept, Told
from matching.engine.field_spans import FieldSpans, are_plain
from matching.hits import Hit
from matching.query import Near

_MANY = MOST_OCCURRENCES - 1  # where there are more, those that count are chosen elsewhere
_Leaves: TypeAlias = Sequence[LeafConcept]
_Found: TypeAlias = Sequence[Sequence[Marked]]  # of each word or phrase
_IsWithin: TypeAlias = Callable[[int, int, int], bool]  # whether from here to there it is at most so far
_Spot: TypeAlias = tuple[int, int, int, int, str]  # a word or phrase as it is Marked, and its name
_until = itemgetter(1)


class Nearness:
    """What one article says of words near each other."""

    def __init__(self, document: Document, keys: set[str], spans: FieldSpans, told: Told) -> None:
        self._document, self._keys, self._spans, self._told = document, keys, spans, told
        self._fields: dict[str, _FieldNearness] = {}

    def is_near(self, concept: Concept) -> bool | None:
        """Whether the article satisfies a NEAR; None where its occurrences must be looked at."""
        if (sides := self._sides(concept)) is None:
            return None
        for field in self._document.searched[::-1]:  # the body first, where most stand
            if (is_near := self._inside(field).is_near(*sides)) is not False:
                return is_near
        return False

    def hits(self, concept: Concept) -> set[Hit] | None:
        """Those of the closest pairs of a NEAR, as proximity.py says; None where its occurrences must be looked at."""
        if (sides := self._sides(concept)) is None:
            return None
        hits: set[Hit] = set()
        for field in self._document.searched:
            if (found := self._inside(field).hits(*sides)) is None:
                return None
            hits |= found
        return hits

    def _inside(self, field: Field) -> "_FieldNearness":
        known = self._fields.get(field.name)
        if known is None:
            known = self._fields[field.name] = _FieldNearness(field, self._spans, self._document.ordinary.words, self._keys)
        return known

    def _sides(self, concept: Concept) -> tuple[_Leaves, _Leaves, int, bool] | None:
        """The words and phrases of both sides of a NEAR that the article may have, how near they must be, whether in this order;
        None where a side has others, or they name a field."""
        query = concept.query
        if not isinstance(query, Near) or isinstance(query.within, str):
            return None
        one, other = map(self._present, concept.parts)
        return None if one is None or other is None else (one, other, query.within, query.ordered)

    def _present(self, concept: Concept) -> list[LeafConcept] | None:
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


class _FieldNearness:
    """The same of one field. Where a word is, a mark of its row of words says, or where the row does not tell, its place."""

    def __init__(self, field: Field, spans: FieldSpans, ordinary: frozenset[str], keys: Set[str]) -> None:
        self._field, self._spans, self._ordinary, self._keys = field, spans, ordinary, keys
        self._row = field.word_row()
        self._marks: dict[LeafConcept, Sequence[Marked] | None] = {}

    def is_near(self, ones: _Leaves, others: _Leaves, within: int, is_ordered: bool) -> bool | None:
        """Whether one of these words is near one of those; None where they stand there more often than count."""
        one, other, is_within = self._found(ones, others)
        firsts, seconds = list(chain.from_iterable(one)), list(chain.from_iterable(other))
        if len(firsts) > _MANY or len(seconds) > _MANY:
            return None
        return _follows(firsts, seconds, within, is_within) or (not is_ordered and _follows(seconds, firsts, within, is_within))

    def hits(self, ones: _Leaves, others: _Leaves, within: int, is_ordered: bool) -> set[Hit] | None:
        """Those of the closest pairs; None as above."""
        one, other, is_within = self._found(ones, others)
        firsts, seconds = _spots(ones, one), _spots(others, other)
        if not firsts or not seconds:
            return set()
        if len(firsts) > _MANY or len(seconds) > _MANY:
            return None
        near = partial(_near, is_near=lambda until, at: is_within(until, at, within))
        spots = {*near(firsts, seconds), *(near(seconds, firsts) if not is_ordered else ())}
        return {Hit(self._field.name, start, end, name) for _, _, start, end, name in spots}

    def _found(self, ones: _Leaves, others: _Leaves) -> tuple[_Found, _Found, _IsWithin]:
        """Where each of these words is, and each of those, and how to ask whether one is near another."""
        firsts = self._told(ones)
        if firsts is not None and not any(firsts):  # as in most headlines
            return (), (), _is_within
        seconds = None if firsts is None else self._told(others)
        if self._row is None or firsts is None or seconds is None:
            return list(map(self._placed, ones)), list(map(self._placed, others)), _is_within
        return firsts, seconds, self._row.is_within

    def _placed(self, leaf: LeafConcept) -> list[Marked]:
        """Where a word or phrase is, in places."""
        if not self._spans.may_have(self._field, leaf.words):
            return []
        return [(at, until, start, end) for start, end, at, until in self._spans.of(leaf.query, self._field, read=leaf.reading)]

    def _told(self, leaves: _Leaves) -> _Found | None:
        """Where the row has words and phrases; None where it does not tell of one."""
        found = []
        for leaf in leaves:
            if leaf not in self._marks:
                self._marks[leaf] = self._marks_of(leaf)
            if (marks := self._marks[leaf]) is None:
                return None
            found.append(marks)
        return found

    def _marks_of(self, leaf: LeafConcept) -> Sequence[Marked] | None:
        row, word = self._row, leaf.reading.only
        if row is None or leaf.doubt.is_in(self._ordinary, self._keys):
            return None
        if word is None:
            return row.rows(leaf.row) if leaf.row and are_plain(leaf.row) else None
        if word.exact:
            return None
        if word.wild:
            return [*chain.from_iterable(map(row.words, self._field.covered(word.form)))]
        key = leaf.key or leaf.likely
        return row.words(key) if key is not None and key[0] != " " else None


def _is_within(until: int, at: int, most: int) -> bool:
    return at - until <= most


def _spots(leaves: _Leaves, found: _Found) -> list[_Spot]:
    return sorted([(*each, leaf.name) for leaf, marks in zip(leaves, found, strict=False) for each in marks])


def _follows(firsts: Sequence[Marked], seconds: Sequence[Marked], within: int, is_within: _IsWithin) -> bool:
    """Whether one of the seconds begins near the end of one of the firsts, behind it. Of each only those are looked at between
    which none lies."""
    ended, passed = sorted([each[1] for each in firsts]), 0
    for at in sorted([each[0] for each in seconds]):
        if (before := bisect_right(ended, at)) > passed:
            if is_within(ended[before - 1], at, within):
                return True
            passed = before
    return False


def _near(firsts: list[_Spot], seconds: list[_Spot], is_near: Callable[[int, int], bool]) -> Iterator[_Spot]:
    """Each of the firsts with the next of the seconds, and each of the seconds with the last of the firsts before it, where they
    are near. Of two between which others lie that is asked only where those are near between which none lies."""
    begun, by_end = [each[0] for each in seconds], sorted(firsts, key=_until)
    ended = list(map(_until, by_end))
    known: dict[int, bool] = {}

    def are_next(until: int, at: int) -> bool:
        if until not in known:
            known[until] = is_near(until, at)
        return known[until]

    for first in firsts:
        if (index := bisect_left(begun, first[1])) < len(begun):
            second = seconds[index]
            last = ended[bisect_right(ended, second[0]) - 1]
            if are_next(last, second[0]) and (last == first[1] or is_near(first[1], second[0])):
                yield from (first, second)
    for second in seconds:
        if index := bisect_right(ended, second[0]):
            first = by_end[index - 1]
            at = begun[bisect_left(begun, first[1])]
            if are_next(first[1], at) and (at == second[0] or is_near(first[1], second[0])):
                yield from (first, second)
