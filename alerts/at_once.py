"""From a match to an alert as until now, by what streams/told.py remembers. It goes when the ledger takes that one's place.

Objections are asked in order, and the first that has a reason ends it. They are pure: what has happened so far comes in as
values and the time as `now`, so the same match read twice, after a crash or in a replay, gives the same answer. An objection
reads no clock, keeps no state and waits for nothing; what it needs to know becomes a member of `Known`, which streams fills in.

A reason is one word of a closed list. At level debug the log names it for each match that became no alert, and it is said
nowhere else: metrics and the counts of a worker have one number for all of them together (`matches suppressed`). A word that
was once published keeps its meaning, because saved searches in logs hang on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas import PRIORITIES, Alert, AlertArticle, AlertRule, Match, Reason


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The decision that nobody is told, and why."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Known:
    """What objections may look at beside the match. `told`: this receiver has had an alert of this article."""

    told: bool


Objection = Callable[[Match, Known], Reason | None]


def told_before(_match: Match, known: Known) -> Reason | None:
    """An article is told once to a receiver, however often it is published."""
    return Reason.DUPLICATE if known.told else None


def in_shadow(match: Match, _known: Known) -> Reason | None:
    """A rule in shadow is counted by its matches and tells nobody."""
    return None if any(not rule.shadow for rule in match.rules) else Reason.SHADOW


OBJECTIONS: tuple[Objection, ...] = (in_shadow, told_before)


def decide(match: Match, *, told: bool, now: datetime) -> Alert | Suppressed:
    """Give the alert this match deserves, or the reason of the first objection that has one. `now` is aware UTC."""
    known = Known(told=told)
    for objection in OBJECTIONS:
        reason = objection(match, known)
        if reason is not None:
            return Suppressed(reason)
    # The match's id is the alert's: the same decision taken again is the same delivery.
    article, rules = match.article, [rule for rule in match.rules if not rule.shadow]
    return Alert(
        id=match.id,
        receiver=match.receiver,
        priority=max((rule.priority for rule in rules), key=PRIORITIES.index),
        article=AlertArticle(
            id=article.id,
            url=article.url,
            title=article.title,
            outlet=article.source.name or article.source.domain,
            published_at=article.published_at,
            country=article.source.country,
            language=article.language,
        ),
        rules=tuple(
            AlertRule(rule.id, rule.name, rule.watchlist, rule.revision, rule.priority, rule.owner, rule.style) for rule in rules
        ),
        quotes=match.quotes,
        decided_at=now,
    )
