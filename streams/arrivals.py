"""articles.v1 from Kafka, from an instant on: for a backtest each article with the moment at which it arrived, for
`status` what was tolerated of it.

Reading is intake's, so that what was a dead letter live is one here too; the age of an article is what it was when Kafka got
it. No consumer group is joined, so no stage notices. What is tolerated live is tolerated here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from config.settings import Settings
from rules.backtest import Arrival
from schemas import Article, Remark, UnreadableError
from streams.intake import read_article
from streams.kafka import ARTICLES, Record, read_topic, when


@dataclass(frozen=True, slots=True)
class UnreadableArticle:
    """A message that is no article: topic/partition/offset, and the reason."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class RemarkedArticle:
    """An article's outlet and id, with a remark for each thing that was tolerated."""

    outlet: str
    id: str
    remarks: tuple[Remark, ...]


def read_arrivals(settings: Settings, since: datetime, announce: Callable[[int], None]) -> Iterator[Arrival | UnreadableArticle]:
    """What Kafka got at or after an instant, by its own clock; `announce` is told first how many messages there are.

    An article that was published again comes again: messages of one key come in their order, so the last one is the newest.
    Raises `TopicError` and `KafkaUnreachableError`.
    """
    for record in read_topic(settings, ARTICLES, since, announce):
        read = _read(record)
        if isinstance(read, UnreadableArticle):
            yield read
            continue
        arrived_at = when(record.at_ms / 1000, datetime.now(UTC))
        yield Arrival(read[0], arrived_at, arrived_at)


def read_remarked(
    settings: Settings, since: datetime, latest: int, announce: Callable[[int], None]
) -> Iterator[RemarkedArticle | UnreadableArticle]:
    """The same without the texts, and only the `latest` so many; `announce` is told how many messages there are in all."""
    for record in read_topic(settings, ARTICLES, since, announce, latest=latest):
        read = _read(record)
        yield read if isinstance(read, UnreadableArticle) else RemarkedArticle(read[0].source.domain, read[0].id, read[1])


def _read(record: Record) -> tuple[Article, tuple[Remark, ...]] | UnreadableArticle:
    try:
        return read_article(record.value, record.key)
    except UnreadableError as error:
        return UnreadableArticle(f"{record.topic}/{record.partition}/{record.offset}", str(error))
