"""Where a text may be cut without tearing what a reader sees as one character: é of two, a flag, a family, a Hindi cluster.

The `regex` library knows Unicode's annex 29; two things around it are ours. For a flag it counts all the flag letters before
it, which takes hours where a megabyte of them stands in a row, so pairs of them are taken first. And whoever has no end of a
grapheme near cuts anyway: a thousand accents on one letter are no letter.
"""

from collections.abc import Callable, Iterator

import regex

_FARTHEST = 40  # characters: longer than any grapheme that is one
_MOST_FLAGS = 1_000  # letters looked at to see which two of them make a flag
_GRAPHEME = regex.compile(r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*+|\X")
_APART = regex.compile(r"\p{GCB=Other}{2}")  # neither belongs to its neighbour, whatever that is: most letters, and Chinese
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_ELLIPSIS = "…"


def graphemes(text: str) -> Iterator[str]:
    """What a reader takes for one character each."""
    return (found.group() for found in _GRAPHEME.finditer(text))


def cut(text: str, most: int, length: Callable[[str], int] = len, *, trimmed: bool = False) -> str:
    """The text if it is at most `most` long, else its beginning up to a grapheme's end and an ellipsis, together `most`.

    `length` measures: give one that counts what becomes of the text, and cutting before escaping fits after it. Trimmed, there is
    no blank before the ellipsis; where a value is quoted, it is part of the value.
    """
    if length(text) <= most:
        return text
    kept: list[str] = []
    left = most - length(_ELLIPSIS)
    for grapheme in graphemes(text):
        left -= length(grapheme)
        if left < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip(" " if trimmed else "") + _ELLIPSIS


def boundary_before(text: str, at: int) -> int:
    """The last place not behind `at` where the text may be cut; `at` itself when there is none near."""
    return max((place for place in _boundaries(text, at) if at - _FARTHEST < place <= at), default=at)


def boundary_after(text: str, at: int) -> int:
    """The first place not before `at` where the text may be cut; `at` itself when there is none near."""
    return min((place for place in _boundaries(text, at) if at <= place <= at + _FARTHEST), default=at)


def _boundaries(text: str, at: int) -> list[int]:
    """The places to cut around one. A stretch that begins in a grapheme is read right from the next on, unless that is a flag."""
    if at > 0 and _APART.match(text, at - 1):
        return [at]
    first = max(0, at - 2 * _FARTHEST)
    before = text[max(0, first - _MOST_FLAGS) : first]
    first -= (len(before) - len(before.rstrip(_FLAG_LETTERS))) % 2
    # One more than is asked for, as the end of the stretch looks like one of a grapheme.
    found = _GRAPHEME.finditer(text[first : at + _FARTHEST + 1])
    return [first, *(first + grapheme.end() for grapheme in found)]
