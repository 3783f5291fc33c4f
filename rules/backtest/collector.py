"""What would these rules have caught: articles past rules, counted by day, with samples, beside the rules as they were before.

    collector = Collector(rules, zone=ZoneInfo("UTC"), samples=3, before=earlier_rules, explain=why)
    for arrival in arrivals:
        collector.add(arrival)
    collector.result()

It asks the Matcher that the live stream asks. Rules that are the same before and now run once, because they match the same. An
article counts once: read again, it takes the place of what was read before. Of an article only its id is kept, the rules that
matched it, and what a sample shows; so memory grows with ids and rules, not with texts.

Which articles become samples is decided by a checksum of their ids, not by their order. So samples come from the whole time and
not from its first hour, and the same articles give the same samples however they are read.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Generic, NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from matching import snippets
from matching.analysis import Document
from matching.engine import Found
from rules.backtest.result import Backtest, Changed, Comparison, Explained, MatchChange, RuleResult, Sample, overlap
from rules.matcher import Matcher
from rules.rule import Rule, rule_of
from schemas import Article
from wording import moved_marks, without_markup

Explain: TypeAlias = Callable[[Rule, Document], Explained]
T = TypeVar("T", Sample, Changed)


class Arrival(NamedTuple):
    """One article. `now` tells its age, as it did when it was matched live; the day of `counted_at` is its day."""

    article: Article
    now: datetime
    counted_at: datetime


class _Seen(NamedTuple):
    """What became of an article, so that it can be taken back."""

    day: date
    rules: tuple[str, ...]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class Samples(Generic[T]):
    """At most so many samples, those whose articles' ids have the smallest checksums."""

    __slots__ = ("_kept", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[str, tuple[int, T]] = {}

    def offer(self, article_id: str, make: Callable[[], T]) -> None:
        """Keep a sample of the article if it is among the chosen; `make` is called only then."""
        rank = zlib.crc32(article_id.encode("utf-8", "surrogatepass"))
        if len(self._kept) >= self._most:
            worst = max(self._kept, key=lambda each: (self._kept[each][0], each), default=None)
            if worst is None or (self._kept[worst][0], worst) <= (rank, article_id):
                return
            del self._kept[worst]
        self._kept[article_id] = (rank, make())

    def drop(self, article_id: str) -> None:
        """Forget the sample of an article, if there is one."""
        self._kept.pop(article_id, None)

    def kept(self) -> tuple[T, ...]:
        """The samples, oldest article first."""
        return tuple(sorted((each for _, each in self._kept.values()), key=_age))


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
    `explain` says of a sample that changed why. `max_age_h` is the default of max_age, None to ask it of no rule."""

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        zone: ZoneInfo,
        samples: int,
        before: Iterable[Rule] | None,
        explain: Explain,
        max_age_h: float | None = None,
    ) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._zone = zone
        self._explain = explain
        self._matcher = Matcher(self._rules.values(), max_age_h=max_age_h)
        self._tallies = {rule_id: _Tally(samples) for rule_id in self._rules}
        earlier = {rule.id: rule for rule in before or ()}
        self._changed = {rule_id: old for rule_id, old in earlier.items() if _differs(old, self._rules.get(rule_id))}
        self._before = Matcher(self._changed.values(), max_age_h=max_age_h) if self._changed else None
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

    @property
    def too_old(self) -> int:
        """How many articles the default of max_age has kept from a rule."""
        return self._matcher.too_old

    def result(self) -> Backtest:
        """What was collected so far."""
        days = Counter(seen.day for seen in self._seen.values())
        matched = [seen.rules for seen in self._seen.values() if seen.rules]
        results = []
        for rule in self._rules.values():
            tally, change = self._tallies[rule.id], None
            if rule.id in self._changed:
                gained, lost = tally.gained_samples.kept(), tally.lost_samples.kept()
                change = MatchChange(self._changed[rule.id], tally.gained, tally.lost, gained, lost)
            counts = {day: count for day, count in tally.days.items() if count}
            results.append(RuleResult(rule, counts, tally.samples.kept(), change))
        return Backtest(tuple(results), days, len(matched), self._again, overlap(matched), self._comparison)

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


def sample_of(article: Article, document: Document, found: Found) -> Sample:
    """What is shown of an article. The headline stands whole, so the cuts are of what is below it."""
    title_marks = tuple(sorted({(hit.start, hit.end) for hit in found.hits if hit.field == "title"}))
    cuts = snippets(document, [hit for hit in found.hits if hit.field != "title"])
    outlet = article.source.name or article.source.domain
    title, title_marks = without_markup(article.title), moved_marks(article.title, title_marks)
    return Sample(article.id, article.url, title, title_marks, outlet, article.published_at, cuts)


def _age(each: Sample | Changed) -> tuple[datetime, str]:
    sample = each.sample if isinstance(each, Changed) else each
    return sample.published_at, sample.article_id


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
