"""What single topics have of an article, read to their present end without a consumer group, with a bar on a terminal.

Of millions of messages few are meant. So each is looked at for a piece of what is asked before it is read; what cannot be read is
no answer, and whoever has the partition has named it.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import orjson

from config.settings import Settings
from schemas import Article, Decision, Delivery, Match, UnreadableError, read_announcement
from streams.kafka import (
    ALERTS,
    ARTICLES,
    DECISIONS,
    MATCHES,
    JournalEntry,
    Record,
    read_journal,
    read_topic,
)
from wirewatch.terminal import progress
from wirewatch.ways.way import Arrival, Found

# Of these topics each message is small, and more at once are quicker.
_AT_ONCE = 500
_AT_ONCE_OF_ARTICLES = 20


def articles(settings: Settings, piece: bytes, wanted: Callable[[Article], bool], since: datetime | None) -> Iterator[Arrival]:
    """The articles that are wanted; `piece` stands in each of them, in small letters."""
    for record in _records(settings, ARTICLES, since, _AT_ONCE_OF_ARTICLES):
        if record.value is None or piece not in record.value.lower():
            continue
        with suppress(UnreadableError):
            if wanted(article := Article.read(record.value)):
                yield Arrival(_place(record), _at(record), article)


def matches(settings: Settings, piece: bytes, wanted: Callable[[Match], bool], since: datetime | None) -> Iterator[Found]:
    """The matches that are wanted."""
    for record in _records(settings, MATCHES, since, _AT_ONCE_OF_ARTICLES):
        if record.value is None or piece not in record.value.lower():
            continue
        with suppress(UnreadableError):
            if wanted(match := Match.read(record.value)):
                yield Found(_place(record), _at(record), match)


def decisions(settings: Settings, names: Collection[str], wanted: Callable[[Decision], bool]) -> list[Decision]:
    """The decisions that are wanted, as the ledger has them, the first one first; one of `names` stands in each."""
    pieces = [orjson.dumps(each)[1:-1] for each in names]
    found: dict[bytes, Decision] = {}
    for record in _records(settings, DECISIONS, None, _AT_ONCE) if pieces else ():
        key = record.key or b""
        found.pop(key, None)
        if record.value is None or not any(piece in record.value for piece in pieces):
            continue
        with suppress(UnreadableError):
            if wanted(decision := Decision.read(record.value)):
                found[key] = decision
    return sorted(found.values(), key=lambda each: (each.decided_at, each.id))


def deliveries(settings: Settings, wanted: Callable[[Delivery], bool]) -> list[Delivery]:
    """The deliveries that are wanted, as the journal has them."""
    entries: tuple[JournalEntry, ...] = read_journal(settings, wanted).entries
    return [each.delivery for each in entries]


def on_alerts(settings: Settings, ids: Collection[str], since: datetime | None) -> set[str]:
    """Which of these announcements stand on alerts.v1."""
    pieces = {each.encode(): each for each in ids}
    found: set[str] = set()
    for record in _records(settings, ALERTS, since, _AT_ONCE_OF_ARTICLES) if pieces else ():
        if any(piece in (record.value or b"") for piece in pieces):
            with suppress(UnreadableError):
                found.add(read_announcement(record.value).id)
    return found & set(ids)


def _records(settings: Settings, name: str, since: datetime | None, most: int) -> Iterator[Record]:
    with progress(f"Reading {name}", None) as bar:
        for record in read_topic(settings, name, since, bar.expect, most=most):
            bar(1)
            yield record


def _place(record: Record) -> str:
    return f"{record.topic}/{record.partition}/{record.offset}"


def _at(record: Record) -> datetime:
    """When Kafka got it."""
    return datetime.fromtimestamp(record.at_ms / 1000, UTC)
