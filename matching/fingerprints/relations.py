"""How two fingerprints are related: whether the articles carry one text, or tell one happening.

A copy needs two things, and neither is enough: rows of words in common, which furniture of a page has too, and what the articles
are about, which all articles on one subject share. Numbers that differ part two editions of one format: weather, markets, tables.

Symmetrical, and it must never raise.
"""

from collections.abc import Set
from enum import StrEnum

from matching.fingerprints.written import Fingerprint, Sample

_ALIKE = 0.62  # of all their rows: a copy
_CONTAINED = 0.85  # of the rows of the shorter: a copy, cut or with more around it
_FEWEST_CONTAINED = 6
_SAME = 0.9  # of all their rows, of so many: one text, whatever it is about
_FEWEST_SAME = 20
_ABOUT = 0.35  # how alike what they are about must be for a copy
_FEW_TERMS = 4  # with fewer nothing is known of what it is about, and rows decide alone
_ALIKE_ALONE = 0.8
_ENGLISH = "en"
_FEWEST_SHARED = 2  # one name in both is a subject
_EVENT, _FEWEST_TERMS = 0.17, 4
_EVENT_UNWEIGHED, _FEWEST_TERMS_UNWEIGHED = 0.3, 20  # in a language without a background
_TITLE_COUNTS = 0.1
_HEAVIEST = 8
_TITLED = 0.4
_FORMAT = 0.2  # of all their rows in common, of one outlet, and no copy: one format, or furniture, and no event either
_MANY_NUMBERS = 10


class Relation(StrEnum):
    """COPY: they carry the same text. EVENT: they tell the same happening in other words."""

    COPY = "copy"
    EVENT = "event"


def relation(a: Fingerprint, b: Fingerprint) -> Relation | None:
    """How two articles are related; the same both ways, and it never raises.

    A fingerprint of another scheme or version is a copy of an identical string, and related to nothing else."""
    return related(a, b)[0]


def related(a: Fingerprint, b: Fingerprint) -> tuple[Relation | None, float]:
    """The relation, and how alike they are by what it goes by, from 0 to 1 and a little over."""
    if a.text == b.text and (a.outlet is None or a.has_shingles):
        return Relation.COPY, 1.0  # what follows would find the same
    if a.outlet is None or b.outlet is None:
        return None, 0.0
    in_both = a.terms.keys() & b.terms.keys()
    titles = _titles(a, b, in_both)
    likeness = _about(a, b, in_both) + _TITLE_COUNTS * titles
    # The furniture of an outlet may be more than the text, but it is neither headline nor lead.
    are_known = a.outlet != b.outlet or (_has_heaviest(a, b) and _has_heaviest(b, a) and _is_titled(a, b, titles))
    if are_known and _numbers_agree(a, b):
        if copied := _copied(a, b, likeness):
            return Relation.COPY, copied
    elif a.outlet == b.outlet and _alike(a.shingles, b.shingles) >= _FORMAT:
        return None, 0.0
    if titles and len(in_both) >= _FEWEST_SHARED and _is_event(a, b, likeness):
        return Relation.EVENT, likeness
    return None, 0.0


def _is_event(a: Fingerprint, b: Fingerprint, likeness: float) -> bool:
    """Whether what they are about is alike enough. Without a background many words look rare that are not, so more is asked."""
    fewest = min(len(a.terms), len(b.terms))
    if a.language == b.language == _ENGLISH:
        return likeness >= _EVENT and fewest >= _FEWEST_TERMS
    if a.language and b.language and a.language != b.language:
        return False
    return likeness >= _EVENT_UNWEIGHED and fewest >= _FEWEST_TERMS_UNWEIGHED


def _copied(a: Fingerprint, b: Fingerprint, likeness: float) -> float:
    """How much of their text is the same where one is a copy of the other, else 0."""
    if a.written_rows.isdisjoint(b.written_rows):
        return 0.0
    shared, in_either, in_shorter = _shared(a.shingles, b.shingles)
    alike = shared / in_either
    is_one_outlet = a.outlet == b.outlet
    if min(len(a.terms), len(b.terms)) < _FEW_TERMS:
        is_said = shared >= _FEWEST_CONTAINED or a.text == b.text
        return alike if is_said and alike >= (_SAME if is_one_outlet else _ALIKE_ALONE) else 0.0
    if likeness < _ABOUT:
        return alike if alike >= _SAME and shared >= _FEWEST_SAME and not is_one_outlet else 0.0
    is_contained = shared >= _FEWEST_CONTAINED and shared >= _CONTAINED * in_shorter
    return alike if alike >= _ALIKE or is_contained else 0.0


def _alike(a: Sample, b: Sample) -> float:
    """Of the rows that at least one has, how many both have."""
    shared, in_either, _ = _shared(a, b)
    return shared / max(1, in_either)


def _shared(a: Sample, b: Sample) -> tuple[int, int, int]:
    """How many values both have, at least one has, the one with fewer has; as far as both samples are complete."""
    known_to = min(a.known_to, b.known_to)
    # No value of a sample is above what it is known to, so of one of the two all count, and with it all that both have.
    in_a = len(a.values) if a.known_to == known_to else sum(map(known_to.__ge__, a.values))
    in_b = len(b.values) if b.known_to == known_to else sum(map(known_to.__ge__, b.values))
    shared = len(a.values & b.values)
    return shared, in_a + in_b - shared, min(in_a, in_b)


def _numbers_agree(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether most numbers of the one with fewer are in the other."""
    if not (a.has_numbers and b.has_numbers):
        return True
    shared, _, in_fewer = _shared(a.numbers, b.numbers)
    if in_fewer >= _MANY_NUMBERS:
        return shared >= in_fewer - 1
    return shared >= in_fewer * (0.5 if in_fewer < 3 else 0.65)


def _about(a: Fingerprint, b: Fingerprint, in_both: Set[int]) -> float:
    """How alike what they are about is: the cosine of the weights of their terms."""
    of_a, of_b = a.terms, b.terms
    return sum([of_a[key] * of_b[key] for key in in_both]) / (a.length * b.length)


def _has_heaviest(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether b has at least half of what weighs most in a."""
    heaviest = a.heaviest(_HEAVIEST)
    return 2 * len(b.terms.keys() & heaviest) >= len(heaviest)


def _is_titled(a: Fingerprint, b: Fingerprint, titles: float) -> bool:
    """Whether the headlines speak for one article, as far as there are any."""
    return titles >= _TITLED or not (a.title and b.title)


def _titles(a: Fingerprint, b: Fingerprint, in_both: Set[int]) -> float:
    """Of the terms of each headline, how many the other article has: the mean of both."""
    in_b, in_a = len(a.title & in_both), len(b.title & in_both)
    return (in_b / max(1, len(a.title)) + in_a / max(1, len(b.title))) / 2
