"""What nearly satisfied a part of a query that an article does not satisfy: the first thing an analyst asks of a miss.

    a word     stands in another field, in other capitals, as a pronoun, or another word begins like it
    a phrase   its words stand apart, or in another order, or some of them are there; it is written with other signs or blanks
    NEAR       its sides stand farther apart, with the number; the other way round; in different fields
    others     what there is instead: a number, a source, how often

Each is a value of miss_kinds.py, with where it stands. Whether a token satisfies a word is asked of `Word.takes`, as all others
ask it. Nothing here says that something matches: explain.py asks the percolator for that. Not every token is looked at for every
word: a field's forms are sorted once, and what begins alike stands together.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from matching.analysis import CURRENCY, MOST_PLACES, Document, Field, OrdinaryWords, Place, Word, letters_first, reading
from matching.engine import Occurrence, SpanFinder, everywhere, hits_of, how_often
from matching.hits import Hit
from matching.language import unmasked
from matching.query import SCOPES, STAR, AtLeast, Except, Leaf, Meta, Near, NotNear, Phrase, Query, Range, Term
from matching.reasons.miss_kinds import (
    DifferentFields,
    FartherApart,
    MissReason,
    OtherField,
    OtherOrder,
    OtherRow,
    OtherValue,
    OtherWord,
    PartOnly,
    SamePlace,
    Spoiled,
    TooSeldom,
    WordsApart,
)
from matching.reasons.written_misses import forms_of, same_letters, written_misses

MOST_MISSES = 4  # of one part
_EVERYWHERE = (None, "lead", "author", "section", "tag", "url")  # fields to ask for, so that all are looked at
_MOST_ALIKE = 3  # other words shown for one word
_LETTERS_ALIKE = 4  # words that begin alike share so many letters
_SHARE_ALIKE = 0.6  # and so much of the longer one
_APOSTROPHE = re.compile("['\u2019\u02bc]")
_MOST_LONGER = 2  # or, of short names, one is the other with so many letters more


class NearMiss(NamedTuple):
    """Why it is none, and where in the article; nowhere for what is missing or is no text."""

    reason: MissReason
    hits: tuple[Hit, ...] = ()


def near_misses(query: Query, document: Document, find: SpanFinder) -> tuple[NearMiss, ...]:
    """The near misses of a part that does not hold; none for AND, OR and NOT, whose parts have their own."""
    if isinstance(query, Meta | Range):
        return (NearMiss(_instead(query, document)),)
    search = _Search(document, find)
    if isinstance(query, Term | Phrase):
        return tuple(search.leaf(query))[:MOST_MISSES]
    if isinstance(query, AtLeast):
        times = how_often(everywhere(query.part, document, find))
        return (NearMiss(TooSeldom(times, query.count)),) if times else ()
    if isinstance(query, Near):
        return tuple(search.near(query))
    return tuple(search.spoiled(query)) if isinstance(query, NotNear | Except) else ()


def _instead(query: Meta | Range, document: Document) -> OtherValue:
    """What the article is instead."""
    if isinstance(query, Range):
        return OtherValue(query.name, document.value(query.name))
    known = document.language if query.field == "lang" else document.texts.get(query.field)
    return OtherValue(query.field, known or None)


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
        return list(self._other_words(leaf)) or list(self._same_letters(leaf)) or list(self._part(leaf))

    def near(self, query: Near) -> Iterable[NearMiss]:
        """Those of NEAR and ONEAR where both sides occur."""
        left, right = self._all(query.left), self._all(query.right)
        if not left or not right:
            return
        distance = self._distance(query)
        if distance is not None:
            closest = self._all(replace(query, within=distance))[0]
            yield NearMiss(FartherApart(distance, query.within, query.ordered), _of(closest))
        reverse = Near(query.left, query.right, query.within)
        if query.ordered and (found := self._all(reverse)):
            yield NearMiss(OtherOrder(), _of(found[0]))
        elif distance is None and not {each.pieces[0].hit.field for each in left} & {each.pieces[0].hit.field for each in right}:
            yield NearMiss(DifferentFields("sides"), (*_of(left[0]), *_of(right[0])))
        elif distance is None:
            yield NearMiss(SamePlace(), (*_of(left[0]), *_of(right[0])))

    def spoiled(self, query: NotNear | Except) -> Iterable[NearMiss]:
        """Those of NOT NEAR and EXCEPT where the left side occurs: what is near it, or around it."""
        left = self._all(query.left)
        if not left:
            return
        if isinstance(query, Except):
            yield NearMiss(Spoiled(unmasked(query.right), "mask" if query.touching else "around"), _of(self._all(query.right)[0]))
            return
        beside = self._all(Near(query.left, query.right, query.within, query.ordered)) or left
        yield NearMiss(Spoiled(unmasked(query.right), "near"), _of(beside[0]))

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
            yield NearMiss(OtherField(name, leaf.field, name in asked), (hit._replace(term=str(leaf)),))

    def _apart(self, phrase: Phrase) -> NearMiss | None:
        """The words of a phrase in one field, as close together as they come."""
        words = [Term(word, phrase.exact, phrase.field) for word in phrase.words if word != STAR]
        places = [self._all(word) for word in words]
        if not all(places):
            return None
        windows = [(last.until - first.at, row) for row in _rows(places) for first, last in [(row[0], row[-1])]]
        if not windows:
            hits = tuple(hit for found in places for hit in _of(found[0]))
            return NearMiss(DifferentFields("words"), tuple(dict.fromkeys(hits)))
        _, row = min(windows, key=lambda window: window[0])
        covered = sum(each.until - each.at for each in row)
        gap = row[-1].until - row[0].at - covered
        hits = tuple(hit for each in row for hit in _of(each))
        in_order = [hit.term for hit in hits] == [str(word) for word in words]
        stars = phrase.words.count(STAR)
        if len(set(words)) < len(words) or gap < 0 or (in_order and gap == stars):
            return NearMiss(OtherRow(), hits)
        return NearMiss(WordsApart(gap, in_order), hits)

    def _other_words(self, leaf: Leaf) -> Iterator[NearMiss]:
        """For each word of a term or phrase that the text does not have: tokens like it, and why they do not count."""
        words = [leaf] if isinstance(leaf, Term) else [Term(word, leaf.exact, leaf.field) for word in leaf.words if word != STAR]
        fields, ordinary = self._document.scope(leaf.field), self._document.ordinary
        for term in dict.fromkeys(words):
            if isinstance(leaf, Phrase) and self._all(term):
                continue
            for word in dict.fromkeys(edge.word for edge in reading(term).edges if edge.word is not None):
                found = [pair for field in fields for pair in _refused(word, field, ordinary)]
                found = found or [(miss, _hit(field, place)) for field in fields for miss, place in written_misses(word, field)]
                found = found or [pair for field in fields for pair in _alike(word, field)]
                first: dict[OtherWord, Hit] = {}
                for reason, hit in found:
                    first.setdefault(reason, hit._replace(term=str(term)))
                yield from (NearMiss(reason, (hit,)) for reason, hit in first.items())

    def _same_letters(self, leaf: Leaf) -> Iterator[NearMiss]:
        """It stands there with other signs or blanks."""
        for field in self._document.scope(leaf.field):
            yield from (NearMiss(reason, (hit,)) for reason, hit in same_letters(leaf, field))

    def _part(self, leaf: Leaf) -> Iterator[NearMiss]:
        """Some words of a phrase are there, and others not; or some of what an apostrophe joins to one word."""
        parts = leaf.words if isinstance(leaf, Phrase) else _APOSTROPHE.split(leaf.text)
        words = {word: self._all(Term(word, leaf.exact, leaf.field)) for word in parts if word not in (STAR, "")}
        there = {word: found for word, found in words.items() if found}
        if there:
            missing = tuple(word for word in words if word not in there)
            yield NearMiss(PartOnly(tuple(there), missing), tuple(hit for found in there.values() for hit in _of(found[0])))


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


def _refused(word: Word, field: Field, ordinary: OrdinaryWords) -> Iterator[tuple[OtherWord, Hit]]:
    """The tokens of the same form that the word does not take."""
    if word.wild:
        return
    for place in field.find(word.form):
        if not word.takes(place, field.read, ordinary):
            yield _why(word, place), _hit(field, place)


def _why(word: Word, place: Place) -> OtherWord:
    """Why a token of the same form is refused; see matching/analysis/readings.py."""
    written, found = word.surface, place.token.surface
    if word.exact and found != written:
        return OtherWord(found, written, "spelling")
    if word.signs is not None:
        return OtherWord(found, f"{word.signs.before}{written}{word.signs.after}", "sign")
    if not word.capital:
        return OtherWord(found, written, "name")
    if not place.token.capital:
        return OtherWord(found, written, "pronoun" if word.form == "us" else "ordinary")
    return OtherWord(found, written, "invitation")


def _alike(word: Word, field: Field) -> Iterator[tuple[OtherWord, Hit]]:
    """The first tokens of forms that begin like the word."""
    found = sorted(set(_beginning_alike(word, field)), key=lambda pair: (-pair[0], pair[1]))
    for _, form in found[:_MOST_ALIKE]:
        places = [place for place in field.find(form) if place.token.capital or not _is_short(word)]
        if places:
            token = places[0].token
            yield OtherWord(token.surface, word.surface, "currency" if token.kind == CURRENCY else "word"), _hit(field, places[0])


def _beginning_alike(word: Word, field: Field) -> Iterator[tuple[int, str]]:
    """The other forms of a field that begin like the word, with the number of letters that are alike."""
    head = word.form[: letters_first(word.form)]
    forms = forms_of(field)
    start = head if _is_short(word) else head[:_LETTERS_ALIKE]
    if _is_short(word) and not word.capital:
        return
    for form in forms[bisect_left(forms, start) :]:
        if not form.startswith(start):
            return
        same = next((at for at, (a, b) in enumerate(zip(head, form, strict=False)) if a != b), min(len(head), len(form)))
        longer = len(form) - len(head) <= _MOST_LONGER if _is_short(word) else same >= _SHARE_ALIKE * max(len(head), len(form))
        if longer and form != word.form:
            yield same, form


def _is_short(word: Word) -> bool:
    return letters_first(word.form) < _LETTERS_ALIKE


def _hit(field: Field, place: Place) -> Hit:
    return Hit(field.name, place.start, place.end, place.token.surface)
