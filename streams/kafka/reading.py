"""A topic read from its beginning or an instant on to its present end, without a consumer group: for people, never for a stage.

Nobody's offsets move, so looking at Kafka changes nothing. The end is that of what is committed: an open transaction is not read.
Messages that are yet to come are not waited for.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import CorruptRecordError, KafkaError, UnsupportedCodecError

from config.settings import Settings
from streams.kafka.connection import KafkaUnreachableError, consumer
from streams.kafka.events import Received, received
from streams.kafka.topics import TopicError, absence, topic_name
from streams.kafka.unpacking import LargeBatchError

POLL_S = 1.0
# So many empty polls in a row mean that the broker is gone, not slow.
MOST_EMPTY_POLLS = 15
# Messages of one poll: each may have 64 MiB (unpacking.py), and the client has no bound for all of them. 500 are hardly quicker.
MOST_AT_ONCE = 4
# The client asks once for all partitions of a broker, so a full one would wait with those that are read to their end.
FETCH_WAIT_MS = 20

Offsets: TypeAlias = dict[TopicPartition, int]
# A partition and an offset in it.
Place: TypeAlias = tuple[int, int]


class UnreadableTopicError(TopicError):
    """Kafka has a batch that is damaged, compressed in a way that cannot be read here, or too large inside; the text says where
    and what to do."""

    def __init__(self, place: str, error: Exception) -> None:
        if isinstance(error, LargeBatchError):
            super().__init__(
                f'{place} cannot be read: {error}. docs/operations.md, "A batch that cannot be read", says what to do.'
            )
            return
        super().__init__(
            f"{place} cannot be read ({type(error).__name__}: {error}). `wirewatch doctor` looks whether all codecs are there; "
            'if they are, it is damaged: docs/operations.md, "A batch that cannot be read", says what to do.'
        )


class GoneError(TopicError):
    """A message that was there is not any more; the text names it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One message as Kafka has it; `at_ms` is its timestamp in milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    at_ms: int
    key: bytes | None
    value: bytes | None
    headers: Received


def read_topic(
    settings: Settings,
    name: str,
    since: datetime | None = None,
    announce: Callable[[int], None] | None = None,
    *,
    first: int = 0,
    most: int = MOST_AT_ONCE,
    latest: int | None = None,
) -> Iterator[Record]:
    """Every message of a topic (its name without the prefix), partition by partition as they come.

    `since`: only those whose timestamp is at or after this instant; `first`: only those whose offset is this or a later one.
    `most`: so many messages are in memory at once; where all are small, more are quicker.
    `announce` is told first how many offsets there are to read, which for a compacted topic are more than messages. `latest`:
    only so many of them, the last ones of each partition; `announce` is told of all. Raises `TopicError` when there is
    none of this name, `UnreadableTopicError` for a batch, `KafkaUnreachableError` when nothing comes.
    """
    topic = topic_name(settings, name)
    with consumer(settings, fetch_max_wait_ms=FETCH_WAIT_MS) as client:
        partitions = [TopicPartition(topic, number) for number in sorted(client.partitions_for_topic(topic) or ())]
        if not partitions:
            raise absence(settings, topic)
        client.assign(partitions)
        starts, ends = _bounds(client, partitions, since)
        starts = {part: max(start, first) for part, start in starts.items()}
        if announce is not None:
            announce(sum(max(0, ends[part] - start) for part, start in starts.items()))
        behind, empty = _begin(client, starts if latest is None else last_offsets(starts, ends, latest), ends), 0
        while behind:
            polled = poll(settings, client, behind, most)
            for part, records in polled.items():
                end = ends[part]
                yield from (_record(topic, each) for each in records if each.offset < end)
            before, behind = behind, _behind(client, behind, ends)
            # Messages that a publisher took back are passed by and not polled.
            empty = 0 if polled or behind != before else empty + 1
            if empty > MOST_EMPTY_POLLS:
                raise KafkaUnreachableError(settings.kafka, f"nothing came of {topic} for {empty * POLL_S:.0f} s")


def _begin(client: KafkaConsumer, starts: Offsets, ends: Offsets) -> Offsets:
    """Put the reader where it begins in each partition; those of which there is something to read."""
    for part, start in starts.items():
        client.seek(part, start)
    return {part: start for part, start in starts.items() if start < ends[part]}


