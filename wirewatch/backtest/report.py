"""A backtest as a person reads it on a terminal: what was held against what, each rule with chart and samples, then overlaps.

Lines are made here and printed elsewhere, so that a test sees what a person sees. Texts come from strangers and pass through
alerts/wording.py. Nothing is counted here: rules/backtest/collector.py does that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from rich.text import Text

from alerts import HEADLINE, NAME, QUOTE, Run, clean, clean_runs, local_date
from matching.reasons import FULL, Signs, plain
from rules.backtest import Backtest, MatchChange, RuleResult, Sample
from wirewatch.backtest.rules import LeftOut
from wording import counted

MOST_LISTED = 10
_BARS, _ASCII_BARS = "▁▂▃▄▅▆▇█", ".:-=+*#@"
_QUIET, _ASCII_QUIET = "·", "_"
_OF_SIGN = {"holds": "green", "fails": "red", "others": "red"}  # the style of a line with this sign

DayOf = Literal["published", "arrived"]
_DAY_OF = {"published": "the day on which it was published", "arrived": "the day on which it arrived"}


@dataclass(frozen=True, slots=True)
class Report:
    """A backtest with what it was made of. `articles` and `against` name where they came from, `unreadable` counts what was no
    article, `day_of` says which day of an article counts, `elapsed_s` is how long all of it took, and `left_out` are the rules
    that were not tried."""

    backtest: Backtest
    articles: str
    against: str | None
    day_of: DayOf
    zone: ZoneInfo
    unreadable: int
    elapsed_s: float
    left_out: tuple[LeftOut, ...]


def lines(report: Report, signs: Signs) -> Iterator[Text]:
    """The whole report; the styles are for a terminal, and without them it says the same."""
    test = report.backtest
    yield Text(heading(report), style="bold")
    yield Text(period(report))
    for result in in_order(test.rules):
        yield Text()
        yield from _rule(result, report, signs)
    yield from _listed("Rules that share articles", shared(test))
    yield from _listed("Rules wholly covered by another", covered(test))
    if test.silent:
        yield Text()
        yield Text("Rules without a match", style="bold")
        yield Text(f"  {', '.join(test.silent)}")
    yield from _listed(*not_tried(report))
    comparison, told = test.comparison, changed(report)
    if comparison is not None and told is not None:
        yield from (Text(), Text(told, style="bold"))
        for word, ids in (("Added", comparison.added), ("Retired", comparison.retired)):
            if ids:
                yield Text(f"  {word}: {', '.join(map(clean, ids))}")
    yield Text()
    yield Text(totals(report), style="bold")


def heading(report: Report) -> str:
    """What was held against what."""
    return f"Backtest of {counted(len(report.backtest.rules), 'rule')} on {clean(report.articles)}"


def period(report: Report) -> str:
    """The days, and what counts as an article's day."""
    days = sorted(report.backtest.days)
    if not days:
        return "There were no articles."
    charted = report.backtest.charted
    unit = report.backtest.chart_unit
    cut = f"; one bar of a chart is a {unit}" if unit != "day" else ""
    cut = f"; charts begin on {day_name(charted[0])}" if unit == "day" and charted[0] != days[0] else cut
    span = day_name(days[0]) + (f" to {day_name(days[-1])}" if len(days) > 1 else "")
    day_of = f"An article's day is {_DAY_OF[report.day_of]}, {report.zone.key}."
    return f"{span}, {counted(len(days), 'day')} with articles{cut}. {day_of}"


def day_name(day: date) -> str:
    """A date as alerts write it: `24 Nov 2026`."""
    return f"{day.day} {day:%b} {day.year}"


def in_order(results: Sequence[RuleResult]) -> list[RuleResult]:
    """The rules that have something to show, those with the most matches first."""
    shown = [each for each in results if each.days or (each.change and each.change.lost)]
    return sorted(shown, key=lambda each: -each.matches)


def measures(result: RuleResult, days: Mapping[date, int]) -> str:
    """A rule's numbers in words."""
    quiet = len(days) - len(result.days)
    per_day = result.matches / len(days)
    return f"{counted(result.matches, 'match')}, {per_day:,.2f} a day, none on {quiet:,} of {counted(len(days), 'day')}"


def chart(counted_by: Mapping[date, int], begun: Sequence[date], articles: Mapping[date, int], signs: Signs) -> str:
    """One character for each day, week, month or year that begins on these days: a bar in eighths of the rule's highest, a dot
    for none, a blank where there were no articles."""
    drawn = bars([counted_by.get(day, 0) for day in begun], signs)
    return "".join(bar if day in articles or counted_by.get(day) else " " for day, bar in zip(begun, drawn, strict=True))


