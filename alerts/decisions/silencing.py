"""Which silence, if any, covers a rule of a match, and what its channel hears of a silence."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from alerts.decisions.records import id_of
from schemas import Decision, Match, MatchedRule, Outcome, Reason, Silence
from wording import counted


class Told(Protocol):
    """What a state knows of silences."""

    receivers: set[str]
    hidden: dict[tuple[str, str], int]

    def __contains__(self, decision_id: str) -> bool:
        """Whether it was decided."""


Covers = Callable[[str, Match], bool]


def _no_query(_query: str, _match: Match) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Silences:
    """All silences that are known, those that are over too, as their end is to be told. `covers` says whether a query of a
    silence matches what a match shows of its article."""

    all: tuple[Silence, ...] = ()
    covers: Covers = _no_query

    @classmethod
    def of(cls, silences: Iterable[Silence], covers: Covers = _no_query) -> Self:
        """Those that silences.v1 has, in any order."""
        return cls(tuple(sorted(silences, key=lambda each: (each.begins_at, each.id))), covers)

    def lasting(self, receiver: str, at: datetime) -> tuple[Silence, ...]:
        """Those that count for a receiver at an instant."""
        if not self.all:
            return ()
        return tuple(each for each in self.all if each.lasts_at(at) and each.receiver in (None, receiver))

    def covering(self, lasting: Iterable[Silence], match: Match, rule: MatchedRule, story: str | None) -> Silence | None:
        """The first of those that covers this rule of a match; `story` is the one that it would join."""
        return next((each for each in lasting if self._covers(each, match, rule, story)), None)

    def due(self, since: datetime, until: datetime, state: Told) -> Decision | None:
        """The first begin or end between two instants that a channel did not hear of yet."""
        found = (each for silence in self.all if silence.begins_at <= until for each in _notices(silence, until, state))
        new = (each for each in found if each.decided_at > since and each.id not in state)
        return min(new, key=lambda each: (each.decided_at, each.id), default=None)

    def _covers(self, silence: Silence, match: Match, rule: MatchedRule, story: str | None) -> bool:
        what = silence.what
        match silence.by:
            case "rule":
                return rule.id == what
            case "watchlist":
                return rule.watchlist == what
            case "tag":
                return what in rule.told_by.tags
            case "outlet":
                domain = match.article.source.domain
                return domain == what or domain.endswith("." + what)
            case "story":
                return story == what
            case "query":
                return self.covers(what, match)


def _notices(silence: Silence, until: datetime, state: Told) -> Iterator[Decision]:
    """What is told of it, in its channel; of one for all channels, where it hid something."""
    for receiver in state.receivers if silence.receiver is None else {silence.receiver} & state.receivers:
        count = state.hidden.get((silence.id, receiver), 0)
        if silence.receiver is None and not count:
            continue
        what = f"{silence.by} {silence.what}"
        # Until the end, as it may be ended earlier. A second end, after it was made longer, is told again.
        title = f"Silence until {silence.ends_at:%d %b %Y, %H:%M} UTC: {what}"
        words = f"{silence.who} says: {silence.why}\nWhat it hides is counted. To end it:\n  wirewatch silence end {silence.id}"
        yield _notice(silence, receiver, Reason.SILENCE_BEGINS, silence.begins_at, count, title, words)
        if silence.ends_at <= until:
            title = f"Silence is over: {what}"
            words = f"It hid {counted(count, 'match')}. {silence.who} had said: {silence.why}"
            yield _notice(silence, receiver, Reason.SILENCE_ENDS, silence.ends_at, count, title, words)


def _notice(silence: Silence, receiver: str, reason: Reason, at: datetime, count: int, title: str, words: str) -> Decision:
    names = id_of(reason, receiver, silence.id, at.isoformat())
    return Decision(
        names,
        receiver,
        Outcome.NOTICED,
        reason,
        "time",
        at,
        about=silence.id,
        count=count,
        title=title[:300],
        words=words,
        alert=names,
    )
