"""The chunks that most odd ones are: `2026`, `Syria's`, `US-led`. What is said of them here needs no token.

Every article has some that no other had, and to cut one into tokens takes as long as to look fifty up. It must say what `analyse`
says of the chunk, or nothing.
"""

import re
from functools import partial

from matching.analysis.tokens import analyse, capital_key, is_body

_CHUNK = re.compile(r"(?:(\d+)|([A-Za-z\d]{2,})'s|([A-Za-z\d]+)-([A-Za-z\d]+))[.,]?", re.ASCII)
_WITHOUT_LETTERS = re.compile("[^A-Za-z\x80-\U0010ffff]+").fullmatch
_CONTRACTED = re.compile("[a-z\\d]+'(?:s|ll|d|ve|re|m|t)[.,]?").fullmatch  # endings behind any letters, and one that is none
_HYPHENED = re.compile(r"[a-z\d]+(?:-[a-z\d]+){2,}[.,]?").fullmatch
_DOTTED = re.compile(r"(?:[a-z]\.){2,}").fullmatch
_as_keys = partial(map, capital_key)


def keys_of_chunk(chunk: str) -> tuple[str, ...]:
    """The keys of any chunk."""
    found = _CHUNK.fullmatch(chunk)
    if found is None:
        return analyse(chunk).keys
    number, owner, first, last = found.groups()
    if number is not None:
        return (number,)
    if owner is not None:
        forms = f"{owner.lower()}'s", owner.lower()
        return (*forms, *_as_keys(forms)) if owner.isupper() else forms
    low, whole = (first.lower(), last.lower()), first + last
    if low[0] == low[1]:
        return analyse(chunk).keys
    parts = (first, last, whole) if all(part.isupper() or part.isdigit() for part in (first, last)) else (first, last)
    return (*low, whole.lower(), *(capital_key(part.lower()) for part in parts if part.isupper()))


def forms_of_small(chunk: str) -> tuple[str, ...] | None:
    """The keys of a chunk in small letters, where in other letters it has the same, and those of words in capitals; None where
    that depends."""
    if _CHUNK.fullmatch(chunk):
        return keys_of_chunk(chunk)
    is_free = _HYPHENED(chunk) or _WITHOUT_LETTERS(chunk) or _CONTRACTED(chunk) or (_DOTTED(chunk) and is_body(chunk))
    return analyse(chunk).keys if is_free else None


def width_of_chunk(chunk: str) -> int:
    """How many places any chunk has."""
    found = _CHUNK.fullmatch(chunk)
    return analyse(chunk).width if found is None else 2 if found[3] else 1
