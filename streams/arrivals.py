"""articles.v1 from Kafka, from an instant on, for a backtest: each article with the moment at which it arrived.

Reading is intake's, so that what was a dead letter live is one here too; the age of an article is what it was when Kafka got
it. No consumer group is joined, so no stage notices. What is tolerated live is tolerated here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from config.settings import Settings
from rules.backtest import Arrival
from schemas import UnreadableError
from streams.intake import read_article
from streams.kafka import ARTICLES, read_topic, when


@dataclass(frozen=True, slots=True)
class UnreadableArticle:
    """A message that is no article: topic/partition/offset, and the reason."""

    where: str
    reason: str


def read_arrivals(settings: Settings, since: datetime, announce: Callable[[int], None]) -> Iterator[Arrival | UnreadableArticle]:
    """What Kafka got at or after an instant, by its own clock; `announce` is told first how many messages there are.

    An article that was published again comes again: messages of one key come in their order, so the last one is the newest.
    Raises `TopicError` and `KafkaUnreachableError`.
    """
    for record in read_topic(settings, ARTICLES, since, announce):
        try:
            article, _ = read_article(record.value, record.key)
        except UnreadableError as error:
            yield UnreadableArticle(f"{record.topic}/{record.partition}/{record.offset}", str(error))
            continue
        arrived_at = when(record.at_ms / 1000, datetime.now(UTC))
        yield Arrival(article, arrived_at, arrived_at)
