"""A topic read from its beginning to its present end, without a consumer group: for people, never for a stage.

Nobody's offsets move, so looking at Kafka changes nothing. It must never wait for messages that are yet to come.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kafka import KafkaConsumer, TopicPartition
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


def read_topic(settings: Settings, name: str, since: datetime | None = None) -> Iterator[Record]:
    """Every message of a topic (its name without the prefix), or those from an instant on, partition by partition as they come.

    Raises `TopicError` when there is none of this name, `KafkaUnreachableError` when nothing comes.
    """
    topic = topic_name(settings, name)
    with consumer(settings) as client:
        partitions = [TopicPartition(topic, number) for number in sorted(client.partitions_for_topic(topic) or ())]
        if not partitions:
            raise missing(topic)
        client.assign(partitions)
        client.seek_to_beginning(*partitions)
        if since is not None:
            _seek(client, partitions, since)
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


def _seek(client: KafkaConsumer, partitions: list[TopicPartition], since: datetime) -> None:
    """Go to the first message of each partition that is not older; to the end where there is none."""
    at_ms = int(since.timestamp() * 1000)
    for partition, found in client.offsets_for_times(dict.fromkeys(partitions, at_ms)).items():
        if found is None:
            client.seek_to_end(partition)
        else:
            client.seek(partition, found.offset)
