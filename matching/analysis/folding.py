"""Two letters that a reader calls the same become the same here: case, accents, and the marks that nobody sees.

Why not NFKC and be done: it folds too much (½, ①, ™) and too little (ł, ø, đ are letters of their own to Unicode). Marks are
dropped only where they are accents; the dots of a kana or the breve of й make another letter and stay.

    clean    what was typed, in NFC and without what nobody sees; what an exact word is compared with
    legible  the same, and its letters as a reader reads them: full-width ＮＴＴ, half-width kana, the ₂ of CO₂, 𝐔𝐒
    fold     the form under which a word is compared

Offsets keep their meaning: `clean` and `legible` say for each character of the result where it stood in the original.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

from matching.analysis.scripts import HAS_UNSPACED

# Letters without a decomposition that people type without their stroke. Casefold has already made them small.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŀ": "l"}
    | {"ĳ": "ij", "ǆ": "dž", "ǉ": "lj", "ǌ": "nj", "ŉ": "'n"}  # two letters in one character
    | {"ə": "e", "ـ": ""}  # Azerbaijani schwa; the Arabic stretching line, which is ornament
    # Arabic, Persian and Urdu: alef of the Koran, yeh without dots and Persian yeh, teh marbuta and heh, kaf.
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ۂ": "ه", "ۃ": "ه", "ک": "ك"}
    | {chr(code): str(unicodedata.decimal(chr(code))) for code in range(0x80, 0x1FC00) if chr(code).isdecimal()}
)
# Accents: all combining ones but й ї ў (other letters than и і у), the vowel signs of Arabic and the points of Hebrew.
_ACCENTS = re.compile(
    "[\u0300-\u0305\u0307\u0309-\u036f]|(?<![иуі])[\u0306\u0308]|[\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
)
# The hamza or madda of an alef, and the yeh that Persian writes over a heh; that of waw and yeh makes another letter.
_HAMZA = re.compile("(?<=[اه])[\u0653-\u0655]+")
# At the head of a word, where Urdu has no aspiration, and in Kurdish and Uighur it is a heh.
_HEH = re.compile("\\Aھ")
# Thai and Lao am in two characters, before or behind the mark of its tone.
_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32|\u0ecd([\u0ec8-\u0ecb]?)\u0eb2")
# Soft hyphen, zero-width blanks and joiners, direction marks, byte order mark, variation selectors.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_LOOKALIKES = str.maketrans(dict.fromkeys("’ʼ＇‘ʻ´׳", "'") | {"＃": "#"})
# Where Unicode says that a letter or digit is the same in another form. Not where a reader sees something else: ½ ① ª º ™.
_FORMS = ("<wide>", "<narrow>", "<super>", "<sub>", "<font>", "<initial>", "<medial>", "<final>", "<isolated>")
_BLOCKS = ((0xB2, 0xBA), (0x2070, 0x20A0), (0x2102, 0x214A), (0x2C7C, 0x2C7E), (0x2F00, 0x2FD6), (0xFB20, 0xFB2A),
           (0xFB50, 0xFEFD), (0xFF01, 0xFFE7), (0x1D400, 0x1D800), (0x1EE00, 0x1EEF2))  # fmt: skip
_UNREAD = "ªº™℠，．：；！？（），、＂＊"  # signs of an IME stand among letters of other forms; those of a number see _WIDE_STOP
# More accents on one letter than any script needs; without a bound, Unicode's own sorting of them is quadratic.
_MOST_MARKS = 30


def _legible_forms() -> dict[int, str]:
    forms = {code: unicodedata.decomposition(chr(code)).partition(" ")[0] for code in chain(*(range(*each) for each in _BLOCKS))}
    radical = range(0x2F00, 0x2FD6)  # of Han, which PDF files have in place of the character
    read = {code: unicodedata.normalize("NFKC", chr(code)) for code, form in forms.items() if form in _FORMS or code in radical}
    narrow = {0xFF9E: "\u3099", 0xFF9F: "\u309a"}  # the marks of half-width kana, as marks
    return {
        code: text for code, text in {**read, **narrow, 0x66B: ".", 0x66C: ","}.items()
        if chr(code) not in _UNREAD and not re.search(r"\s", text)
    }  # fmt: skip


_LEGIBLE = _legible_forms()
_ILLEGIBLE = frozenset(map(chr, _LEGIBLE))  # a set, because a character class of so many is searched one by one
_WIDE_STOP = re.compile("(?<=[０-９])，(?=[０-９]{3})|(?<=[Ａ-Ｚａ-ｚ])．|(?<=[０-９])．(?=[０-９])")


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
    bare = _HAMZA.sub("", _ACCENTS.sub("", unicodedata.normalize("NFD", small)))
    return unicodedata.normalize("NFC", _HEH.sub("ه", bare.casefold().translate(_LETTERS)))


def clean(text: str) -> Cleaned:
    """NFC, invisible characters dropped, apostrophes made one; offsets into the original kept."""
    if text.isascii():
        return Cleaned(text, None, None)
    plain = text.translate(_LOOKALIKES)
    if not _INVISIBLE.search(plain) and unicodedata.is_normalized("NFC", plain):
        return Cleaned(plain, None, None)
    return _clean_slowly(plain)


def is_legible(text: str) -> bool:
    """Whether each letter has the form that it is read in, so that `legible` says no more than `clean`."""
    return text.isascii() or _ILLEGIBLE.isdisjoint(text)


def legible(text: str) -> Cleaned:
    """As `clean`, with each letter and digit in the form in which a reader reads it: ＮＴＴ is NTT, CO₂ is CO2. Where a script
    writes no blanks, a zero-width one parts words."""
    if text.isascii():
        return Cleaned(text, None, None)
    if "\u200b" in text and HAS_UNSPACED(text):
        text = text.replace("\u200b", " ")
    text = _AM.sub(lambda am: f"{am[1] or am[2] or ''}\u2060{'ำ' if am[0][-1] == 'า' else 'ຳ'}", text)
    if is_legible(text):
        return clean(text)
    plain = _WIDE_STOP.sub(lambda match: "." if match.group() == "．" else ",", text).translate(_LOOKALIKES)
    return _clean_slowly(plain, _LEGIBLE)


def _clean_slowly(text: str, forms: Mapping[int, str] = {}) -> Cleaned:
    """Compose letter by letter, so that every composed character knows the letters it came from."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, cluster in _clusters(text, forms):
        composed = unicodedata.normalize("NFC", cluster)
        out.append(composed)
        starts.extend([start] * len(composed))
        ends.extend([end] * len(composed))
    return Cleaned("".join(out), tuple(starts), tuple(ends))


def _clusters(text: str, forms: Mapping[int, str]) -> list[tuple[int, int, str]]:
    """(start, end, characters) of each letter with the marks that follow it; invisible characters belong to none."""
    clusters: list[tuple[int, int, str]] = []
    for index, character in enumerate(text):
        if _INVISIBLE.match(character):
            continue
        character = forms.get(ord(character), character)
        if clusters and _joins(clusters[-1][2], character):
            start, _, before = clusters[-1]
            kept = before + character if len(before) <= _MOST_MARKS else before
            clusters[-1] = (start, index + 1, kept)
        else:
            clusters.append((index, index + 1, character))
    return clusters


def _joins(cluster: str, character: str) -> bool:
    """Whether the character composes with what stands before it: a mark, or a Hangul vowel or final after its initial."""
    if len(character) > 1:
        return False
    return unicodedata.combining(character) != 0 or len(unicodedata.normalize("NFC", cluster[-3:] + character)) <= len(
        unicodedata.normalize("NFC", cluster[-3:])
    )
