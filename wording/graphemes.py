"""Where a text may be cut without tearing what a reader sees as one character: é of two, a flag, a family, a Hangul block.

The rules of Unicode's UAX 29 that matter in articles, not all of them: Python has no table of them, and a library for the
few cuts of a snippet would be the only one this room needs. Whoever has no boundary near cuts anyway: a thousand accents
on one letter are no letter.
"""

import unicodedata

_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)
_HANGUL = range(0x1100, 0x1200)  # jamo written apart
_FARTHEST = 40  # characters: longer than any grapheme that is one


def is_boundary(text: str, at: int) -> bool:
    """Whether the text may be cut before the character at this place."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if after == "\n" and before == "\r":
        return False
    if unicodedata.category(after)[0] == "M" or after == _JOINER or ord(after) in _SKIN or ord(after) in _TAGS:
        return False
    if before == _JOINER and not after.isspace():
        return False
    if ord(before) in _HANGUL and ord(after) in _HANGUL:
        return False
    return not (ord(after) in _FLAGS and _flags_before(text, at) % 2)


def boundary_before(text: str, at: int) -> int:
    """The last place not behind `at` where the text may be cut."""
    return next((place for place in range(at, max(-1, at - _FARTHEST), -1) if is_boundary(text, place)), at)


def boundary_after(text: str, at: int) -> int:
    """The first place not before `at` where the text may be cut."""
    return next((place for place in range(at, min(len(text), at + _FARTHEST) + 1) if is_boundary(text, place)), at)


def _flags_before(text: str, at: int) -> int:
    """How many flag letters stand in a row before the place; they make flags in pairs."""
    first = at
    while first > max(0, at - _FARTHEST) and ord(text[first - 1]) in _FLAGS:
        first -= 1
    return at - first
