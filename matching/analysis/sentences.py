"""Where sentences end, and paragraphs. It looks no farther than it is told: a text may be one sentence of a million characters.

A stop ends no sentence before a small letter (`Yahoo! and Microsoft`), behind an abbreviation (`Gen. Putin`), nor behind the
number of a day or a war where the language writes ordinals so (`3. Oktober`).
A blank line ends a paragraph. A text that has none takes its lines as paragraphs, unless they only ended at a margin.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from matching.analysis.word_lists import written_small

_ABBREVIATED = """
mr mrs ms dr prof gen col lt sgt capt cpl maj adm cmdr gov sen rep rev hon st sr jr pres amb min sec
jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
no nos vs etc eg ie cf al inc ltd co corp dept est approx ca fig vol pp ed univ mt ft ave blvd rd
hr fr bzw usw ggf bspw evtl nr str abs art dgl mio mrd mme mlle sra srta dña ud uds
hl vgl inkl exkl zzgl geb verh gest gez sog bes allg kath evang dipl ing mag hptm stv
sig sigg sigra dott avv arch geom rag cav comm mons pagg cfr ecc
dhr mevr mw drs ir mr jhr ds resp incl excl blz
ks św ul prof doc hab gen płk mjr kpt por godz tys mln mld zł tzw tzn woj pow im
doç av sn bkz mah cad sok
exmo exma ilmo sra srs dra eng
гг им ул акад проф тов руб тыс млн млрд трлн чел обл пос пр просп пл наб корп кв ген полк им св см напр др вул рр ст грн
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
# Those that are words, too: written small before a capital they are the word, and the sentence ends.
_BOTH = """
no sun sat art fig mar dec min sec ed mon wed fri ave abs est
ing bes arch comm por incl eng doc sok mag ir av cad rag hab полк
"""
_WORDS_TOO = frozenset(_BOTH.split())
# Where an ordinal is a number with a stop: the languages, and what it counts in German whatever the article says.
_LANGUAGES = "de lb da no nb nn fo is fi et lv cs sk sl hr sr bs hu pl tr az eu se"
_ORDINALS = frozenset(_LANGUAGES.split())
_COUNTED = """
januar jänner februar feber märz mai juni juli oktober dezember jahrhundert weltkrieg bundesliga liga jahrestag
"""
_MONTHS = frozenset(_COUNTED.split())
_NO_ORDINAL = re.compile(r"(?<![\d.,:])\d{1,2}\Z")

# Its first character is looked for by itself, because `re` finds one of a set many times sooner than one of several patterns.
# A row of marks is looked at once, from its beginning: a text may be nothing but exclamation marks.
_END = re.compile(
    r"[.!?…;\u037e。！？｡؟۔।॥።፧፨។៕։՞\r\n\u2028\u2029]"
    r"(?:(?<![.!?…].)(?:(?<=[.!?…])[.!?…]*+|(?<=[;\u037e]))[\"'”’»)\]]*+(?=\s)"
    r"|(?<=[。！？｡])[。！？｡]*[」』”’）]*"
    r"|(?<=[؟۔।॥።፧፨។៕։՞])[؟۔।॥።፧፨។៕։՞]*[!?؟]*+[\"'”’»)\]]*"
    r"|(?<=[\r\n\u2028\u2029])[\r\n\u2028\u2029]*)"
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*+\n\s*+|\u2029\s*+")
_LAST_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|\.(?=[^\W\d_]))*\Z")
_NEXT = re.compile(r"\s*[\"'“‘«(\[]*(\w+)")
_NEAR = 90  # characters before a word in which most of its sentences begin
_LONGEST_WORD = 24  # characters looked at before a stop: an abbreviation is shorter

_MARGIN = 120  # characters: a line that a margin broke is no longer
_FULL = 0.7  # of the longest line: so long is one that a margin broke
_CLOSED = re.compile(r"[.!?…:;。！？؟۔।][\"'”’»)\]」』]*\s*\Z")


def sentence_around(text: str, start: int, end: int, reach: int, language: str | None = None) -> tuple[int, int]:
    """The sentence that holds these code points, blanks at its ends left out; looks `reach` characters to either side."""
    return sentence_start(text, start, reach, language), sentence_end(text, end, reach, language)


