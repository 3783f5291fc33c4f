"""Tokens that look like a word of a query and are not it: `us` beside US, target beside =Target, Syrian beside Syria.

It asks `Word.takes` whether a token satisfies the word, as all others do, and says why it does not. Must never look at every
token for every word: a field's forms are sorted once, and what begins alike stands together.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from matching.analysis import CURRENCY, Document, Field, Place, Word, letters_first, reading
from matching.engine import SpanFinder, everywhere
from matching.hits import Hit
from matching.query import STAR, Leaf, Phrase, Term

_MOST_ALIKE = 3  # other words shown for one word
_LETTERS_ALIKE = 4  # words that begin alike share so many letters
_SHARE_ALIKE = 0.6  # and so much of the longer one
_MOST_LONGER = 2  # or, of short names, one is the other with so many letters more


def word_misses(leaf: Leaf, document: Document, find: SpanFinder) -> Iterator[tuple[str, Hit]]:
    """For each word of a term or phrase that the text does not have: why tokens like it do not count, and where they stand."""
    words = [leaf] if isinstance(leaf, Term) else [Term(word, leaf.exact, leaf.field) for word in leaf.words if word != STAR]
    for term in dict.fromkeys(words):
        if isinstance(leaf, Phrase) and everywhere(term, document, find):
            continue
        for word in dict.fromkeys(edge.word for edge in reading(term).edges if edge.word is not None):
            found = [pair for field in document.scope(leaf.field) for pair in _refused(word, field, document.ordinary)]
            found = found or [pair for field in document.scope(leaf.field) for pair in _alike(word, field, document.ordinary)]
            seen: set[str] = set()
            for reason, hit in found:
                if reason not in seen:
                    seen.add(reason)
                    yield reason, hit._replace(term=str(term))


def _refused(word: Word, field: Field, ordinary: frozenset[str]) -> Iterator[tuple[str, Hit]]:
    """The tokens of the same form that the word does not take."""
    if word.wild:
        return
    for place in field.find(word.form):
        if not word.takes(place, field.text, ordinary):
            yield _why(word, place), _hit(field, place)


def _why(word: Word, place: Place) -> str:
    """Why a token of the same form is refused; see matching/analysis/readings.py."""
    written, token = word.surface, place.token
    if word.exact and token.surface != word.surface:
        return f'"{token.surface}" is written otherwise; ={written} wants these capitals and accents.'
    if not word.capital:
        return f'"{token.surface}" is a name; {written} typed small is the word.'
    if not token.capital:
        what = "pronoun" if word.form == "us" else "ordinary word"
        return f'"{token.surface}" is the {what}; {written} finds only what is written in capitals or with dots.'
    return f'"{token.surface}" is the pronoun, in an invitation.'


def _alike(word: Word, field: Field, ordinary: frozenset[str]) -> Iterator[tuple[str, Hit]]:
    """The first tokens of forms that begin like the word."""
    found = sorted(set(_beginning_alike(word, field)), key=lambda pair: (-pair[0], pair[1]))
    for _, form in found[:_MOST_ALIKE]:
        places = [place for place in field.find(form) if place.token.capital or not _is_short(word)]
        if places:
            what = "a currency" if places[0].token.kind == CURRENCY else "another word"
            yield f'"{places[0].token.surface}" is {what}, not {word.surface}.', _hit(field, places[0])


def _beginning_alike(word: Word, field: Field) -> Iterator[tuple[int, str]]:
    """The other forms of a field that begin like the word, with the number of letters that are alike."""
    head = word.form[: letters_first(word.form)]
    forms = _forms(field)
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


@lru_cache(maxsize=32)
def _forms(field: Field) -> list[str]:
    """All forms of a field, sorted."""
    return sorted({place.token.form for place in field.all()})


def _hit(field: Field, place: Place) -> Hit:
    return Hit(field.name, place.start, place.end, place.token.surface)
