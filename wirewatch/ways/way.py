"""What Kafka has of one article, or of one message that told several. What is gone is named, as that does not
mean that it never was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from alerts import count_id
from schemas import Article, Decision, Delivery, Match, Outcome, Reason, Silence
from streams.kafka import DeadLetter


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article as it came, and where it stands on articles.v1."""

    place: str
    at: datetime
    article: Article


@dataclass(frozen=True, slots=True)
class Found:
    """A match, and where it stands on matches.v1."""

    place: str
    at: datetime
    match: Match


@dataclass(slots=True)
class Way:
    """All of it, each list in its order. `decisions` are those of the article; of a message that told several articles it is the
    one that told them, and `members` are theirs. `related` are other decisions by id: first ones of stories, and those of time by
    which what waited was told. `on_alerts` are ids of alerts that stand on alerts.v1. `gone` says what Kafka does not keep any
    more, `unreadable` which topics could not be read."""

    article: str | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    matches: list[Found] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    members: list[Decision] = field(default_factory=list)
    related: dict[str, Decision] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    on_alerts: set[str] = field(default_factory=set)
    letters: list[DeadLetter] = field(default_factory=list)
    silences: dict[str, Silence] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether Kafka has anything of it."""
        return bool(self.arrivals or self.matches or self.decisions or self.deliveries or self.letters)

    @property
    def receivers(self) -> list[str]:
        """Whom it matched for, or was told, in their order."""
        names = [each.match.receiver for each in self.matches] + [each.receiver for each in self.decisions]
        return sorted({*names, *(each.receiver for each in self.deliveries)})

    def gathered(self, decision: Decision) -> Decision | None:
        """The decision by which what waited was told; None where it was not yet, or that is forgotten."""
        if decision.group is None or decision.is_of_time:
            return None
        due = (decision.receiver, decision.group, decision.due_at)
        return next((each for each in self.related.values() if is_gathering(each, *due)), None)

    def told_by(self, decision: Decision) -> Iterator[Delivery]:
        """The deliveries that told what was decided: its own, or those of what it waited for."""
        told = self.gathered(decision)
        ids = names_of(decision) | (names_of(told) if told is not None else set())
        yield from (each for each in self.deliveries if each.id in ids)


def names_of(decision: Decision) -> set[str]:
    """What deliveries of it may be called: by its own id, by that of its alert, and by that of the count which it changes."""
    count = {count_id(decision.id)} if decision.reason is Reason.GROWN else set()
    return {decision.id, *([decision.alert] if decision.alert else []), *count}


def is_gathering(decision: Decision, receiver: str, group: str | None, due_at: datetime | None) -> bool:
    """Whether it tells what waited in this group until then."""
    return decision.outcome is Outcome.GATHERED and (decision.receiver, decision.group, decision.due_at) == (
        receiver, group, due_at,
    )  # fmt: skip
