"""A backtest as one page of HTML that can be mailed: no script, no font, no picture, nothing that is fetched.

Everything but the tags written here passes through `_text`, because articles are hostile; addresses are shown and lead
nowhere, so that nobody is sent to a stranger's page by a click. A policy in the page forbids scripts and fetching besides.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path

from alerts import Run, clean
from rules.backtest import Backtest, Change, Changed, RuleResult, Sample
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
from wording import counted

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
# Text on its ground is 7:1 or better, light and dark.
_STYLE = """
:root { color-scheme: light dark; --text: #1a1a1a; --ground: #fff; --quiet: #4d4d4d; --line: #b3b3b3; --mark: #ffe58f;
  --bar: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececec; --ground: #16181b; --quiet: #b8b8b8; --line: #5a5f66; --mark: #5c4a00; --bar: #7cb7f5; }
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.count { text-align: right; font-variant-numeric: tabular-nums; }
.quiet { color: var(--quiet); }
mark { background: var(--mark); color: inherit; font-weight: bold; }
article { margin: 1rem 0; padding-left: .75rem; border-left: 3px solid var(--line); }
article p { margin: .25rem 0; }
pre { white-space: pre-wrap; font-size: .875rem; }
svg { display: block; fill: var(--bar); max-width: 100%; height: 3rem; }
"""
_BAR, _GAP, _HEIGHT = 8, 2, 40


def write_page(report: Report, path: Path) -> None:
    """Write the page whole or not at all: a reader never finds half of it. Raises OSError."""
    path = Path(os.path.realpath(path))  # a link goes on leading to the page
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with half.open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(part + "\n" for part in page(report))
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def page(report: Report) -> Iterator[str]:
    """The page in parts."""
    title = _text(heading(report))
    yield f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>'
    yield f"<h1>{title}</h1>\n<p>{_text(period(report))}</p>\n<p>{_text(totals(report))}</p>"
    test = report.backtest
    yield from _summary(test)
    for result in in_order(test.rules):
        yield from _rule(result, report)
    yield from _overlaps(test)
    yield from _section("Rules wholly covered by another", covered(test))
    yield from _section("Rules without a match", test.silent)
    yield from _section(*not_tried(report))
    yield from _compared(report)
    yield "</main>\n</body>\n</html>"


def _text(text: str) -> str:
    """The only way of a text into the page."""
    return escape(clean(text))


def _summary(test: Backtest) -> Iterator[str]:
    rows = (
        f'<tr><th scope="row">{_text(each.rule.id)}</th><td>{_text(each.rule.name)}</td>'
        f'<td class="count">{each.matches:,}</td><td class="count">{each.matches / len(test.days):,.2f}</td>'
        f'<td class="count">{len(test.days) - len(each.days):,}</td></tr>'
        for each in in_order(test.rules)
    )
    yield from _table("Matches of each rule", ("Rule", "Name", "Matches", "A day", "Days without"), rows)


def _table(caption: str, columns: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    """A table with a caption; columns after the first two hold numbers."""
    yield f"<table>\n<caption>{caption}</caption>\n<thead><tr>"
    for at, column in enumerate(columns):
        yield f'<th scope="col"{" class=count" if at > 1 else ""}>{column}</th>'
    yield "</tr></thead>\n<tbody>"
    yield from rows
    yield "</tbody>\n</table>"


def _rule(result: RuleResult, report: Report) -> Iterator[str]:
    rule, test = result.rule, report.backtest
    yield f"<section>\n<h2>{_text(rule.id)}: {_text(rule.name)}</h2>"
    yield f'<p class="quiet">{_text(about(result))}</p>\n<pre><code>{_lines(rule.query_text)}</code></pre>'
    yield f"<p>{_text(measures(result, test.days))}</p>"
    if result.days:
        yield _chart(result, test.charted)
    if result.samples:
        yield "<h3>Samples</h3>"
    for sample in result.samples:
        yield from _sample(sample, report, ())
    if result.change is not None:
        yield from _change(result.change, report)
    yield "</section>"


def _chart(result: RuleResult, days: Sequence[date]) -> str:
    """Bars of matches by day, each with its day and number; the whole has them as its name for those who do not see it."""
    highest = max(result.days.values())
    bars = []
    for at, day in enumerate(days):
        count = result.days.get(day, 0)
        height = max(1, round(_HEIGHT * count / highest)) if count else 0
        place = f'x="{at * (_BAR + _GAP)}" y="{_HEIGHT - height}" width="{_BAR}" height="{height}"'
        bars.append(f"<rect {place}><title>{day_name(day)}: {counted(count, 'match')}</title></rect>" if count else "")
    said = ", ".join(f"{day_name(day)}: {result.days[day]:,}" for day in days if day in result.days)
    width = len(days) * (_BAR + _GAP)
    label = f'role="img" aria-label="Matches by day. {said}"'
    return f'<svg {label} viewBox="0 0 {width} {_HEIGHT}" width="{width}">{"".join(bars)}</svg>'


def _sample(sample: Sample, report: Report, explanation: Sequence[str], level: int = 4) -> Iterator[str]:
    yield f"<article>\n<h{level}>{_marked(headline(sample))}</h{level}>"
    yield f'<p class="quiet">{_text(byline(sample, report.zone))}<br>{_text(sample.url)}</p>'
    for field, runs in quotes(sample):
        yield f'<p><span class="quiet">{_text(field)}:</span> {_marked(runs)}</p>'
    if explanation:
        yield f"<pre>{_lines(chr(10).join(explanation))}</pre>"
    yield "</article>"


def _change(change: Change, report: Report) -> Iterator[str]:
    yield f"<h3>Against revision {_text(change.before.revision)}: {change.gained:,} gained, {change.lost:,} lost</h3>"
    yield f"<p>The query was:</p>\n<pre><code>{_lines(change.before.query_text)}</code></pre>"
    for word, samples in (("Gained", change.gained_samples), ("Lost", change.lost_samples)):
        yield from _examples(word, samples, report)


def _examples(word: str, samples: Sequence[Changed], report: Report) -> Iterator[str]:
    if samples:
        yield f"<h4>{word}</h4>"
    for each in samples:
        yield from _sample(each.sample, report, each.explained.lines if each.explained else (), level=5)


def _overlaps(test: Backtest) -> Iterator[str]:
    if not test.overlap.pairs:
        return
    rows = (
        f'<tr><th scope="row">{_text(pair.first)}</th><td>{_text(pair.second)}</td>'
        f'<td class="count">{pair.shared:,}</td><td class="count">{pair.share:.0%}</td></tr>'
        for pair in test.overlap.pairs
    )
    yield "<section>\n<h2>Overlap</h2>"
    yield from _table("Rules that share articles", ("Rule", "And rule", "Articles shared", "Of the second rule's"), rows)
    yield "</section>"


def _compared(report: Report) -> Iterator[str]:
    comparison, told = report.backtest.comparison, changed(report)
    if comparison is not None and told is not None:
        yield f"<section>\n<h2>{_text(told)}</h2>"
        for word, ids in (("Added", comparison.added), ("Retired", comparison.retired)):
            if ids:
                yield f"<p>{word}: {_text(', '.join(ids))}</p>"
        yield "</section>"


def _section(title: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        yield f"<section>\n<h2>{title}</h2>\n<ul>"
        yield from (f"<li>{_text(entry)}</li>" for entry in entries)
        yield "</ul>\n</section>"


def _marked(runs: Sequence[Run]) -> str:
    return "".join(f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in runs)


def _lines(text: str) -> str:
    """A text whose lines and indents matter."""
    kept = ((line[: len(line) - len(line.lstrip(" "))], line) for line in text.split("\n"))
    return "\n".join(indent + _text(line) for indent, line in kept)
