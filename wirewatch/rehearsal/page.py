"""A rehearsal as one page of HTML that can be mailed and looks like the channels: messages with their threads, and interruptions
by hour. What the page says stands in page.html; wirewatch/html/ makes it fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path

from jinja2 import Template

from alerts import QUOTE, Run, clean_runs, local_date, why_of
from schemas import Alert
from wirewatch.html import page
from wirewatch.printing import whole_file
from wirewatch.rehearsal.report import Rehearsed, by_rule, heading, in_threads, measures, period, totals, without
from wirewatch.rehearsal.result import Channel, Thread, listed
from wording import counted

MOST_SHOWN = 500
"""Messages of one channel: a page of more is hard to open."""
_BAR, _GAP, _HEIGHT = 16, 4, 40


@dataclass(frozen=True, slots=True)
class _Bar:
    x: int
    height: int
    said: str
    width: int = _BAR


@dataclass(frozen=True, slots=True)
class _Chart:
    bars: tuple[_Bar, ...]
    said: str
    width: int = 24 * (_BAR + _GAP)
    height: int = _HEIGHT


def write_page(rehearsed: Rehearsed, path: Path) -> None:
    """Write the page whole or not at all."""
    with whole_file(path) as file:
        file.writelines(part.encode("utf-8", "replace") for part in _template().generate(report=rehearsed))


@cache
def _template() -> Template:
    words = (
        by_rule,
        heading,
        in_threads,
        left_out,
        listed,
        measures,
        period,
        quoted,
        replies,
        said_at,
        shown,
        totals,
        why_of,
        without,
    )
    return page(__package__ or "", "page.html", words, chart=_chart)


def said_at(at: datetime, rehearsed: Rehearsed) -> str:
    """An instant in the zone of the rehearsal."""
    return local_date(at, rehearsed.result.zone)


def quoted(told: Alert) -> list[tuple[Run, ...]]:
    """The quotes as runs inside and outside of hits."""
    return [clean_runs(quote.text, quote.marks, QUOTE) for quote in told.quotes]


def replies(thread: Thread) -> str:
    """How many there are."""
    return counted(len(thread.replies), "reply")


def shown(channel: Channel) -> Iterator[Thread]:
    """The first messages of a channel, in their order."""
    return islice(channel.threads.values(), MOST_SHOWN)


def left_out(channel: Channel) -> str | None:
    """What the page does not show of it."""
    more = len(channel.threads) - MOST_SHOWN
    return f"{counted(more, 'message')} more are not shown here." if more > 0 else None


def _chart(channel: Channel) -> _Chart:
    counts = channel.by_hour_of_day()
    highest = max(*counts, 1)
    bars = [
        _Bar(hour * (_BAR + _GAP), max(1, round(_HEIGHT * count / highest)), f"{hour}:00: {counted(count, 'interruption')}")
        for hour, count in enumerate(counts)
        if count
    ]
    said = ", ".join(f"{hour}:00: {count:,}" for hour, count in enumerate(counts) if count)
    return _Chart(tuple(bars), said)
