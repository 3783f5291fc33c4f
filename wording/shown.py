"""Text as people see it: what is fit for a terminal, cuts between characters, the nearest name, a number with what it counts.

Names, queries, errors and articles come from strangers: whoever may propose a watchlist or write to a topic. A character in them
can move the cursor, overwrite the line above, fill the clipboard or turn the reading order, so that a person approves what they
did not see. A line that begins with `::` is a command to the runner of GitHub's workflows, and so is `##[...]` anywhere in one.
Here such characters become what a programmer would type for them, `\\x1b` or `\\u202e`, and nothing else changes; what is escaped
twice is the same as once. Escaping must never drop a character, or a name could pass for another.

A cut must not tear what a reader sees as one character: é of two, a flag, a family, a Hindi cluster. The `regex` library knows
Unicode's annex 29; two things around it are ours. For a flag it counts all the flag letters before it, which takes hours where a
megabyte of them stands in a row, so pairs of them are taken first. And where no end of a grapheme is near, the text is cut
anyway: a thousand accents on one letter are no letter.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import islice

import regex

# Turns the reading order of what stands behind it: UAX #9.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Controls (C0, DEL, C1), line ends that are none to us, and what nobody can see. ZWNJ and ZWJ are letters' business, and stay.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_UNSEEN = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# What chooses the shape of the sign before it is honest behind a sign that has several: an emoji, the digit of a keycap, a Han
# character, a letter of Mongolian. Behind any other it is a character that nobody can see. A Braille cell without dots is the
# blank between others.
_SHAPED = (
    "\xa9\xae\u1000-\u109f\u203c\u2049\u2100-\u27ff\u2900-\u2bff\u3001-\u3163\u3165-\u9fff\ua840-\ua87f\uf900-\ufaff"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_STRAY = (
    f"(?<![{_SHAPED}])[\ufe00-\ufe0f](?!(?<=[#*0-9]\ufe0f)\u20e3)|(?<![{_HAN}])[\U000e0100-\U000e01ef]"
    "|(?<![\u1807\u1820-\u18aa])[\u180b-\u180d\u180f]|(?<![\u2801-\u28ff])\u2800(?![\u2801-\u28ff])"
)
# The flags of England, Scotland and Wales: a black flag, then letters that nobody sees. With other letters it is a hiding place.
_FLAG = "|".join(
    f"\U0001f3f4{''.join(chr(0xE0000 + ord(letter)) for letter in name)}\U000e007f" for name in ("gbeng", "gbsct", "gbwls")
)
_STEERING = re.compile(f"[\t\n{_CONTROLS}{_BIDI}\u2028\u2029]")
_ODD = re.compile(f"{_FLAG}|[{_CONTROLS}{_BIDI}\u2028\u2029\ud800-\udfff{_UNSEEN}]|{_STRAY}")
# Joiners stand between letters of scripts whose letters join, and between emojis. Latin, Greek, Cyrillic, Han and kana have no
# use for them.
_JOINED = (
    "\u0590-\u10ff\u1200-\u1cff\u2190-\u2bff\ua800-\ua95f\ua980-\uab2f\uabc0-\uabff\ufb1d-\ufdff\ufe0f\ufe70-\ufeff"
    "\U00010800-\U00016fdf\U0001bc00-\U0001ffff"
)
# Few of these signs have another shape, which ones is a long list, and in a name none of them needs it, but for four emojis.
_SHAPED_IN_PROSE = (
    "(?<=[\u3001-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])(?!(?<=[\u3030\u303d\u3297\u3299])[\ufe0e\ufe0f])[\ufe00-\ufe0f]"
)
_INVISIBLE = re.compile(
    f"{_FLAG}|[{_UNSEEN}]|{_STRAY}|{_SHAPED_IN_PROSE}|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
# Blanks of one line: with line ends among them, each of a thousand empty lines would be looked through to the last.
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)|##\[", re.MULTILINE)
_LINE_ENDS = str.maketrans({"\n": "\\n", "\t": "\\t"})

_FARTHEST = 40  # characters: longer than any grapheme that is one
_MOST_FLAGS = 1_000  # letters looked at to see which two of them make a flag
_GRAPHEME = regex.compile(r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*+|\X")
_APART = regex.compile(r"\p{GCB=Other}{2}")  # neither belongs to its neighbour, whatever that is: most letters, and Chinese
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_ELLIPSIS = "…"

LEAST_LIKENESS = 0.7
# A blank of two cells: below a wide letter it stands right in editors as well, where two narrow ones seldom do.
_FULLWIDTH_BLANK = "\u3000"
_EMOJI = "\ufe0f"


def escaped(text: str) -> str:
    """The text, of one line or of several, with nothing in it that could steer what shows it. Line ends and tabs stay."""
    return _without_commands(_visible(text))


def escaped_line(text: str) -> str:
    """The same for what is one line: an id, a name, a reason."""
    return escaped(text).translate(_LINE_ENDS)


def steering(text: str, besides: str = "") -> re.Match[str] | None:
    """The first character that could steer a terminal, if there is one; those in `besides` are allowed."""
    if text.isascii() and text.isprintable():
        return None
    return next((found for found in _STEERING.finditer(text) if found.group() not in besides), None)


def unseen(text: str) -> re.Match[str] | None:
    """The first character that nobody can see, if there is one: by it a name could pass for another."""
    return None if text.isascii() else next((found for found in _INVISIBLE.finditer(text) if not _is_flag(found)), None)


def escaped_in_json(text: str) -> str:
    """JSON of one line, which reads back the same: JSON has escapes of its own for all of it."""
    if not (text.isascii() and text.isprintable()):
        text = _ODD.sub(_escape_for_json, text)
    return text.replace("##[", "##\\u005b")


def marked(line: str, carets: str) -> tuple[str, str]:
    """A line, and the one below it of blanks and carets, which stand below the same text when the line is escaped."""
    start, end = len(carets) - len(carets.lstrip()), len(carets)
    before, inside = _visible(line[:start]), _visible(line[start:end])
    seen = before + inside + _visible(line[end:])
    shown = _without_commands(seen)
    shift = len(shown) - len(seen)  # a command is at the beginning of its line, or rare
    return shown, " " * shift + below(before) + "^" * max(cells(inside), end - start)


def cells(text: str) -> int:
    """How many cells of a terminal a text without line ends takes: two for a Chinese letter or an emoji, none for an accent of
    its own. A tab counts as one. Terminals differ in rare signs; this is what most of them do."""
    return len(text) if text.isascii() else sum(map(_cells, graphemes(text)))


def below(text: str) -> str:
    """Blanks as wide as a text; below a tab stands a tab."""
    return "".join(_blank(grapheme) for grapheme in graphemes(text))


def _blank(grapheme: str) -> str:
    if grapheme == "\t":
        return grapheme
    width = _cells(grapheme)
    return _FULLWIDTH_BLANK if width == 2 else " " * width


def _cells(grapheme: str) -> int:
    if grapheme.isascii():
        return 1
    if _EMOJI in grapheme or grapheme[0] in _FLAG_LETTERS:
        return 2
    return max(map(_width, grapheme))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _visible(text: str) -> str:
    return text if text.isascii() and text.isprintable() else _ODD.sub(_escape, text)


def _without_commands(text: str) -> str:
    return _COMMAND.sub(_harmless, text) if "::" in text or "##[" in text else text


def _is_flag(match: re.Match[str]) -> bool:
    return len(match.group()) > 1  # all else is one character


def _escape(match: re.Match[str]) -> str:
    return match.group() if _is_flag(match) else match.group().encode("unicode_escape").decode()


def _escape_for_json(match: re.Match[str]) -> str:
    if _is_flag(match):
        return match.group()
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _harmless(match: re.Match[str]) -> str:
    return "##\\x5b" if match.group() == "##[" else f"{match.group(1)}\\x3a"


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


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like one that is not known, for the end of an error's text; None when none is much like it.

    Whoever wrote `WIREWATCH_PARTITION` or `qurey:` needs the right name, not a list of forty; and no name at all is better than a
    wrong one.
    """
    return next(iter(likely(name, known, most=1, least=LEAST_LIKENESS)), None)


def likely(name: str, known: Iterable[str], most: int = 3, least: float = 0.6) -> list[str]:
    """The known names that `name` may stand for, the likeliest first; `least` is how like they must be, of 1."""
    return get_close_matches(name, list(known), most, least)


def counted(number: int, thing: str) -> str:
    """A number with what it counts: `1 article`, `2,000 articles`, `3 matches`, `4 deliveries`, `5 replies`."""
    if number != 1 and thing.endswith(("ry", "ly")):
        return f"{number:,} {thing[:-1]}ies"
    return f"{number:,} {thing}" + ("" if number == 1 else "es" if thing.endswith("ch") else "s")


def listed(names: Collection[str], most: int) -> str:
    """The first few of many names, and how many more there are: `a, b and 2 more`."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(islice(names, most)) + more
