"""Two letters that a reader calls the same become the same here: case, accents, and the marks that nobody sees.

Why not NFKC and be done: it folds too much (½, ﬀ, ①) and too little (ł, ø, đ are letters of their own to Unicode). Marks are
dropped only where they are accents; the dots of a kana or the breve of й make another letter and stay.
Offsets keep their meaning: `clean` says for each character of its result where it stood in the original.
"""

import re
import unicodedata
from typing import NamedTuple

# Letters without a decomposition that people type without their stroke. Casefold has already made them small.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŀ": "l"}
    | {"ə": "e", "ـ": ""}  # Azerbaijani schwa; the Arabic stretching line, which is ornament
)
# Accents: all combining ones but й ї ў (other letters than и і у), the vowel signs of Arabic and the points of Hebrew.
_ACCENTS = re.compile(
    "[\u0300-\u0305\u0307\u0309-\u036f]|(?<![иуі])[\u0306\u0308]|[\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
)
# Soft hyphen, zero-width blanks and joiners, direction marks, byte order mark, variation selectors.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_LOOKALIKES = str.maketrans({"’": "'", "ʼ": "'", "＇": "'", "‘": "'", "＃": "#"})
# More accents on one letter than any script needs; without a bound, Unicode's own sorting of them is quadratic.
_MOST_MARKS = 30


class Cleaned(NamedTuple):
    """A text in NFC without invisible characters, and where each of its characters began and ended before."""

    text: str
    starts: tuple[int, ...] | None  # None: nothing moved, offsets are the same
    ends: tuple[int, ...] | None


def fold(text: str) -> str:
    """The form under which a word is compared: small letters without accents."""
    if text.isascii():
        return text.lower()
    small = text.casefold().translate(_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", small))
    return unicodedata.normalize("NFC", bare.casefold().translate(_LETTERS))


def clean(text: str) -> Cleaned:
    """NFC, invisible characters dropped, apostrophes made one; offsets into the original kept."""
    if text.isascii():
        return Cleaned(text, None, None)
    plain = text.translate(_LOOKALIKES)
    if not _INVISIBLE.search(plain) and unicodedata.is_normalized("NFC", plain):
        return Cleaned(plain, None, None)
    return _clean_slowly(plain)


def _clean_slowly(text: str) -> Cleaned:
    """Compose letter by letter, so that every composed character knows the letters it came from."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, cluster in _clusters(text):
        composed = unicodedata.normalize("NFC", cluster)
        out.append(composed)
        starts.extend([start] * len(composed))
        ends.extend([end] * len(composed))
    return Cleaned("".join(out), tuple(starts), tuple(ends))


def _clusters(text: str) -> list[tuple[int, int, str]]:
    """(start, end, characters) of each letter with the marks that follow it; invisible characters belong to none."""
    clusters: list[tuple[int, int, str]] = []
    for index, character in enumerate(text):
        if _INVISIBLE.match(character):
            continue
        if clusters and _joins(clusters[-1][2], character):
            start, _, before = clusters[-1]
            kept = before + character if len(before) <= _MOST_MARKS else before
            clusters[-1] = (start, index + 1, kept)
        else:
            clusters.append((index, index + 1, character))
    return clusters


def _joins(cluster: str, character: str) -> bool:
    """Whether the character composes with what stands before it: a mark, or a Hangul vowel or final after its initial."""
    return unicodedata.combining(character) != 0 or len(unicodedata.normalize("NFC", cluster[-3:] + character)) <= len(
        unicodedata.normalize("NFC", cluster[-3:])
    )
