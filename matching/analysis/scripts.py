"""Which letters belong together: the scripts that write words without blanks, and where one word holds letters of two scripts.

    IDEOGRAPHS  Han, kana and their iteration marks, one word a character
    UNSPACED    Thai, Lao, Khmer, Burmese and their like, one word a letter with its marks (a grapheme cluster)
    HANGUL      Korean: written with blanks, but particles and words follow Latin letters and digits without one
    LATIN       whose words part from those of any other alphabet: `COVIDа`, `الـNATO`

Ranges for character classes, because `re` has no names for scripts.
"""

import re
import unicodedata
from itertools import islice, pairwise

# The middle dot of katakana (U+30FB) is not among them: it parts names, as a blank does.
IDEOGRAPHS = (
    "\u3005-\u3007\u3021-\u3029\u3040-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U000323af"
)
HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb"
# Thai, Lao, Burmese, Khmer; Tai Le, New Tai Lue, Tai Tham, Javanese, more Burmese, Tai Viet. Their digits are digits.
UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf\u1000-\u102a\u103f\u1050-\u1055"
    "\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e\u1780-\u17b3\u17d7\u17dc"
    "\u1950-\u1974\u1980-\u19c9\u1a20-\u1a54\ua984-\ua9b2\ua9e0-\ua9e4\ua9e7-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e-\uaaaf"
)
STACKERS = "\u1039\u17d2\u1a60\ua9c0"  # the letter behind one is written below the letter before it, and belongs to it
# What stands for * and ? while a word of a query is cut: letters that no language writes in one. They belong to any script.
WILD = "\ua4fa\ua4fb"
LATIN = (
    "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1d00-\u1dbf\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff\ufb00-\ufb06"
)


def _marks() -> str:
    """The combining marks, as ranges for a character class; `re` has no name for them and Hindi needs its vowels."""
    marks = [chr(c) for c in range(0x300, 0x1E950) if unicodedata.category(chr(c))[0] == "M"]
    ranges, first = [], marks[0]
    for left, right in pairwise([*marks, "\0"]):
        if ord(right) != ord(left) + 1:
            ranges.append(first if first == left else f"{first}-{left}")
            first = right
    return "".join(ranges)


MARKS = _marks()
# Of each the letters that are their own form whatever stands beside them, if it is no mark: no half-width kana, no second
# form of a letter of Han. And the marks that stay on a letter of the others as they are, but for what am is typed with.
PLAIN_IDEOGRAPHS = (
    "\u3005-\u3007\u3021-\u3029\u3040-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\U0001b000-\U0001b16f\U00020000-\U0002f7ff\U0002fa20-\U000323af"
)
HALVES_OF_AM = "\u0e4d\u0ecd"
UNSPACED_MARKS = "".join(
    chr(code)
    for block in ((0xE31, 0xECE), (0x102B, 0x109E), (0x17B4, 0x17DE), (0x1A55, 0x1A80), (0xA980, 0xA9C1), (0xAA7B, 0xAABF))
    for code in range(*block)
    if unicodedata.category(chr(code))[0] == "M" and chr(code) not in HALVES_OF_AM
)
RADICALS = "\u2f00-\u2fd5"  # which PDF files have in place of letters of Han; they are read as these
HAS_CHARACTER = re.compile(f"[{IDEOGRAPHS}{UNSPACED}{RADICALS}]").search  # a letter that is a word by itself
HAS_UNSPACED = re.compile(f"[{UNSPACED}]").search
_IS_HANGUL = re.compile(f"[{HANGUL}]").match
_HAS_LATIN = re.compile(f"[{LATIN}]").search
_HAS_OTHERS = re.compile(rf"[^\W\d_{LATIN}{WILD}]").search
# Digits stay with the letters before or behind them: `Су57` and `COVID19` are one word. Where several stand in a row the first
# alone is asked what follows them, because a word may be nothing but digits.
_DIGITS = rf"\d{WILD}"
_RUN = re.compile(
    rf"[{_DIGITS}]*[{LATIN}][{LATIN}{MARKS}{_DIGITS}']*|(?:(?:(?<=[{_DIGITS}])|(?![{_DIGITS}]+[{LATIN}]))[^{LATIN}])+"
)


def runs(word: str, most: int) -> list[tuple[int, int]]:
    """Where a word is parted because the alphabet changes, the first runs; most have one."""
    if word.isascii() or not (_HAS_OTHERS(word) and _HAS_LATIN(word)):
        return [(0, len(word))]
    found = []
    for match in islice(_RUN.finditer(word), most):
        bare = match.group().strip("'")
        if bare:
            start = match.start() + match.group().index(bare)
            found.append((start, start + len(bare)))
    return found


def is_character(form: str) -> bool:
    """Whether a form is that of a letter which is a word by itself, with its marks: no other begins so."""
    return not form.isascii() and HAS_CHARACTER(form, 0, 1) is not None


def may_be_paired(form: str) -> bool:
    """Whether it is one, and none that could be one with the next, written without a blank: that pair would be another word."""
    return is_character(form) and form[-1] not in STACKERS and not any(half in form for half in HALVES_OF_AM)


def is_hangul(word: str) -> bool:
    """Whether a word begins with a letter of Korean."""
    return not word.isascii() and _IS_HANGUL(word) is not None
