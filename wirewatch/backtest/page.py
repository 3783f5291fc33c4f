"""A backtest as one page of HTML that can be mailed. What the page says stands in page.html; wirewatch/html/ makes it fit."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Template
from markupsafe import Markup

from matching.reasons import plain
from rules.backtest import Backtest, Explained, RuleResult
from wirewatch.backtest.report import (
    Report,
    about,
    byline,
    changed,
    covered,
    day_name,
    heading,
    headline,
    in_order,
    measures,
    not_tried,
    period,
    quotes,
    totals,
)
from wirewatch.html import page, written
from wirewatch.printing import whole_file
from wording import counted

_BAR, _GAP, _HEIGHT = 8, 2, 40
# What the page says as the terminal says it.
_WORDS = (about, byline, changed, covered, heading, headline, in_order, measures, not_tried, period, quotes, totals)


class _Bar(NamedTuple):
    """The matches of one day."""

    x: int
    height: int
    said: str
    width: int = _BAR


class _Chart(NamedTuple):
    """Bars of matches by day, and what they say for those who do not see them."""

    bars: Sequence[_Bar]
    said: str
    width: int
    height: int = _HEIGHT


def write_page(report: Report, path: Path) -> None:
    """Write the page whole or not at all."""
    with whole_file(path) as file:
        file.writelines(part.encode("utf-8", "replace") for part in _template().generate(report=report))


@cache
def _template() -> Template:
    return page(__package__ or "", "page.html", _WORDS, explanation=_explanation, chart=_chart)


def _explanation(explained: Explained) -> Markup:
    return written("\n".join(map(plain, explained.lines)))


def _chart(test: Backtest, result: RuleResult) -> _Chart:
    """A bar for each day, week, month or year, named by its first day."""
    days, counts = test.charted, test.by_bar(result.days)
    highest = max(counts.values())
    bars = [
        _Bar(at * (_BAR + _GAP), max(1, round(_HEIGHT * count / highest)), f"{day_name(day)}: {counted(count, 'match')}")
        for at, day in enumerate(days)
        if (count := counts.get(day, 0))
    ]
    said = ", ".join(f"{day_name(day)}: {counts[day]:,}" for day in days if day in counts)
    return _Chart(bars, said, len(days) * (_BAR + _GAP))
