"""Text from outside made fit to be shown: what nobody can see goes, blanks are one blank, and cuts fall between graphemes.

An article's text may turn the reading direction round, hide letters between letters or steer a terminal. So control, bidi
and zero-width characters are removed, U+200D excepted where it joins pictures to one (a family, a flag), since without it
the picture falls apart. ZWNJ goes too: Persian words lose a gap that can be read without. Length is counted in
code points, as Slack does. Nothing here may escape: escaping belongs to the place where the text ends up.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from urllib.parse import urlsplit

_ZWJ = "\u200d"
_HIDDEN_CATEGORIES = frozenset(["Cc", "Cf", "Cs", "Co"])
# Invisible although Unicode calls them letters or marks: the grapheme joiner, fillers, vowels and selectors without shape.
_HIDDEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_INSTEAD = "\ufffd"  # U+FFFD, the replacement character
_LONGEST_LINK = 3_000

Run = tuple[str, bool]  # a stretch of text, and whether it is a hit


def clean(text: str) -> str:
    """The text as one line without anything that cannot be seen; it may be empty. Cleaning twice changes nothing."""
    return "".join(character for _, character in _shown(text)).rstrip(" ")


def clean_lines(text: str) -> str:
    """The text with its lines, and each character in its column: a blank for any kind of blank, � for what cannot be seen.

    For text that points into text, as a caret does. Blanks at the ends of lines and empty lines at both ends go.
    """
    lines = (
        "".join(_in_place(line, at) for at in range(len(line))).rstrip(" ") for line in text.replace("\r\n", "\n").split("\n")
    )
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
    """The text if it is at most `most` long, else its beginning up to a grapheme's end and an ellipsis, together `most`.

    `length` measures: give one that counts what becomes of the text, and cutting before escaping fits after it.
    """
    if length(text) <= most:
        return text
    kept: list[str] = []
    left = most - 1
    for grapheme in graphemes(text):
        left -= length(grapheme)
        if left < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip(" ") + "…"


def graphemes(text: str) -> Iterator[str]:
    """What a reader takes for one character each: a letter with its marks, a flag, a family, a Hangul syllable.

    These are the rules of Unicode's annex 29 that text in the news needs, without its table of conjunct consonants.
    """
    start = flags = 0
    for at in range(1, len(text)):
        flags = flags + 1 if _is_flag_half(text[at - 1]) else 0
        paired = flags % 2 == 1 and _is_flag_half(text[at])
        if not (paired or _extends(text[at]) or (text[at - 1] == _ZWJ and _is_picture(text[at]))):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


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


def _shown(text: str) -> Iterator[tuple[int, str]]:
    """The characters that are seen, each with its place in the text; a run of blanks is one blank, and none comes first."""
    after_blank = True
    for at, character in enumerate(text):
        if character.isspace():
            if not after_blank:
                yield at, " "
            after_blank = True
        elif not _is_hidden(text, at):
            yield at, character
            after_blank = False


def _in_place(line: str, at: int) -> str:
    if line[at].isspace():
        return " "
    return _INSTEAD if _is_hidden(line, at) else line[at]


def _is_hidden(text: str, at: int) -> bool:
    character = text[at]
    if character == _ZWJ:
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
        return not (before and after and _is_picture(after) and (_is_picture(before) or before == "\ufe0f"))
    return character in _HIDDEN or unicodedata.category(character) in _HIDDEN_CATEGORIES


def _is_picture(character: str) -> bool:
    """Emoji and their skin tones; by range too, as this Python's tables are older than some emoji."""
    return "\U0001f000" <= character <= "\U0001faff" or character in "↔↕" or unicodedata.category(character) == "So"


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _extends(character: str) -> bool:
    """Belongs to what stands before it: marks, ZWJ, skin tones, Hangul vowels and finals, half-width voicing marks."""
    return (
        unicodedata.category(character)[0] == "M"
        or character == _ZWJ
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\u1160" <= character <= "\u11ff"
        or character in "\uff9e\uff9f"
    )
