"""A topic read from its beginning or an instant on to its present end, without a consumer group: for people, never for a stage.

Nobody's offsets move, so looking at Kafka changes nothing. It must never wait for messages that are yet to come.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kafka import KafkaConsumer, TopicPartition

from config.settings import Settings
from streams.connection import KafkaUnreachableError, consumer
from streams.topics import absence, topic_name

POLL_S = 1.0
# So many empty polls in a row mean that the broker is gone, not slow.
MOST_EMPTY_POLLS = 15


@dataclass(frozen=True, slots=True)
class Record:
    """One message as Kafka has it; `at_ms` is its timestamp in milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    at_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def read_topic(
    settings: Settings, name: str, since: datetime | None = None, announce: Callable[[int], None] | None = None, *, first: int = 0
) -> Iterator[Record]:
    """Every message of a topic (its name without the prefix), partition by partition as they come.

    `since`: only those whose timestamp is at or after this instant; `first`: only those whose offset is this or a later one.
    `announce` is told first how many offsets there are to read, which for a compacted topic are more than messages. Raises
    `TopicError` when there is none of this name, `KafkaUnreachableError` when nothing comes.
    """
    topic = topic_name(settings, name)
    with consumer(settings) as client:
        partitions = [TopicPartition(topic, number) for number in sorted(client.partitions_for_topic(topic) or ())]
        if not partitions:
            raise absence(settings, topic)
        client.assign(partitions)
        starts, ends = _bounds(client, partitions, since)
        starts = {part: max(start, first) for part, start in starts.items()}
        for part, start in starts.items():
            client.seek(part, start)
        if announce is not None:
            announce(sum(max(0, ends[part] - start) for part, start in starts.items()))
        behind = {part for part in partitions if client.position(part) < ends[part]}
        empty = 0
        while behind:
            polled = client.poll(timeout_ms=int(POLL_S * 1000))
            empty = 0 if polled else empty + 1
            if empty > MOST_EMPTY_POLLS:
                raise KafkaUnreachableError(settings.kafka, f"nothing came of {topic} for {empty * POLL_S:.0f} s")
            for records in polled.values():
                for each in records:
                    if each.offset < ends[TopicPartition(topic, each.partition)]:
                        yield Record(
                            topic, each.partition, each.offset, each.timestamp, each.key, each.value, tuple(each.headers or ())
                        )
            behind = {part for part in behind if client.position(part) < ends[part]}


def _bounds(
    client: KafkaConsumer, partitions: list[TopicPartition], since: datetime | None
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    """Where to begin and where to end: the first message at or after the instant, or the end where all are older."""
    ends = dict(client.end_offsets(partitions))
    if since is None:
        return dict(client.beginning_offsets(partitions)), ends
    found = client.offsets_for_times(dict.fromkeys(partitions, max(0, int(since.timestamp() * 1000))))
    return {part: ends[part] if found.get(part) is None else found[part].offset for part in partitions}, ends
