"""What nearly satisfied a part of a query that an article does not satisfy: the first thing an analyst asks of a miss.

    a word     stands in another field, in other capitals, as a pronoun, or another word begins like it (word_misses.py)
    a phrase   its words stand apart, or in another order
    NEAR       its sides stand farther apart, with the number; the other way round; in different fields
    others     what there is instead: a number, a source, how often

Each reason is a sentence and names where. Must never say that something matches: explain.py asks the percolator for that.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from matching.analysis import MOST_PLACES, Document
from matching.engine import Occurrence, SpanFinder, everywhere, hits_of, how_often
from matching.hits import Hit
from matching.language import unmasked
from matching.query import PARAGRAPH, SCOPES, STAR, AtLeast, Except, Leaf, Meta, Near, NotNear, Phrase, Query, Range, Term, Within
from matching.reasons.word_misses import word_misses
from wording import counted

MOST_MISSES = 4  # of one part
_EVERYWHERE = (None, "lead", "author", "section", "tag", "url")  # fields to ask for, so that all are looked at


class NearMiss(NamedTuple):
    """Why it is none, as a sentence, and where in the article; nowhere for what is missing or is no text."""

    reason: str
    hits: tuple[Hit, ...] = ()


def near_misses(query: Query, document: Document, find: SpanFinder) -> tuple[NearMiss, ...]:
    """The near misses of a part that does not hold; none for AND, OR and NOT, whose parts have their own."""
    if isinstance(query, Meta | Range):
        return (NearMiss(_fact(query, document)),)
    search = _Search(document, find)
    if isinstance(query, Term | Phrase):
        return tuple(search.leaf(query))[:MOST_MISSES]
    if isinstance(query, AtLeast):
        times = how_often(everywhere(query.part, document, find))
        return (NearMiss(f"It occurs {counted(times, 'time')}, not {query.count}."),) if times else ()
    if isinstance(query, Near):
        return tuple(search.near(query))
    return tuple(search.spoiled(query)) if isinstance(query, NotNear | Except) else ()


def _fact(query: Meta | Range, document: Document) -> str:
    """What the article is instead."""
    if isinstance(query, Range):
        value = document.value(query.name)
        name = {"words": "number of words in the body", "age": "age in hours"}.get(query.name, query.name)
        return f"The {name} is not known." if value is None else f"The {name} is {value:,g}."
    name = {"lang": "language"}.get(query.field, query.field)
    known = document.language if query.field == "lang" else document.texts.get(query.field)
    return f"The {name} is {known}." if known else f"The {name} is not known."


class _Search:
    """Looks for what is nearly there in one article."""

    def __init__(self, document: Document, find: SpanFinder) -> None:
        self._document = document
        self._find = find

    def leaf(self, leaf: Leaf) -> Iterable[NearMiss]:
        """Those of a word or phrase."""
        elsewhere = list(self._elsewhere(leaf))
        if elsewhere:
            return elsewhere
        apart = self._apart(leaf) if isinstance(leaf, Phrase) else None
        if apart:
            return [apart]
        return [NearMiss(reason, (hit,)) for reason, hit in word_misses(leaf, self._document, self._find)]

    def near(self, query: Near) -> Iterable[NearMiss]:
        """Those of NEAR and ONEAR where both sides occur."""
        left, right = self._all(query.left), self._all(query.right)
        if not left or not right:
            return
        ordered = "in this order, " if query.ordered else ""
        distance = self._distance(query)
        if distance is not None:
            within = f"{query.within} at most" if isinstance(query.within, int) else f"not in one {_zone(query.within)}"
            closest = self._all(replace(query, within=distance))[0]
            yield NearMiss(f"The closest stand {ordered}{_between(distance)}; {within}.", _of(closest))
        reverse = Near(query.left, query.right, query.within)
        if query.ordered and (found := self._all(reverse)):
            yield NearMiss("They stand near each other in the other order.", _of(found[0]))
        elif distance is None and not {each.pieces[0].hit.field for each in left} & {each.pieces[0].hit.field for each in right}:
            yield NearMiss("They stand in different fields.", (*_of(left[0]), *_of(right[0])))
        elif distance is None:
            yield NearMiss("No two of them stand apart from each other.", (*_of(left[0]), *_of(right[0])))

    def spoiled(self, query: NotNear | Except) -> Iterable[NearMiss]:
        """Those of NOT NEAR and EXCEPT where the left side occurs: what is near it, or around it."""
        left = self._all(query.left)
        if not left:
            return
        if isinstance(query, Except):
            how = "has a word in common with what is masked," if query.touching else "lies inside"
            yield NearMiss(f"Wherever it occurs it {how} {unmasked(query.right)}.", _of(self._all(query.right)[0]))
            return
        beside = self._all(Near(query.left, query.right, query.within, query.ordered)) or left
        yield NearMiss(f"Wherever it occurs {unmasked(query.right)} is near.", _of(beside[0]))

    def _all(self, query: Query) -> list[Occurrence]:
        return everywhere(query, self._document, self._find)

    def _distance(self, query: Near) -> int | None:
        """The fewest words between the sides in one field; the larger the distance, the more it allows."""
        farthest = MOST_PLACES
        if not self._all(replace(query, within=farthest)):
            return None
        return bisect_left(range(farthest), True, key=lambda words: bool(self._all(replace(query, within=words))))

    def _elsewhere(self, leaf: Leaf) -> Iterable[NearMiss]:
        """The fields that have it and are not asked."""
        asked = SCOPES[leaf.field]
        first: dict[str, Hit] = {}
        for field in _EVERYWHERE:
            for hit in sorted(hits_of(self._all(replace(leaf, field=field)))):
                first.setdefault(hit.field, hit)
        for name, hit in first.items():
            where = f"It stands in the {name}" + (" behind the second paragraph" if name in asked else "")
            yield NearMiss(f"{where}; the query looks in the {_fields(leaf.field)} only.", (hit._replace(term=str(leaf)),))

    def _apart(self, phrase: Phrase) -> NearMiss | None:
        """The words of a phrase in one field, as close together as they come."""
        words = [Term(word, phrase.exact, phrase.field) for word in phrase.words if word != STAR]
        places = [self._all(word) for word in words]
        if not all(places):
            return None
        windows = [(last.until - first.at, row) for row in _rows(places) for first, last in [(row[0], row[-1])]]
        if not windows:
            hits = tuple(hit for found in places for hit in _of(found[0]))
            return NearMiss("Its words stand in different fields.", tuple(dict.fromkeys(hits)))
        _, row = min(windows, key=lambda window: window[0])
        covered = sum(each.until - each.at for each in row)
        gap = row[-1].until - row[0].at - covered
        hits = tuple(hit for each in row for hit in _of(each))
        in_order = [hit.term for hit in hits] == [str(word) for word in words]
        stars = phrase.words.count(STAR)
        if len(set(words)) < len(words) or gap < 0 or (in_order and gap == stars):
            return NearMiss("Its words are there, but not in this row.", hits)
        order = "in this order" if in_order else "in another order"
        return NearMiss(f"Its words stand {order}, {_between(gap)}.", hits)


def _rows(places: list[list[Occurrence]]) -> Iterable[list[Occurrence]]:
    """For each place in a field the shortest stretch that ends there and has each word once, in the order of the text."""
    last: dict[int, Occurrence] = {}
    field = ""
    for each, number in sorted(
        ((each, number) for number, found in enumerate(places) for each in found),
        key=lambda pair: (pair[0].pieces[0].hit.field, pair[0].at, pair[1]),
    ):
        name = each.pieces[0].hit.field
        if name != field:
            last, field = {}, name
        last[number] = each
        if len(last) == len(places):
            yield sorted(set(last.values()))


def _of(occurrence: Occurrence) -> tuple[Hit, ...]:
    return tuple(piece.hit for piece in occurrence.pieces)


def _fields(field: str | None) -> str:
    return "title and body" if field is None else field


def _zone(within: Within) -> str:
    return "paragraph" if within == PARAGRAPH else "sentence"


def _between(words: int) -> str:
    return f"with {counted(words, 'word')} between them"
