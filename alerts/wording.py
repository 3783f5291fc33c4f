"""The words of an alert or a notice, cleaned and cut: what every way of telling it shows, in Slack or on a terminal.

Text from outside passes through here and nowhere else, so a renderer that is given these words cannot show what it should not.
An article's text may turn the reading direction round, hide letters between letters or steer a terminal. So control, bidi and
zero-width characters are removed, except U+200D where it joins pictures into one (a family, a flag), because without it the
picture falls apart. ZWNJ goes too: Persian words lose a gap that they can be read without. Length is counted in code points, as
Slack does.

Nothing that a reader looks for is ever empty: what cleaning leaves empty is replaced by words that say so. Nothing here escapes
or marks up; that is for the renderer, which knows where the words end up.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import wording
from schemas import PRIORITIES, Alert, AlertRule, Notice

_ZWJ = "\u200d"
_HIDDEN_CATEGORIES = frozenset(["Cc", "Cf", "Cs", "Co"])
# Invisible although Unicode calls them letters or marks: the grapheme joiner, fillers, vowels and selectors without shape.
_HIDDEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_INSTEAD = "\ufffd"  # U+FFFD, the replacement character
_LONGEST_LINK = 3_000

Run = tuple[str, bool]  # a stretch of text, and whether it is a hit
HEADLINE, NAME, QUOTE, QUOTES, RULES = 300, 80, 240, 3, 10
TITLE, NOTICE = 150, 6_000
_CARETS = re.compile(r" *\^+")


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


@dataclass(frozen=True, slots=True)
class Wording:
    """Lines of plain text. `rule` is the name of the rule of highest priority; `quotes` are runs with the hits marked."""

    priority: str
    rule: str
    more_rules: int
    headline: str
    outlet: str
    country: str | None
    byline: str
    url: str | None
    quotes: tuple[tuple[Run, ...], ...]
    rules: tuple[str, ...]

    @classmethod
    def of(cls, alert: Alert, timezone: ZoneInfo) -> Self:
        """Find the words of an alert; `timezone` is the one of its date."""
        article = alert.article
        outlet = _named(article.outlet, "unknown outlet")
        country, language = cut(clean(article.country or ""), 8), cut(clean(article.language or ""), 35)
        byline = [outlet, country, language, local_date(article.published_at, timezone)]
        foremost = max(alert.rules, key=lambda rule: PRIORITIES.index(rule.priority))
        quotes = (clean_runs(quote.text, quote.marks, QUOTE) for quote in alert.quotes[:QUOTES])
        return cls(
            priority=f"[{alert.priority.upper()}]",
            rule=_named(foremost.name, foremost.id),
            more_rules=len(alert.rules) - 1,
            headline=cut(clean(wording.without_markup(article.title)), HEADLINE) or "(no headline)",
            outlet=outlet,
            country=country or None,
            byline=" · ".join(part for part in byline if part),
            url=web_link(article.url),
            quotes=tuple(runs for runs in quotes if runs),
            rules=_rule_lines(alert.rules),
        )


@dataclass(frozen=True, slots=True)
class NoticeWording:
    """Plain text. `parts` are stretches of its lines, and whether columns matter in them: then they need letters of one width."""

    title: str
    text: str
    parts: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Find the words of a notice."""
        text = cut(clean_lines(notice.text), NOTICE) or "(no text)"
        return cls(cut(clean(notice.title), TITLE) or "(no title)", text, _parts(text.split("\n")))


def _parts(lines: list[str]) -> tuple[tuple[str, bool], ...]:
    """Lines of carets with the line each points at, and lines that begin with a blank, apart from the others; none is empty."""
    parts: list[tuple[str, bool]] = []
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        aligned = line.startswith(" ") or any(_CARETS.fullmatch(each) for each in (line, below))
        if parts and parts[-1][1] == aligned:
            parts[-1] = (f"{parts[-1][0]}\n{line}", aligned)
        else:
            parts.append((line, aligned))
    return tuple((stripped, aligned) for text, aligned in parts if (stripped := text.strip("\n")))


def local_date(at: datetime, timezone: ZoneInfo) -> str:
    """Give an instant as `24 Nov 2026, 19:12 CET`: the date a reader in that zone had on the calendar."""
    try:
        local = at.astimezone(timezone)
    except OverflowError:
        # The first and the last day of the calendar have no date in every zone, and an alert must not fail on its date.
        local = at.astimezone(UTC)
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def _named(name: str, otherwise: str) -> str:
    return cut(clean(name), NAME) or cut(clean(otherwise), NAME) or "(no name)"


def _rule_lines(rules: tuple[AlertRule, ...]) -> tuple[str, ...]:
    """One line a rule: its name, id, watchlist and revision, which is all that is needed to find it as it ran."""
    lines = []
    for rule in rules[: RULES if len(rules) <= RULES else RULES - 1]:
        watchlist, revision = _named(rule.watchlist, ""), _named(rule.revision, "")
        lines.append(f"{_named(rule.name, rule.id)} ({_named(rule.id, '')}) · watchlist {watchlist} · revision {revision}")
    if len(rules) > len(lines):
        lines.append(f"and {len(rules) - len(lines)} more rules")
    return tuple(lines)
