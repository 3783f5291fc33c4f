"""A topic read from its beginning to its present end, without a consumer group: for people, never for a stage.

Nobody's offsets move, so looking at Kafka changes nothing. It must never wait for messages that are yet to come.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kafka import TopicPartition
from kafka.errors import KafkaError

from config.settings import Settings
from streams.connection import KafkaUnreachableError, consumer
from streams.topics import missing, topic_name

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


def read_topic(settings: Settings, name: str) -> Iterator[Record]:
    """Every message of a topic (its name without the prefix), partition by partition as they come.

    Raises `TopicError` when there is none of this name, `KafkaUnreachableError` when nothing comes.
    """
    topic = topic_name(settings, name)
    with consumer(settings) as client:
        partitions = [TopicPartition(topic, number) for number in sorted(client.partitions_for_topic(topic) or ())]
        if not partitions:
            raise missing(topic)
        client.assign(partitions)
        client.seek_to_beginning(*partitions)
        ends = client.end_offsets(partitions)
        behind = {part for part in partitions if client.position(part) < ends[part]}
        empty = 0
        while behind:
            try:
                polled = client.poll(timeout_ms=int(POLL_S * 1000))
            except KafkaError as error:
                raise KafkaUnreachableError(settings.kafka, error) from error
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
