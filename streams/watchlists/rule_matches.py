"""How often each rule matched of late, counted from matches.v1: for people, who ask whether a rule still finds anything.

Counted by article, so that an article that was matched again after a kill counts once. Rules in shadow count like the others.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from config.settings import Settings
from schemas import MessageError, load_object
from streams.kafka import MATCHES, read_topic


@dataclass(slots=True)
class RuleMatches:
    """The articles of one rule since the beginning of today, and when it matched last."""

    today: set[str] = field(default_factory=set)
    last_at: datetime | None = None


def read_rule_matches(
    settings: Settings, since: datetime, today: datetime, advance: Callable[[int], None]
) -> dict[str, RuleMatches]:
    """By rule id, of the matches since an instant; `today` is when today began, not before `since`.

    Raises `TopicError`, `KafkaUnreachableError`.
    """
    rules: dict[str, RuleMatches] = {}
    for record in read_topic(settings, MATCHES, since):
        advance(1)
        try:
            value = load_object(record.value)
            article, ids = str(value["article"]["id"]), [str(rule["id"]) for rule in value["rules"]]
        except (MessageError, KeyError, TypeError):
            continue  # what a stranger wrote: the alert stage has made a dead letter of it
        at = datetime.fromtimestamp(record.at_ms / 1000, UTC)
        for rule_id in ids:
            found = rules.setdefault(rule_id, RuleMatches())
            found.last_at = max(at, found.last_at or at)
            if at >= today:
                found.today.add(article)
    return rules
