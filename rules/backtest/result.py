"""The result of a backtest: matches by day, samples, how it differs from before, and which rules match the same articles.

Two rules that nearly always match the same articles are one rule told twice. Each rule's articles are the bits of one number, so
that a pair costs an AND and a count, and a thousand rules are half a million pairs in a fraction of a second. Here is no article,
only what a sample shows of one and which rules matched it.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias

from matching import Snippet
from matching.reasons import PieceLine
from rules.rule import Rule

MOST_BARS = 31  # of a chart: a month of days, and what a terminal of 40 cells can show in one line
_MOST_PAIRS = 10
ChartUnit: TypeAlias = Literal["day", "week", "month", "year"]
UNITS: tuple[ChartUnit, ...] = ("day", "week", "month", "year")
_LONGEST: Mapping[ChartUnit, int] = {"day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class Sample:
    """One article that matched. `title_marks` are the hits in the headline; `snippets` cut the other fields."""

    article_id: str
    url: str
    title: str
    title_marks: tuple[tuple[int, int], ...]
    outlet: str
    published_at: datetime
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a rule matches an article or does not: line by line for a person, as an object for a program."""

    lines: tuple[PieceLine, ...]
    tree: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that only one of two revisions matches, and what the later one says to it."""

    sample: Sample
    explained: Explained


@dataclass(frozen=True, slots=True)
class MatchChange:
    """What a changed rule matches now and did not before, and the other way round."""

    before: Rule
    gained: int
    lost: int
    gained_samples: tuple[Changed, ...]
    lost_samples: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule matched: matches by day, days without any left out. `change` is None where nothing is compared, and for a
    rule that is new or the same."""

    rule: Rule
    days: Mapping[date, int]
    samples: tuple[Sample, ...]
    change: MatchChange | None

    @property
    def matches(self) -> int:
        """All matches."""
        return sum(self.days.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """The ids of the rules that are new, those that are gone, and those that are the same."""

    added: tuple[str, ...]
    retired: tuple[str, ...]
    unchanged: tuple[str, ...]


class Pair(NamedTuple):
    """Two rules that share articles; `second` is the one with fewer matches, and `share` is the part of its matches, 0 to 1."""

    first: str
    second: str
    shared: int
    share: float


class Covered(NamedTuple):
    """A rule all of whose matches another has as well, and that other's number of matches."""

    rule_id: str
    matches: int
    by: str
    by_matches: int


class Overlap(NamedTuple):
    """The pairs that share the most, most first; every rule that is covered, those with the most matches first."""

    pairs: tuple[Pair, ...]
    covered: tuple[Covered, ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result. `rules` in the order given; `days` are articles by day; `again` counts those read more than once."""

    rules: tuple[RuleResult, ...]
    days: Mapping[date, int]
    matched: int
    again: int
    overlap: Overlap
    comparison: Comparison | None

    @property
    def articles(self) -> int:
        """All articles, each once."""
        return sum(self.days.values())

    @property
    def silent(self) -> tuple[str, ...]:
        """The ids of the rules that matched nothing."""
        return tuple(each.rule.id for each in self.rules if not each.days)

    @property
    def chart_unit(self) -> ChartUnit:
        """What one bar of a chart stands for: the shortest of which the whole time has few enough. Where even the years are too
        many, the day: one article with a date in the year 1 stretches no chart."""
        first, last = min(self.days, default=date.min), max(self.days, default=date.min)
        return next((unit for unit in UNITS if _number(last, unit) - _number(first, unit) < MOST_BARS), "day")

    @property
    def charted(self) -> tuple[date, ...]:
        """The first day of each bar of a chart: every one from the first to the last or, where that is too long, the last days
        with articles."""
        unit, days = self.chart_unit, sorted(self.days)
        if not days or _number(days[-1], unit) - _number(days[0], unit) >= MOST_BARS:
            return tuple(days[-MOST_BARS:])
        found, last = [bar_of(days[0], unit)], bar_of(days[-1], unit)
        while found[-1] < last:
            found.append(bar_of(found[-1] + timedelta(days=_LONGEST[unit]), unit))
        return tuple(found)

    def by_bar(self, days: Mapping[date, int]) -> Mapping[date, int]:
        """Counts by day -> the same by bar of a chart."""
        unit, counts = self.chart_unit, Counter[date]()
        for day, count in days.items():
            counts[bar_of(day, unit)] += count
        return counts


def bar_of(day: date, unit: ChartUnit) -> date:
    """The first day of the bar in which a day is; a week begins on Monday."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day if unit == "day" else day.replace(month=1, day=1)


def _number(day: date, unit: ChartUnit) -> int:
    """The number of the bar of a day, counted from the first of the calendar."""
    if unit in ("day", "week"):
        return bar_of(day, unit).toordinal() // _LONGEST[unit]
    return day.year * 12 + day.month if unit == "month" else day.year


def overlap(matched: Iterable[tuple[str, ...]]) -> Overlap:
    """Compare the rules, given those that matched each article. Of equal pairs those of the larger rules are kept."""
    counts: Counter[str] = Counter()
    together: dict[tuple[str, ...], int] = Counter()
    for rules in matched:
        counts.update(rules)
        together[rules] += 1
    numbers: dict[str, list[int]] = {}
    alone: set[str] = set()
    number = 0
    for rules, times in together.items():
        if len(rules) == 1:
            alone.add(rules[0])
            continue
        for rule_id in rules:
            numbers.setdefault(rule_id, []).extend(range(number, number + times))
        number += times
    articles = {rule_id: _bits(some) for rule_id, some in numbers.items()}
    return Overlap(_pairs(articles, counts), _covered(together, articles, counts, alone))


def _bits(numbers: list[int]) -> int:
    """One number with these bits set."""
    raw = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        raw[number // 8] |= 1 << number % 8
    return int.from_bytes(raw, "little")


def _pairs(articles: Mapping[str, int], counts: Mapping[str, int]) -> tuple[Pair, ...]:
    sizes = {rule_id: bits.bit_count() for rule_id, bits in articles.items()}
    ranked = sorted(articles, key=lambda rule_id: (-sizes[rule_id], rule_id))
    best: list[tuple[int, int, Pair]] = []  # a heap, the worst first
    for at, second in enumerate(ranked):
        if len(best) == _MOST_PAIRS and sizes[second] <= best[0][0]:
            break  # neither this rule nor those after it can share more
        bits = articles[second]
        for before in range(at):
            shared = (bits & articles[ranked[before]]).bit_count()
            if shared and (len(best) < _MOST_PAIRS or shared > best[0][0]):
                entry = (shared, -at * len(ranked) - before, _pair(ranked[before], second, shared, counts))
                (heapq.heappush if len(best) < _MOST_PAIRS else heapq.heapreplace)(best, entry)
    return tuple(pair for *_, pair in sorted(best, reverse=True))


def _pair(one: str, other: str, shared: int, counts: Mapping[str, int]) -> Pair:
    first, second = sorted((one, other), key=lambda rule_id: (-counts[rule_id], rule_id))
    return Pair(first, second, shared, shared / counts[second])


def _covered(
    together: Iterable[tuple[str, ...]], articles: Mapping[str, int], counts: Mapping[str, int], alone: set[str]
) -> tuple[Covered, ...]:
    """A rule that covers another stands beside it everywhere, so the article with the fewest rules names all that could."""
    fewest: dict[str, tuple[str, ...]] = {}
    for rules in together:
        for rule_id in rules:
            if rule_id not in alone and (rule_id not in fewest or len(rules) < len(fewest[rule_id])):
                fewest[rule_id] = rules
    found = []
    for rule_id, others in fewest.items():
        covers = [by for by in others if by != rule_id and not articles[rule_id] & ~articles[by]]
        if covers:
            by = min(covers, key=lambda by: (-counts[by], by))
            found.append(Covered(rule_id, counts[rule_id], by, counts[by]))
    return tuple(sorted(found, key=lambda each: (-each.matches, each.rule_id)))
