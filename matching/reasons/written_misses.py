"""Tokens that hold a word and are not it, by how languages write: p.m. for PM, won't for won, a word of Arabic with its prefix,
Energiekrise for Krise; and text that has the letters of a word or phrase with other signs or blanks: OBrien for O'Brien.

Each is told as an `OtherWord`, whose `why` says what to write to find it. A field's forms are sorted, so that those which begin
alike stand together.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from matching.analysis import Field, Place, Word, fold, letters_wanted
from matching.hits import Hit
from matching.query import STAR, Leaf, Term
from matching.reasons.miss_kinds import OtherWord, WhyOther

_MOST = 3
_PREFIXES = ("و", "ب", "ل", "ال", "وال", "بال", "ف", "ك", "لل")
_KOREAN = 2  # letters that stand before * in Korean
_ENDS_ALIKE = 4  # letters of a word by which others may end
_FEWEST_LETTERS = 2
_MOST_PIECES = 6  # between signs or blanks
_PIECE = re.compile(r"[^\W_]+")


@lru_cache(maxsize=32)
def forms_of(field: Field) -> list[str]:
    """All forms of a field, sorted."""
    return sorted({place.token.form for place in field.all()})


def written_misses(word: Word, field: Field) -> Iterator[tuple[OtherWord, Place]]:
    """The first tokens of a field that hold the word so."""
    if word.wild or word.exact:
        return
    for why, form in islice(_forms(word, field), _MOST):
        for place in field.find(form)[:1]:
            yield OtherWord(place.token.surface, word.surface, why), place


def _forms(word: Word, field: Field) -> Iterator[tuple[WhyOther, str]]:
    form, forms = word.form, forms_of(field)
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
    elif len(form) >= _ENDS_ALIKE and form.isalpha():
        backwards, end = _backwards(field), form[::-1]
        for each in islice(backwards, bisect_left(backwards, end), None):
            if not each.startswith(end):
                break
            if each != end and each.isalpha():
                yield "ending", each[::-1]


@lru_cache(maxsize=32)
def _backwards(field: Field) -> list[str]:
    """All forms of a field from their ends, sorted: those that end alike stand together."""
    return sorted(form[::-1] for form in forms_of(field))


def same_letters(leaf: Leaf, field: Field) -> Iterator[tuple[OtherWord, Hit]]:
    """Where a field first has all letters of a word or phrase, with other signs or blanks between them."""
    text = leaf.text if isinstance(leaf, Term) else "".join(leaf.words)
    wanted = fold("".join(_PIECE.findall(text)))
    if leaf.exact or STAR in text or len(wanted) < _FEWEST_LETTERS:
        return
    pieces, numbers = _pieces(field)
    found = sorted(number for size in range(1, len(wanted) + 1) for number in numbers.get(wanted[:size], ()))
    for number in found:
        start, end = pieces[number][0], _end_of(wanted, pieces[number : number + _MOST_PIECES])
        if end is not None:
            yield OtherWord(field.text[start:end], str(leaf), "letters"), Hit(field.name, start, end, str(leaf))
            return


@lru_cache(maxsize=32)
def _pieces(field: Field) -> tuple[list[tuple[int, int, str]], dict[str, list[int]]]:
    """What stands between signs and blanks: start, end and letters of each; and by the letters, which these are."""
    pieces = [(*piece.span(), fold(piece[0])) for piece in _PIECE.finditer(field.read)]
    numbers: dict[str, list[int]] = {}
    for number, (_, _, letters) in enumerate(pieces):
        numbers.setdefault(letters, []).append(number)
    return pieces, numbers


def _end_of(wanted: str, pieces: Sequence[tuple[int, int, str]]) -> int | None:
    """Where the first pieces end that have these letters together."""
    letters = ""
    for _, end, more in pieces:
        letters += more
        if letters == wanted:
            return end
        if not wanted.startswith(letters):
            return None
    return None
