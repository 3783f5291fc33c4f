"""Records of the journal as a worker writes them, for tests that need no worker."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from config.settings.settings import Settings
from schemas import Alert, AlertArticle, AlertRule, Delivery, Quote, State, Why, match_id
from streams.kafka.publisher import Publisher
from streams.kafka.topics import DELIVERIES, topic_name

T0 = datetime(2026, 11, 24, 12, tzinfo=UTC)


def alert(number: int, receiver: str) -> Alert:
    article = AlertArticle(
        f"a-{number}", f"https://herald.example/{number}", f"Envoys meet, part {number}", "Herald", T0, "CH", "en"
    )
    rule = AlertRule("syria", "Syria", "desk", "3-9f86d081884c", "normal", "@dana")
    quotes = (Quote("Envoys meet in Geneva.", ((0, 6),)),)
    return Alert(match_id(receiver, f"a-{number}"), receiver, "normal", article, (rule,), quotes, T0 + timedelta(seconds=number))


def delivery(number: int, receiver: str, state: State = State.PENDING, why: Why = Why.ACCEPTED, **more: Any) -> Delivery:
    told = alert(number, receiver)
    ended = {"announcement": None} if state in (State.DELIVERED, State.COALESCED) else {}
    known: dict[str, Any] = {
        "id": told.id, "receiver": receiver, "state": state, "reason": why, "accepted_at": told.decided_at,
        "changed_at": told.decided_at, "priority": "normal", "headline": told.article.title, "article": told.article.id,
        "announcement": told, "arrived_at": told.decided_at,
    }  # fmt: skip
    return Delivery(**{**known, **ended, **more})


def write(settings: Settings, deliveries: Iterable[Delivery], partition: int = 0) -> None:
    """Records of the journal, in their order."""
    with Publisher(settings) as publisher:
        for each in deliveries:
            publisher.publish(topic_name(settings, DELIVERIES), each.id.encode(), bytes(each), partition=partition)


def write_raw(settings: Settings, key: bytes, value: bytes | None, partition: int = 0) -> None:
    """What somebody else wrote there."""
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, DELIVERIES), key, value, partition=partition)