def bars(counts: Sequence[int], signs: Signs) -> str:
    """One character a count: a bar in eighths of the highest, a dot for none."""
    drawn, none = (_BARS, _QUIET) if signs == FULL else (_ASCII_BARS, _ASCII_QUIET)
    highest = max(counts, default=0)
    return "".join(drawn[-(-8 * count // highest) - 1] if count else none for count in counts)


def shared(test: Backtest) -> list[str]:
    """The pairs in words, each with the share of the smaller rule."""
    return [
        f"{pair.first} and {pair.second}: {counted(pair.shared, 'article')}, {pair.share:.0%} of {pair.second}"
        for pair in test.overlap.pairs
    ]


def covered(test: Backtest) -> list[str]:
    """The rules that another covers, in words, the first few of them."""
    found = [
        f"{each.rule_id} ({counted(each.matches, 'match')}) by {each.by} ({counted(each.by_matches, 'match')})"
        for each in test.overlap.covered
    ]
    more = len(found) - MOST_LISTED
    return found[:MOST_LISTED] + ([f"and {more:,} more"] if more > 0 else [])


def not_tried(report: Report) -> tuple[str, list[str]]:
    """How many rules were not tried, and the ids of those of each reason."""
    ids: dict[str, list[str]] = {}
    for each in report.left_out:
        ids.setdefault(each.why, []).append(clean(each.rule_id))
    return f"Not tried: {counted(len(report.left_out), 'rule')}", [f"{why}: {', '.join(found)}" for why, found in ids.items()]


def changed(report: Report) -> str | None:
    """How the rules differ from the others, where there are others."""
    comparison = report.backtest.comparison
    if comparison is None or report.against is None:
        return None
    differing = sum(each.change is not None for each in report.backtest.rules)
    return f"Against {clean(report.against)}: {differing:,} changed, {len(comparison.unchanged):,} the same"


def totals(report: Report) -> str:
    """The totals and the speed."""
    test = report.backtest
    read = test.articles + test.again + report.unreadable
    rest = f", {report.unreadable:,} unreadable" if report.unreadable else ""
    rest += f", {test.again:,} published again" if test.again else ""
    speed = f"{report.elapsed_s:.1f} s, {read / max(report.elapsed_s, 1e-9):,.0f} articles/s"
    return f"{counted(test.articles, 'article')}, {test.matched:,} matched{rest}; {speed}."


def headline(sample: Sample) -> tuple[Run, ...]:
    """The headline as runs inside and outside of hits."""
    return clean_runs(sample.title, sample.title_marks, HEADLINE) or (("(no headline)", False),)


def byline(sample: Sample, zone: ZoneInfo) -> str:
    """Outlet, date and id."""
    return f"{clean(sample.outlet)[:NAME]} · {local_date(sample.published_at, zone)} · {clean(sample.article_id)[:NAME]}"


def quotes(sample: Sample) -> list[tuple[str, tuple[Run, ...]]]:
    """The snippets, each with its field, as runs inside and outside of hits."""
    return [(cut.field, clean_runs(cut.text, cut.marks, QUOTE)) for cut in sample.snippets]


def about(result: RuleResult) -> str:
    """Where a rule stands: its watchlist, status and revision."""
    rule = result.rule
    return f"{clean(rule.watchlist)}, {rule.status}, revision {rule.revision}"


def _rule(result: RuleResult, report: Report, signs: Signs) -> Iterator[Text]:
    test = report.backtest
    yield Text.assemble((result.rule.id, "bold cyan"), f": {clean(result.rule.name)} ", (f"({about(result)})", "dim"))
    yield Text(f"  {measures(result, test.days)}")
    if result.days:
        counts = test.by_bar(result.days)
        drawn = chart(counts, test.charted, test.by_bar(test.days), signs)
        yield Text.assemble("  ", (drawn, "green"), f"  at most {max(counts.values()):,} a {test.chart_unit}")
    for sample in result.samples:
        yield from _sample(sample, report.zone, signs, "  ")
        for field, runs in quotes(sample):
            yield Text.assemble(f"    {field}: ", *_marked(runs, signs))
    if result.change is not None:
        yield from _change(result.change, report, signs)


def _sample(sample: Sample, zone: ZoneInfo, signs: Signs, lead: str) -> Iterator[Text]:
    yield Text.assemble(lead, *_marked(headline(sample), signs))
    yield Text(f"    {byline(sample, zone)}", style="dim")


def _change(change: MatchChange, report: Report, signs: Signs) -> Iterator[Text]:
    yield Text(f"  against revision {change.before.revision}: {change.gained:,} gained, {change.lost:,} lost", style="bold")
    for word, examples in (("gained", change.gained_samples), ("lost", change.lost_samples)):
        for each in examples:
            yield from _sample(each.sample, report.zone, signs, f"  {word}: ")
            for line in each.explained.lines:
                style = next((_OF_SIGN[piece.role] for piece in line if piece.role in _OF_SIGN), "")
                yield Text(f"    {plain(line, signs)}", style=style)


def _listed(title: str, entries: Sequence[str]) -> Iterator[Text]:
    if entries:
        yield Text()
        yield Text(title, style="bold")
        yield from (Text(f"  {entry}") for entry in entries)


def _marked(runs: Sequence[Run], signs: Signs) -> Iterator[str | tuple[str, str]]:
    for text, hit in runs:
        yield (f"{signs.opening}{text}{signs.closing}", "bold yellow") if hit else text
