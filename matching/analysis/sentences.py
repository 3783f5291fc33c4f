"""Where sentences begin and end: at full stops, question and exclamation marks, and at line breaks. Paragraphs: at blank lines.

Abbreviations (Gen., Mr.), initials (J. K.) and acronyms (U.S.) end no sentence, and neither does a stop before a small
letter. Must look no farther than it is told: a text may be one sentence of a million characters.
"""

import re
from collections.abc import Iterator

_ABBREVIATED = """
mr mrs ms dr prof gen col lt sgt capt cpl maj adm cmdr gov sen rep rev hon st sr jr pres amb min sec
jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
no nos vs etc eg ie cf al inc ltd co corp dept est approx ca fig vol pp ed univ mt ft ave blvd rd
hr fr bzw usw ggf bspw evtl nr str abs art dgl mio mrd mme mlle sra srta dña ud uds
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
# A row of marks is looked at once, from its beginning: a text may be nothing but exclamation marks.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[。！？｡]+[」』”’）]*|[\r\n\u2028\u2029]+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*+\n\s*+|\u2029\s*+")
_LAST_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|\.(?=[^\W\d_]))*\Z")
_NEXT = re.compile(r"\s*[\"'“‘«(\[]*(\w)")
_LONGEST_WORD = 24  # characters looked at before a stop: an abbreviation is shorter


def sentence_around(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """The sentence that holds these code points, blanks at its ends left out; looks `reach` characters to either side."""
    lowest, highest = max(0, start - reach), min(len(text), end + reach)
    first = lowest
    for at in sentence_ends(text, lowest, start):
        first = at
    last = next(sentence_ends(text, end, highest), highest)
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """The places behind each end of a sentence between `start` and `end`."""
    for match in _END.finditer(text, start, end):
        if match.group()[0] != "." or _ends(text, match):
            yield match.end()


def paragraph_ends(text: str) -> Iterator[int]:
    """The places behind each end of a paragraph; blank lines at the head of a text end none."""
    for match in _BLANK_LINE.finditer(text, len(text) - len(text.lstrip())):
        yield match.end()


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence."""
    following = _NEXT.match(text, stop.end(), stop.end() + _LONGEST_WORD)
    if following and following[1].islower():
        return False
    words = text[max(0, stop.start() - _LONGEST_WORD) : stop.start()].split()
    if not words or not words[-1][-1:].isalpha():
        return True
    # Where something other than a letter stands in it, it is a quotation mark before it, or the stops of an acronym.
    word = words[-1] if words[-1].isalpha() else _LAST_WORD.findall(words[-1])[0]
    return not (len(word) == 1 or "." in word or word.lower() in _ABBREVIATIONS)
