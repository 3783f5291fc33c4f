"""A backtest as one page of HTML that can be mailed: no script, no font, no picture, nothing that is fetched.

What the page says stands in page.html, and each value in it passes through `_fit`, because articles are hostile; addresses are
shown and lead nowhere, so that nobody is sent to a stranger's page by a click. A policy in the page forbids scripts and fetching
besides.
"""

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from alerts import Run, clean
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
    environment = Environment(autoescape=True, finalize=_fit, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {"marked": _marked, "written": _written, "explanation": _explanation, "chart": _chart}
    environment.globals |= {each.__name__: each for each in _WORDS}
    return environment.from_string(resources.files(__package__).joinpath("page.html").read_text("utf-8"))


def _fit(value: object) -> Markup:
    """The only way of a value into the page: without what nobody can see, and with nothing that is markup."""
    return value if isinstance(value, Markup) else Markup(escape(clean(str(value))))


def _marked(runs: Sequence[Run]) -> Markup:
    """Runs are clean, and the blanks at their ends stand between words."""
    escaped = ((Markup(escape(text)), hit) for text, hit in runs)
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if hit else text for text, hit in escaped)


def _written(text: str) -> Markup:
    """A text whose lines and indents matter."""
    kept = ((line[: len(line) - len(line.lstrip(" "))], line) for line in text.split("\n"))
    return Markup("\n").join(Markup(indent) + _fit(line) for indent, line in kept)


def _explanation(explained: Explained) -> Markup:
    return _written("\n".join(map(plain, explained.lines)))


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
