"""What would these rules have caught: articles past rules, counted by day, with samples, beside the rules as they were before.

    collector = Collector(rules, zone=ZoneInfo("UTC"), samples=3, before=earlier_rules, explain=why)
    for arrival in arrivals:
        collector.add(arrival)
    collector.result()

It asks the Matcher that the live stream asks. Rules that are the same before and now run once, for they match the same. An
article counts once: read again, it takes the place of what was read before. It must never keep an article, only its id,
the rules that matched it, and what a sample shows; so memory grows with ids and rules, not with texts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from matching.analysis import Document
from matching.engine import Found
from rules.backtest.result import Overlap, overlap
from rules.backtest.samples import Changed, Explain, Sample, Samples, sample_of
from rules.matcher import Matcher
from rules.rule import Rule, rule_of
from schemas import Article

MOST_DAYS = 62  # what a chart can show in one line of a terminal


class Arrival(NamedTuple):
    """One article. `now` tells its age, as it did when it was matched live; the day of `counted_at` is its day."""

    article: Article
    now: datetime
    counted_at: datetime


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
    def charted(self) -> tuple[date, ...]:
        """The days of a chart: every one from the first to the last or, where that is too long, the last with articles. So one
        article with a date in the year 1 costs no chart of a million days."""
        days = sorted(self.days)
        if days and (days[-1] - days[0]).days < MOST_DAYS:
            return tuple(days[0] + timedelta(days=number) for number in range((days[-1] - days[0]).days + 1))
        return tuple(days[-MOST_DAYS:])


class _Seen(NamedTuple):
    """What became of an article, so that it can be taken back."""

    day: date
    rules: tuple[str, ...]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class _Tally:
    """One rule's counts so far."""

    __slots__ = ("days", "gained", "gained_samples", "lost", "lost_samples", "samples")

    def __init__(self, most: int) -> None:
        self.days: Counter[date] = Counter()
        self.samples = Samples[Sample](most)
        self.gained = self.lost = 0
        self.gained_samples, self.lost_samples = Samples[Changed](most), Samples[Changed](most)


class Collector:
    """Articles in, a Backtest out. `before` are the rules to compare with, by id; `samples` the most to keep of each kind;
    `explain` says of a sample that changed why."""

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        zone: ZoneInfo,
        samples: int,
        before: Iterable[Rule] | None,
        explain: Explain,
    ) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._zone = zone
        self._explain = explain
        self._matcher = Matcher(self._rules.values())
        self._tallies = {rule_id: _Tally(samples) for rule_id in self._rules}
        earlier = {rule.id: rule for rule in before or ()}
        self._changed = {rule_id: old for rule_id, old in earlier.items() if _differs(old, self._rules.get(rule_id))}
        self._before = Matcher(self._changed.values()) if self._changed else None
        self._comparison = None if before is None else self._compared(earlier)
        self._seen: dict[str, _Seen] = {}
        self._alike: dict[_Seen, _Seen] = {}
        self._again = 0

    def add(self, arrival: Arrival) -> None:
        """Hold one article against the rules."""
        article = arrival.article
        if article.id in self._seen:
            self._take_back(article.id)
        document, found = self._matcher.found(article, arrival.now)
        day = _day(arrival.counted_at, self._zone)
        for rule, each in found:
            tally = self._tallies[rule.id]
            tally.days[day] += 1
            tally.samples.offer(article.id, partial(sample_of, article, document, each))
        seen = _Seen(day, tuple(rule.id for rule, _ in found))
        if self._before is not None:
            was = {rule.id: each for rule, each in self._before.found(article, arrival.now)[1]}
            seen = self._changes(seen, article, document, {rule.id: each for rule, each in found}, was)
        # Most articles of a day match nothing: they share one value.
        self._seen[article.id] = self._alike.setdefault(seen, seen)

    def result(self) -> Backtest:
        """What was collected so far."""
        days = Counter(seen.day for seen in self._seen.values())
        matched = [seen.rules for seen in self._seen.values() if seen.rules]
        results = tuple(self._result(rule) for rule in self._rules.values())
        return Backtest(results, days, len(matched), self._again, overlap(matched), self._comparison)

    def _result(self, rule: Rule) -> RuleResult:
        tally, change = self._tallies[rule.id], None
        if rule.id in self._changed:
            gained, lost = tally.gained_samples.kept(), tally.lost_samples.kept()
            change = MatchChange(self._changed[rule.id], tally.gained, tally.lost, gained, lost)
        return RuleResult(rule, {day: count for day, count in tally.days.items() if count}, tally.samples.kept(), change)

    def _changes(
        self, seen: _Seen, article: Article, document: Document, now: Mapping[str, Found], was: Mapping[str, Found]
    ) -> _Seen:
        """Count what the changed rules match now or matched before, with the reason."""

        def changed(rule_id: str, found: Found) -> Callable[[], Changed]:
            return lambda: Changed(sample_of(article, document, found), self._explain(self._rules[rule_id], document))

        gained = tuple(rule_id for rule_id in now if rule_id in self._changed and rule_id not in was)
        lost = tuple(rule_id for rule_id in was if rule_id not in now)
        for rule_id in gained:
            self._tallies[rule_id].gained += 1
            self._tallies[rule_id].gained_samples.offer(article.id, changed(rule_id, now[rule_id]))
        for rule_id in lost:
            self._tallies[rule_id].lost += 1
            self._tallies[rule_id].lost_samples.offer(article.id, changed(rule_id, was[rule_id]))
        return seen._replace(gained=gained, lost=lost)

    def _take_back(self, article_id: str) -> None:
        """Forget what an article counted when it was read before."""
        seen = self._seen.pop(article_id)
        self._again += 1
        for rule_id in seen.rules:
            self._tallies[rule_id].days[seen.day] -= 1
            self._tallies[rule_id].samples.drop(article_id)
        for rule_id in seen.gained:
            self._tallies[rule_id].gained -= 1
            self._tallies[rule_id].gained_samples.drop(article_id)
        for rule_id in seen.lost:
            self._tallies[rule_id].lost -= 1
            self._tallies[rule_id].lost_samples.drop(article_id)

    def _compared(self, earlier: Mapping[str, Rule]) -> Comparison:
        added = tuple(rule_id for rule_id in self._rules if rule_id not in earlier)
        retired = tuple(rule_id for rule_id in earlier if rule_id not in self._rules)
        same = tuple(rule_id for rule_id in self._rules if rule_id in earlier and rule_id not in self._changed)
        return Comparison(added, retired, same)


def _differs(old: Rule, new: Rule | None) -> bool:
    """Whether both are there and say different things, however they are written."""
    if new is None or old.definition == new.definition:
        return False
    # Not by the revisions they bear: that of an applied rule may be of an older version of Wirewatch.
    return rule_of(old.definition).revision != rule_of(new.definition).revision


def _day(at: datetime, zone: ZoneInfo) -> date:
    try:
        return at.astimezone(zone).date()
    except OverflowError:
        return at.astimezone(UTC).date()  # the first and the last day of the calendar have no date in every zone
