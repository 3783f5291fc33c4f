"""Text from outside as a reader may see it: cleaned, cut, put into isolates; and the address that a reader may be sent to.

An article's text may turn the reading direction round, hide letters between letters or steer a terminal. So control, bidi and
zero-width characters are removed, except U+200D where it joins pictures into one (a family, a flag), because without it the
picture falls apart. ZWNJ goes too: Persian words lose a gap that they can be read without. Of the marks on one letter the first
eight are kept, as many as any language has; a thousand would cover the lines around it. Length is counted in code points, as
Slack does.

Words that go from right to left turn those beside them. `isolated` puts them in an isolate, which is ours: none comes from
outside.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from urllib.parse import urlsplit

import wording

_ZWJ = "\u200d"
_HIDDEN_CATEGORIES = frozenset(["Cc", "Cf", "Cs", "Co"])
# Invisible although Unicode calls them letters or marks: the grapheme joiner, fillers, vowels and selectors without shape.
_HIDDEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_INSTEAD = "\ufffd"  # U+FFFD, the replacement character
_MARKS = 8  # a syllable of Tibetan has as many
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_LONGEST_LINK = 3_000

Run = tuple[str, bool]  # a stretch of text, and whether it is a hit


def clean(text: str) -> str:
    """The text as one line without anything that cannot be seen; it may be empty. Cleaning twice changes nothing."""
    return "".join(character for _, character in _shown(text)).rstrip(" ")


def clean_lines(text: str) -> str:
    """The text with its lines, and each character in its column: a blank for any kind of blank, � for what cannot be seen.

    For text that points into text, as a caret does. Blanks at the ends of lines and empty lines at both ends go.
    """
    lines = ("".join(_characters(line, _INSTEAD)).rstrip(" ") for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(lines).strip("\n")


def clean_runs(text: str, marks: Iterable[tuple[int, int]], most: int) -> tuple[Run, ...]:
    """Clean and cut a marked text, and give it as runs inside and outside of the marks. Marks outside the text are ignored."""
    marked = {at for start, end in marks for at in range(start, min(end, len(text)))}
    shown = list(_shown(text))
    whole = "".join(character for _, character in shown).rstrip(" ")
    short = cut(whole, most)
    flags = [at in marked for at, _ in shown[: len(short)]]
    if short != whole:
        flags[-1] = False  # the ellipsis is ours
    runs = groupby(zip(short, flags, strict=True), key=lambda pair: pair[1])
    return tuple(("".join(character for character, _ in run), hit) for hit, run in runs)


def cut(text: str, most: int, length: Callable[[str], int] = len) -> str:
    """As `wording.cut`, with no blank before the ellipsis."""
    return wording.cut(text, most, length, trimmed=True)


def web_link(url: str) -> str | None:
    """The address if a person may be sent there: http or https, a host, no user info, at most 3,000 characters. Else None."""
    if len(url) > _LONGEST_LINK or "\\" in url or " " in url or clean(url) != url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    return url if usable else None


def isolated(text: str) -> str:
    """The text, in an isolate if it has letters that go from right to left: whatever stands beside it keeps its place."""
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if _turns(text) else text


def isolated_cut(text: str, most: int, length: Callable[[str], int] = len) -> str:
    """The text, cut so that it has at most this length with its isolate."""
    return isolated(cut(text, most - 2 if _turns(text) else most, length))


def _turns(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)


def _shown(text: str) -> Iterator[tuple[int, str]]:
    """The characters that are seen, each with its place in the text; a run of blanks is one blank, and none comes first."""
    after_blank = True
    for at, shown in enumerate(_characters(text, "")):
        if shown and not (shown == " " and after_blank):
            yield at, shown
            after_blank = shown == " "


def _characters(text: str, instead: str) -> Iterator[str]:
    """Each character as it is shown: a blank for any kind of blank, and `instead` for what is not seen."""
    last, marks = "", 0
    for at, character in enumerate(text):
        if character.isspace():
            shown, marks = " ", 0
        elif _is_hidden(character, last, text[at + 1 : at + 2]):
            shown = instead
        elif unicodedata.category(character) in ("Mn", "Me"):
            marks += 1
            shown = character if marks <= _MARKS else instead
        else:
            shown, marks = character, 0
        last = shown or last
        yield shown


def _is_hidden(character: str, before: str, after: str) -> bool:
    if character == _ZWJ:
        return not (before and after and _is_picture(after) and (_is_picture(before) or before == "\ufe0f"))
    return character in _HIDDEN or unicodedata.category(character) in _HIDDEN_CATEGORIES


def _is_picture(character: str) -> bool:
    """Emoji and their skin tones; by range too, as this Python's tables are older than some emoji."""
    return "\U0001f000" <= character <= "\U0001faff" or character in "↔↕" or unicodedata.category(character) == "So"
