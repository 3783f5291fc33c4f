"""Articles past the rules and past all decisions, with their own times as the clock: what the stream would have done with them.

    play = Rehearsal(rules, limits)
    for arrival in arrivals:
        play.add(arrival)
    for step in play.steps():
        ...

It asks what the stream asks: the Matcher, and alerts/pipeline.py. There is no Kafka, no Slack and no other clock. Articles may
come in any order; they are decided in that of their arrival. At the end time goes on until all that waits has come out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from msgspec.structs import replace

from alerts import Limits, Silences, State, build, decide, due
from rules import Matcher, OpenStories, Rule
from rules.backtest import Arrival
from schemas import Announcement, Decision, Match

MOST_MATCHES = 500_000
"""Matches wait in memory until all articles are read: some 2 KB each."""


class TooManyMatchesError(Exception):
    """More matches than are kept in memory."""


@dataclass(frozen=True, slots=True)
class Step:
    """One decision, and what it tells. `rules` are the ids of all rules of its match, whatever became of each; of a decision of
    time there is no match."""

    decision: Decision
    told: tuple[Announcement, ...]
    match: Match | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that it is about."""
        if self.match is not None:
            return tuple(rule.id for rule in self.match.rules)
        return () if self.decision.about is None else (self.decision.about,)


@dataclass
class Rehearsal:
    """One rehearsal. `limits` are those of the alert stage, `max_age_h` is the default of max_age."""

    rules: Iterable[Rule]
    limits: Limits
    max_age_h: float | None = None
    articles: int = 0
    _came: list[tuple[datetime, Match]] = field(default_factory=list)

    def __post_init__(self) -> None:
        rules = list(self.rules)
        self._ids = {rule.id for rule in rules}
        self._matcher = Matcher(rules, max_age_h=self.max_age_h)
        self._state = State(OpenStories)
        self._silences = Silences()

    @property
    def too_old(self) -> int:
        """How many articles the default of max_age has kept from a rule."""
        return self._matcher.too_old

    @property
    def matches(self) -> int:
        """How many matches there were: one for each article and receiver."""
        return len(self._came)

    def add(self, arrival: Arrival) -> None:
        """Match one article. Raises `TooManyMatchesError`."""
        self.articles += 1
        self._came += [(arrival.now, match) for match in self._matcher.match(arrival.article, arrival.now, arrival.now)]
        if len(self._came) > MOST_MATCHES:
            raise TooManyMatchesError

    def steps(self) -> Iterator[Step]:
        """Each decision in its order. Ask once."""
        for at, match in sorted(self._came, key=itemgetter(0)):
            yield from self._until(at)
            for decision in decide(match, self._state, at, self._silences, self.limits):
                if decision.id not in self._state:
                    self._state.apply(decision)
                    yield Step(decision, build(decision, match), match)
        while (group := self._state.next_gathering()) is not None:
            yield from self._until(group[2])

    def _until(self, at: datetime) -> Iterator[Step]:
        """What time brings until then."""
        for decision in due(self._state, at, self._silences, self.limits, runs=self._ids.__contains__):
            self._state.apply(decision)
            told = build(decision, None, self._state.members(decision))
            self._state.apply(replace(decision, sent=True))
            yield Step(decision, told)
