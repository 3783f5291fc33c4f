"""Tokens that hold a word and are not it, by how languages write: p.m. for PM, won't for won, a word of Arabic with its prefix.

Each is told as an `OtherWord`, whose `why` says what to write to find it. A field's forms are sorted, so that those which begin
alike stand together; what ends alike is looked for in Arabic only.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from matching.analysis import Field, Place, Word, letters_wanted
from matching.reasons.miss_kinds import OtherWord, WhyOther

_MOST = 3
_PREFIXES = ("و", "ب", "ل", "ال", "وال", "بال", "ف", "ك", "لل")
_KOREAN = 2  # letters that stand before * in Korean


def written_misses(word: Word, field: Field, forms: Sequence[str]) -> Iterator[tuple[OtherWord, Place]]:
    """The first tokens of a field that hold the word so; `forms` are all its forms, sorted."""
    if word.wild or word.exact:
        return
    for why, form in islice(_forms(word, forms), _MOST):
        for place in field.find(form)[:1]:
            yield OtherWord(place.token.surface, word.surface, why), place


def _forms(word: Word, forms: Sequence[str]) -> Iterator[tuple[WhyOther, str]]:
    form = word.form
    if word.capital and form.isalpha():
        yield "abbreviation", "".join(f"{letter}." for letter in form)
    if form.startswith("#"):
        yield "hashtag", form[1:]
        return
    is_korean = letters_wanted(form) == _KOREAN
    for longer in islice(forms, bisect_left(forms, form), None):
        if not longer.startswith(form):
            break
        if longer.startswith(f"{form}'"):
            yield "apostrophe", longer
        elif is_korean and len(form) >= _KOREAN and longer != form:
            yield "particle", longer
    if "\u0621" <= form[0] <= "\u064a":
        known = set(forms)
        yield from (("prefix", each) for prefix in _PREFIXES if (each := prefix + form) in known)
