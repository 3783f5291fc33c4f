"""The words of an alert, a notice or a summary, cleaned and cut: what every way of telling it shows, in Slack or on a terminal.

Text from outside passes through here and nowhere else, so a renderer that is given these words cannot show what it should not.
How it is cleaned is in alerts/cleaning.py.

Nothing that a reader looks for is ever empty: what cleaning leaves empty is replaced by words that say so. Nothing here escapes
or marks up; that is for the renderer, which knows where the words end up.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

import wording
from alerts.cleaning import Run, clean, clean_lines, clean_runs, cut, web_link
from schemas import PRIORITIES, Alert, AlertRule, Notice, Summary, SummaryLine

HEADLINE, NAME, QUOTE, QUOTES, RULES = 300, 80, 240, 3, 5
TITLE, NOTICE = 150, 6_000
ADDRESS, LATE = 300, 150
_WHY = {"rules": "Matches other rules as well", "tier_1": "First of the leading press"}
# As watchlists may have them: a name, an id of a member or a group, all who are there.
_MENTION = re.compile(r"@[^\s@#<>]{1,80}|[UWS][A-Z0-9]{7,20}")
_CARETS = re.compile(r" *\^+")


def why_of(alert: Alert) -> str:
    """Why it is told in a thread, or in the place of another receiver; empty where it is a message like any other."""
    instead = f"Instead of {cut(clean(alert.instead_of), NAME)}" if alert.instead_of else ""
    return " · ".join(part for part in (_WHY.get(alert.also or "", ""), instead) if part)


@dataclass(frozen=True, slots=True)
class Published:
    """Where and when an article was published, in plain text. `url` is its address where a person may be sent there; else
    `address` is what stands in its place. `date` is `published_at` in one time zone."""

    headline: str
    url: str | None
    address: str | None
    outlet: str | None
    country: str | None
    language: str | None = None
    published_at: datetime | None = None
    date: str | None = None

    @property
    def outlet_and_country(self) -> str:
        """`Outlet (DE)`; empty where neither is known."""
        return " ".join(part for part in (self.outlet, self.country and f"({self.country})") if part)

    @property
    def byline(self) -> str:
        """All of it but headline and address."""
        return " · ".join(part for part in (self.outlet, self.country, self.language, self.date) if part)


@dataclass(frozen=True, slots=True)
class Wording:
    """Lines of plain text. `names` are those of the rules, of which the one with the highest priority comes first and is never
    left out; there are `more_rules`. `rules` say of the same rules how they ran. `quotes` are runs with the hits marked.
    `why` says why it is told in a thread, or in whose place, and `more` how many later articles its story has; each may be empty.
    `mention` are those who are called."""

    priority: str
    article: Published
    quotes: tuple[tuple[Run, ...], ...]
    names: tuple[str, ...]
    rules: tuple[str, ...]
    more_rules: int
    is_compact: bool
    why: str = ""
    more: str = ""
    mention: tuple[str, ...] = ()

    @classmethod
    def of(cls, alert: Alert, timezone: ZoneInfo) -> Self:
        """Find the words of an alert; `timezone` is the one of its date."""
        article = alert.article
        url, address = _sent_to(article.url)
        ranked = sorted(alert.rules, key=lambda rule: PRIORITIES.index(rule.priority), reverse=True)
        named = ranked[:RULES]
        quotes = (clean_runs(quote.text, quote.marks, QUOTE) for quote in alert.quotes[:QUOTES])
        return cls(
            priority=f"[{alert.priority.upper()}]",
            article=Published(
                headline=cut(clean(wording.without_markup(article.title)), HEADLINE) or "(no headline)",
                url=url,
                address=address,
                outlet=_named(article.outlet, "unknown outlet"),
                country=cut(clean(article.country or ""), 8) or None,
                language=cut(clean(article.language or ""), 35) or None,
                published_at=article.published_at,
                date=local_date(article.published_at, timezone),
            ),
            quotes=tuple(runs for runs in quotes if runs),
            names=tuple(_named(rule.name, rule.id) for rule in named),
            rules=tuple(map(_rule_line, named)),
            more_rules=len(ranked) - len(named),
            is_compact=ranked[0].style == "compact",
            why=why_of(alert),
            more=f"+{alert.more:,} in this story" if alert.more else "",
            mention=tuple(each for each in alert.mention or () if _MENTION.fullmatch(each)),
        )

    @property
    def rule(self) -> str:
        """The name of the foremost rule."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class LineWording:
    """One line of a summary: an article, or what is counted, with the priority and the rule that it stands there for; each may be
    empty."""

    article: Published
    priority: str
    rule: str

    @classmethod
    def of(cls, line: SummaryLine, timezone: ZoneInfo) -> Self:
        """Find the words of a line."""
        url, address = _sent_to(line.url) if line.url else (None, None)
        article = Published(
            headline=cut(clean(wording.without_markup(line.text)), TITLE) or "(no headline)",
            url=url,
            address=address,
            outlet=cut(clean(line.outlet or ""), NAME) or None,
            country=line.country,
            published_at=line.published_at,
            date=local_date(line.published_at, timezone) if line.published_at else None,
        )
        return cls(article, f"[{line.priority.upper()}]" if line.priority else "", cut(clean(line.rule or ""), NAME))


@dataclass(frozen=True, slots=True)
class SummaryWording:
    """Lines of plain text. `more` counts what has no line."""

    title: str
    lines: tuple[LineWording, ...]
    more: int

    @classmethod
    def of(cls, summary: Summary, timezone: ZoneInfo) -> Self:
        """Find the words of a summary; `timezone` is the one of its dates."""
        lines = tuple(LineWording.of(line, timezone) for line in summary.lines)
        return cls(cut(clean(summary.title), TITLE) or "(no title)", lines, summary.more)

    def rest(self, shown: int) -> str:
        """What is said below the first so many lines; empty where there is no more."""
        left = len(self.lines) - shown
        if self.lines and not any(line.article.url or line.article.outlet for line in self.lines):
            # These lines count alerts, and the title says how many they are.
            return f"and {wording.counted(left, 'more line')}" if left else ""
        return f"and {wording.counted(left + self.more, 'more alert')}" if left + self.more else ""


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


def _rule_line(rule: AlertRule) -> str:
    """Its name, id, watchlist and revision, which is all that is needed to find it as it ran."""
    watchlist, revision = _named(rule.watchlist, ""), _named(rule.revision, "")
    return f"{_named(rule.name, rule.id)} ({_named(rule.id, '')}) · watchlist {watchlist} · revision {revision}"


def _sent_to(url: str) -> tuple[str | None, str | None]:
    """An address as one that may be followed, or as text that is only shown."""
    link = web_link(url)
    return (link, None) if link else (None, cut(clean(url), ADDRESS) or None)


def late_line(late: str | None) -> str:
    """Why a message comes so late, in one line; empty where it does not."""
    return cut(clean(late or ""), LATE)
