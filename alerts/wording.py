"""The words of an alert or a notice, cleaned and cut: what every way of telling it shows, in Slack or on a terminal.

Outside text passes through here and nowhere else, so a renderer that is given these words cannot show what it should not.
Nothing is ever empty that a reader looks for: what cleaning leaves empty is replaced by words that say so. It must never
escape or mark up; that is the renderer's, who knows where the words end up.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from alerts.text import Run, clean, clean_lines, clean_runs, cut, web_link
from schemas import PRIORITIES, Alert, AlertRule, Notice

HEADLINE, NAME, QUOTE, QUOTES, RULES = 300, 80, 240, 3, 10
TITLE, NOTICE = 150, 6_000
_CARETS = re.compile(r" *\^+")


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
            headline=cut(clean(article.title), HEADLINE) or "(no headline)",
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
