"""Markup that a publisher left in a text: `AT&amp;T`, `L&#8217;Oréal`, `<em>`. Who matches or shows a text reads it as this does.

`unmarked` keeps the length, so that offsets go on pointing into the original: a character stands where its entity began, with
`PAD` behind it up to the entity's end; a tag is blanks, and ends a line or paragraph where its element does on a page. Only
names of HTML's elements and characters count: `a < b`, `<unknown>` and `R&D;` stay as they are. Escaped twice is read, too.
It must look at each character a bounded number of times, because a text may be a million entities.
"""

import re
from collections.abc import Sequence
from html import unescape

PAD = "\u206f"  # invisible, deprecated by Unicode, and dropped by whoever cuts words
# Of those without their semicolon browsers read numbers and some old names; `&copy=` belongs to an address.
_UNCLOSED = (
    r"#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|(?:[A-Za-z](?:acute|grave|circ|uml|tilde|cedil)|[Aa]ring|[Oo]slash|szlig|(?:ae|AE)lig|nbsp)"
    r"(?!=)|(?:amp(?![a-z])|copy|reg|quot|lt|gt|laquo|raquo|middot|deg|pound|yen|cent|sect|shy)(?![a-z0-9=])"
)
_ENTITY = re.compile(rf"&((?:amp;){{0,3}})(?:(#\d{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});|({_UNCLOSED}))")
_OF_PARAGRAPHS = """
p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote section article header footer aside main nav hr pre figure figcaption table
tr form fieldset address title head body html
"""
_OTHERS = """
br a abbr acronym area audio b base basefont bdi bdo big button canvas caption center cite code col colgroup data datalist del
details dfn dir embed em font frame frameset i iframe img input ins kbd label legend link map mark meta meter noscript object
optgroup option output param picture progress q rp rt ruby s samp script select small source span strike strong style sub
summary sup svg tbody td template textarea tfoot th thead time tt u var video wbr
"""
_PARAGRAPHS = frozenset(_OF_PARAGRAPHS.split())
_ELEMENTS = _PARAGRAPHS | frozenset(_OTHERS.split())
_TAG = re.compile(
    rf"<{PAD}*(/?)([A-Za-z][A-Za-z0-9]{{0,9}}(?::[A-Za-z][\w-]{{0,20}})?)(?![\w-])([^<>]*)>{PAD}*"
    rf"|<{PAD}*!--|<{PAD}*!doctype[^<>]*>|<{PAD}*\?xml[^<>]*\?>|<!\[CDATA\[|\]\]>",
    re.IGNORECASE,
)
_SPACES = frozenset(["o", "w", "v", "m", "x", "st1", "fb", "g", "svg", "media", "content", "dc"])  # `<o:p>` comes out of Word
_UNSEEN = ("script", "style")  # elements whose content no page shows


def unmarked(text: str) -> str:
    """The text with its entities and tags read, as long as before."""
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    return _without_tags(text) if "<" in text or "]]>" in text else text


def without_markup(text: str) -> str:
    """The text as it is shown: as it is where there is no markup, else on one line."""
    read = unmarked(text)
    return text if read == text else " ".join(read.replace(PAD, "").split())


def moved_marks(text: str, marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Where marks in a text lie in what `without_markup` makes of it."""
    read = unmarked(text)
    if read == text:
        return tuple(marks)
    place, shown = [], ""
    for character in read:
        place.append(len(shown))
        blank = character.isspace()
        if character != PAD and not (blank and (not shown or shown[-1] == " ")):
            shown += " " if blank else character
    place.append(len(shown))
    last = len(shown.rstrip())
    moved = ((min(place[start], last), min(place[end], last)) for start, end in marks)
    return tuple((start, end) for start, end in moved if start < end)


def markup_in(text: str) -> str | None:
    """The first piece of markup in a text, with what touches it; None where there is none."""
    if "&" not in text and "<" not in text:
        return None
    read = unmarked(text)
    if read == text:
        return None
    at = next(index for index, (one, other) in enumerate(zip(text, read, strict=True)) if one != other)
    start = max(text.rfind(blank, 0, at) for blank in " \n\t") + 1
    ends = [end for blank in " \n\t" if (end := text.find(blank, at)) >= 0]
    return text[max(start, at - 20) : min([*ends, at + 30])]


def _character(entity: re.Match[str]) -> str:
    name = entity[2] or entity[3]
    read = unescape(f"&{name};")
    if read == f"&{name};" or read == "\ufffd":
        return entity[0] if not entity[1] else f"&{name};".ljust(len(entity[0]), PAD)
    return read.ljust(len(entity[0]), " " if read.isspace() else PAD)


def _without_tags(text: str) -> str:
    pieces: list[str] = []
    done = 0
    closings: dict[str, int] = {}  # where what is looked for comes next; once it is not there, it is not looked for again
    for match in _TAG.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        name, attributes = (match[2] or "").lower(), match[3] or ""
        if name and not _is_tag(name, attributes):
            continue
        if match[0].endswith("!--") or (name in _UNSEEN and not match[1]):
            closing = "-->" if not name else f"</{name}"
            close = closings.get(closing, 0)
            if 0 <= close < end:
                found = re.compile(closing, re.IGNORECASE).search(text, end)
                close = closings[closing] = found.start() if found else -1
            if close >= 0 and not name:
                end = close + len(closing)
            elif close >= 0:
                end = close
            elif not name:
                continue
        breaks = "\n\n" if name in _PARAGRAPHS else "\n" if name == "br" else ""
        pieces += [text[done:start], breaks.ljust(end - start)]
        done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def _is_tag(name: str, attributes: str) -> bool:
    """Whether it is none of `if <b and c> d`: what stands in a tag has a value, or nothing does."""
    bare = attributes.replace(PAD, "").strip(" /\t\r\n")
    space, colon, _ = name.partition(":")
    return (space in _SPACES if colon else name in _ELEMENTS) and (not bare or "=" in bare or len(name) > 1)