def sentence_start(text: str, start: int, reach: int, language: str | None = None) -> int:
    """Where the sentence begins that this code point stands in."""
    lowest = max(0, start - reach)
    first = _last_end(text, lowest, start, language)
    while first < start and text[first].isspace():
        first += 1
    return first


def _last_end(text: str, lowest: int, start: int, language: str | None) -> int:
    """The place behind the last end of a sentence between these, or the first of these. Ends are judged from the back, and first
    those that are near, as most are: an end has no blank in it, so none is missed behind a blank."""
    near = text.find(" ", max(lowest, start - _NEAR), start)
    for begin in (near, lowest) if near > lowest else (lowest,):
        for match in reversed([*_END.finditer(text, begin, start)]):
            if _is_end(text, match, language):
                return match.end()
    return lowest


def sentence_end(text: str, end: int, reach: int, language: str | None = None) -> int:
    """Where the sentence ends that goes on before this code point."""
    highest = min(len(text), end + reach)
    last = next(sentence_ends(text, end, highest, language), highest)
    while last > end and text[last - 1].isspace():
        last -= 1
    return last


def sentence_ends(text: str, start: int, end: int, language: str | None = None) -> Iterator[int]:
    """The places behind each end of a sentence between `start` and `end`."""
    for match in _END.finditer(text, start, end):
        if _is_end(text, match, language):
            yield match.end()


def paragraph_ends(text: str) -> Iterator[int]:
    """The places behind each end of a paragraph; blank lines at the head of a text end none."""
    head = len(text) - len(text.lstrip())
    if _BLANK_LINE.search(text.rstrip(), head) is not None:
        for match in _BLANK_LINE.finditer(text, head):
            yield match.end()
    elif "\n" in text and not _is_wrapped(text.strip().split("\n")):
        for at in re.finditer(r"\n\s*", text[: len(text.rstrip())]):
            if at.start() >= head:
                yield at.end()


def _is_wrapped(lines: list[str]) -> bool:
    """Whether a margin broke the lines: most breaks lie within a sentence, behind a line about as long as the others."""
    longest = max(map(len, lines))
    if longest > _MARGIN or len(lines) < 2:
        return False
    breaks = list(pairwise(lines))
    inside = [(line, after) for line, after in breaks if not _CLOSED.search(line[-8:]) and len(line) >= _FULL * longest]
    goes_on = sum(after.lstrip()[:1].islower() for _, after in inside)
    return len(inside) * 2 >= len(breaks) and (goes_on > 0 or len(inside) > 2)


def _is_end(text: str, stop: re.Match[str], language: str | None) -> bool:
    """Whether a stop, a mark or a line end ends a sentence."""
    at, end = stop.span()
    sign = text[at]
    if sign not in ".!?…;":
        return True
    if sign == ";":
        return (language or "")[:2].lower() == "el"  # the question mark of Greek, which most people type so
    following = _NEXT.match(text, end, end + _LONGEST_WORD)
    initial = following[1][0] if following else ""
    if initial.islower():
        return False
    if sign != ".":
        return True
    words = text[max(0, at - _LONGEST_WORD) : at].rsplit(None, 1)
    last = words[-1] if words else ""
    if last.isalpha():
        word = last
    elif not last[-1:].isalpha():
        return not (last and following and _is_ordinal(last, following[1], language))
    else:  # where something other than a letter stands in it, it is a quotation mark before it, or the stops of an acronym
        word = _LAST_WORD.findall(last)[0]
    if word in _WORDS_TOO and initial.isupper():
        return True
    return not (len(word) == 1 or "." in word or word.lower() in _ABBREVIATIONS)


def _is_ordinal(number: str, following: str, language: str | None) -> bool:
    """Whether a number with a stop counts the day, war or league behind it: `3. Oktober`."""
    if not _NO_ORDINAL.search(number) or not following[0].isupper():
        return False
    if following.lower() in _MONTHS:
        return True
    main = (language or "").partition("-")[0].lower()
    return main in _ORDINALS and following.lower() not in written_small(main)
