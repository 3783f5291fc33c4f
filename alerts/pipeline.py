"""From a match to what people see: the stages of a decision as one list on one screen, what time brings, and what is told of it.

All of it is pure. `decide` and `due` look at a state, which is the fold of decisions, and at the time they are given; `build`
looks at neither. So the same matches in the same order make the same decisions, however they are split, whoever takes over.

Whoever calls them applies each decision to the state before asking for the next one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from alerts.decisions import Limits, Silences, State
from schemas import Announcement, Decision, Match


def decide(
    match: Match, state: State, at: datetime, silences: Silences, limits: Limits, *, now: datetime | None = None
) -> tuple[Decision, ...]:
    """The decision that ends a match, and behind it what else it brings. Of a message that was decided already, that decision: it
    makes the same alert again.

    `at` is when the article came, as Kafka says. `now`, if given, is the clock's: what comes far behind it interrupts nobody."""
    raise NotImplementedError


def due(state: State, now: datetime, silences: Silences, limits: Limits) -> Iterator[Decision]:
    """What time brings until `now`, each at the instant it was due. Apply each before asking for the next."""
    raise NotImplementedError


def build(decision: Decision, match: Match | None, members: Sequence[Decision] = ()) -> tuple[Announcement, ...]:
    """What a decision tells; nothing for most. `match` is the one it is of, or None for one of time; `members` are then
    `state.members(decision)`. Its ids come of the decision alone."""
    raise NotImplementedError