def last_offsets(starts: Offsets, ends: Offsets, most: int) -> Offsets:
    """Where to begin so that at most so many offsets are read: each partition gets an equal share, and what one does not need
    goes to those that have more."""
    begin: Offsets = {}
    by_size = sorted(starts, key=lambda part: ends[part] - starts[part])
    for number, part in enumerate(by_size):
        share = min(max(0, ends[part] - starts[part]), most // (len(by_size) - number))
        begin[part] = ends[part] - share
        most -= share
    return begin


def _record(topic: str, each: ConsumerRecord) -> Record:
    return Record(topic, each.partition, each.offset, each.timestamp, each.key, each.value, received(each.headers))


def read_at(settings: Settings, name: str, places: Iterable[Place]) -> Iterator[Record]:
    """The messages at these places of a topic (its name without the prefix), in their order, each read when it is asked for.
    Raises `GoneError` at the first that is not there any more."""
    topic = topic_name(settings, name)
    # Kafka gives one batch, however large, where one is more than what is asked for.
    with consumer(settings, max_partition_fetch_bytes=1) as client:
        at: Place | None = None
        for place in places:
            if place != at:
                part = TopicPartition(topic, place[0])
                client.assign([part])
                client.seek(part, place[1])
            yield _read_one(settings, client, part, place[1])
            at = place[0], place[1] + 1


def _read_one(settings: Settings, client: KafkaConsumer, part: TopicPartition, offset: int) -> Record:
    if not client.beginning_offsets([part])[part] <= offset < client.end_offsets([part])[part]:
        raise _gone(part, offset)
    for _ in range(MOST_EMPTY_POLLS):
        for each in poll(settings, client, {part: offset}, most=1).get(part, ()):
            if each.offset == offset:
                headers = received(each.headers)
                return Record(part.topic, part.partition, offset, each.timestamp, each.key, each.value, headers)
        if client.position(part) > offset:
            raise _gone(part, offset)
    raise KafkaUnreachableError(settings.kafka, f"nothing came of {part.topic} for {MOST_EMPTY_POLLS * POLL_S:.0f} s")


def _gone(part: TopicPartition, offset: int) -> GoneError:
    return GoneError(
        f"The message at {part.topic}/{part.partition}/{offset} is not there any more: Kafka keeps that topic for a while only."
    )


def first_readable(settings: Settings, starts: Offsets, ends: Offsets) -> Offsets:
    """Of each partition the offset of the first message at or behind its start, or its end where none is: between them there may
    be nothing but what Kafka notes of transactions, and what was taken back."""
    found: Offsets = {}
    with consumer(settings) as client:
        client.assign(list(starts))
        for part, start in starts.items():
            client.seek(part, start)
        behind, empty = dict(starts), 0
        while behind and empty <= MOST_EMPTY_POLLS:
            polled = poll(settings, client, behind)
            for part, records in polled.items():
                found.setdefault(part, min(records[0].offset, ends[part]))
                client.pause(part)
            before, behind = behind, {part: at for part, at in _behind(client, behind, ends).items() if part not in found}
            empty = 0 if polled or behind != before else empty + 1
        return {part: ends[part] for part in starts} | behind | found


def _behind(client: KafkaConsumer, parts: Iterable[TopicPartition], ends: Offsets) -> Offsets:
    """Where the reader stands in those partitions of which it has not come to the end."""
    positions = {part: client.position(part) for part in parts}
    return {part: position for part, position in positions.items() if position < ends[part]}


def poll(
    settings: Settings, client: KafkaConsumer, behind: Offsets, most: int = MOST_AT_ONCE, wait_s: float = POLL_S
) -> dict[TopicPartition, list[ConsumerRecord]]:
    """What has come, so many messages at most; `behind`: where the client stands in each partition. Raises `UnreadableTopicError`
    where Kafka has bytes that are no messages, or too large when they are unpacked."""
    try:
        return dict(client.poll(timeout_ms=int(wait_s * 1000), max_records=most))
    except Exception as error:
        if _is_of_kafka(error):
            raise
        raise _unreadable(settings, {part: client.position(part) for part in behind}, error) from error


def _is_of_kafka(error: Exception) -> bool:
    """Whether it is about Kafka itself. The rest comes of the bytes of a batch: each codec's library has errors of its own."""
    return isinstance(error, (KafkaError, OSError)) and not isinstance(error, (CorruptRecordError, UnsupportedCodecError))


def _unreadable(settings: Settings, positions: Offsets, error: Exception) -> UnreadableTopicError:
    """What to say of it. The client does not say which partition it was, and cannot be asked again: so each is asked alone."""
    for part, position in positions.items():
        with consumer(settings) as client:
            client.assign([part])
            client.seek(part, position)
            try:
                for _ in range(MOST_EMPTY_POLLS):
                    if client.poll(timeout_ms=int(POLL_S * 1000), max_records=1) or client.position(part) != position:
                        break
            except Exception as again:
                if _is_of_kafka(again):
                    raise
                return UnreadableTopicError(f"The batch at {part.topic}/{part.partition}/{position}", again)
    return UnreadableTopicError(f"A batch of {', '.join(sorted({part.topic for part in positions}))}", error)


def _bounds(client: KafkaConsumer, partitions: list[TopicPartition], since: datetime | None) -> tuple[Offsets, Offsets]:
    """Where to begin and where to end: the first message at or after the instant, or the end where all are older."""
    ends = dict(client.end_offsets(partitions))
    if since is None:
        return dict(client.beginning_offsets(partitions)), ends
    found = client.offsets_for_times(dict.fromkeys(partitions, max(0, int(since.timestamp() * 1000))))
    return {part: ends[part] if found.get(part) is None else found[part].offset for part in partitions}, ends
