"""What a change of the rules costs: the same articles past the rules as they are, and past the rules as they would be.

Rules of watchlists that are not among the files stay as they are, because they would.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from config.limits import limits_of
from config.settings import Settings
from rules import Rule, arrived_at
from rules.backtest import Arrival
from wirewatch.articles import ArticleReader, Files, How
from wirewatch.backtest import RUNNING, choose
from wirewatch.rehearsal.play import Rehearsal
from wirewatch.rehearsal.result import Result, RuleCount
from wirewatch.terminal import progress
from wording import counted

RUN = ("active", "shadow")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Two rehearsals with the same articles. What lies less than a day apart counts as a day."""

    before: Result
    after: Result
    source: str
    articles: int

    @property
    def more_matches(self) -> float:
        """A week; below 0 these are fewer."""
        return self._a_week(self.after.matches - self.before.matches)

    @property
    def more_interruptions(self) -> float:
        """A week; below 0 these are fewer."""
        return self._a_week(self.after.interruptions - self.before.interruptions)

    def line(self) -> str:
        """`This change: 31 more matches a week, 4 more interruptions a week, and by which articles.`"""
        if not self.articles:
            return f"{self.source} has no articles: nothing can be forecast."
        matches, interruptions = _more(self.more_matches, "match"), _more(self.more_interruptions, "interruption")
        return (
            f"This change: {matches} a week, {interruptions} a week (by {counted(self.articles, 'article')} of "
            f"{counted(len(self.after.days), 'day')} in {self.source})."
        )

    def as_object(self) -> dict[str, Any]:
        """The same for programs; all counts are of a week."""
        return {
            "source": self.source,
            "articles": self.articles,
            "days": len(self.after.days),
            "matches_before": self._a_week(self.before.matches),
            "matches_after": self._a_week(self.after.matches),
            "interruptions_before": self._a_week(self.before.interruptions),
            "interruptions_after": self._a_week(self.after.interruptions),
        }

    def _a_week(self, count: int) -> float:
        if self.after.first is None or self.after.last is None:
            return 0.0
        lasted = max(self.after.last - self.after.first, timedelta(days=1))
        return round(count * (_WEEK / lasted), 1)


def forecast(settings: Settings, paths: tuple[Path, ...], articles: str, against: str = RUNNING) -> Forecast:
    """Rehearse both. Raises `UsageError`, and what reading files and Kafka raises."""
    if Path("-") in paths:
        raise click.UsageError("--forecast reads watchlists from files, not from standard input.")
    chosen, files = choose(settings, paths, None, (), against), Files((articles,))
    before = [rule for rule in chosen.before or () if rule.status in RUN]
    ids = {rule.id for rule in chosen.rules}
    others = [rule for rule in before if rule.watchlist not in chosen.watchlists and rule.id not in ids]
    after = [*(rule for rule in chosen.rules if rule.status in RUN), *others]
    plays = [_Side(settings, rules) for rules in (before, after)]
    reader = ArticleReader(How(datetime.now(UTC), {}, None))
    with progress("Forecasting", files.size, of_bytes=True) as bar:
        for article in reader.articles(files.paths, bar):
            for each in plays:
                each.add(Arrival(article, arrived_at(article), arrived_at(article)))
    reader.tell("line", first=files.remarks)
    first, second = (each.result() for each in plays)
    return Forecast(first, second, files.title, plays[0].play.articles)


class _Side:
    """One of the two."""

    def __init__(self, settings: Settings, rules: list[Rule]) -> None:
        self.play = Rehearsal(rules, limits_of(settings))
        self._result = Result({rule.id: RuleCount(rule) for rule in rules}, ZoneInfo(settings.timezone))

    def add(self, arrival: Arrival) -> None:
        self._result.came(arrival.now)
        self.play.add(arrival)

    def result(self) -> Result:
        for step in self.play.steps():
            self._result.add(step)
        return self._result


def _more(number: float, thing: str) -> str:
    shown = abs(round(number)) if abs(number) >= 10 or number == round(number) else abs(number)
    if not shown:
        return f"as many {counted(2, thing)[2:]}"
    word = "more" if number > 0 else "fewer"
    return f"{shown:,} {word} {counted(1 if shown == 1 else 2, thing)[2:]}"
