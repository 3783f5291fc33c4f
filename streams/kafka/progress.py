"""How far each stage has come, and what became of the articles: read from Kafka, where it is exact.

An alert counts as waiting until the journal says how it ended, because it is committed as soon as it stands there. A worker's own
counters are lost at a kill and count what is done again twice; offsets and ids do not. No consumer group is joined here, because
that would take partitions away from a worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    GroupIdNotFoundError,
    NotCoordinatorError,
)
from kafka.structs import OffsetAndMetadata

from config.settings import Settings
from schemas import Article, load_object
from streams.kafka.connection import admin, consumer
from streams.kafka.dead_letters import read_dead_letters
from streams.kafka.deliveries import read_journal
from streams.kafka.reading import Offsets, UnreadableTopicError, first_readable, read_topic
from streams.kafka.topics import ALERTS, ARTICLES, MATCHES, app_id, topic_name

LITTLE = 10_000
INPUTS = {"match": ARTICLES, "alert": MATCHES, "deliver": ALERTS}


@dataclass(frozen=True, slots=True)
class StageProgress:
    """Messages in a stage's topic, and how many of them it has finished for good (committed). `held` are those that the deliver
    stage has taken into the journal and that have no end there yet."""

    stage: str
    topic: str
    there: int
    done: int
    held: int = 0

    @property
    def waiting(self) -> int:
        """Messages that have not come to their end."""
        return self.there - self.done + self.held


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the articles. `matched` and `unmatched` are ids, `dead` the names of dead letters; an id that was published
    again is one article, so `published` may be more than the three together. `alerts` are ids too."""

    published: int
    matched: frozenset[str]
    unmatched: frozenset[str]
    dead: frozenset[str]
    alerts: frozenset[str]


def read_progress(settings: Settings, inputs: Mapping[str, str] = INPUTS, *, with_held: bool = True) -> tuple[StageProgress, ...]:
    """The stages from the first to the last. Read in this order, all of them at zero means that everything has ended: a stage
    writes its outputs before it finishes its input. Not `with_held`: without what waits in the journal, for who reads that
    besides. Raises `KafkaUnreachableError`."""
    with admin(settings) as client, consumer(settings) as reader:
        found = tuple(_read(client, reader, settings, stage, name) for stage, name in inputs.items())
        if not with_held:
            return found
        return tuple(_with_held(reader, settings, each) if each.stage == "deliver" else each for each in found)


def _with_held(reader: KafkaConsumer, settings: Settings, found: StageProgress) -> StageProgress:
    """The same, with what waits in the journal. An alert that moves to another receiver comes to alerts.v1 anew before its old
    delivery ends, so what has come there while the journal was read is counted too."""
    held = len(read_journal(settings).entries)
    first, end = _bounds(reader, found.topic)
    return replace(found, held=held + max(0, _there(first, end) - found.there))


def _read(client: KafkaAdminClient, reader: KafkaConsumer, settings: Settings, stage: str, name: str) -> StageProgress:
    group, topic = app_id(settings, stage), topic_name(settings, name)
    committed = _committed(client, group)
    # What is committed is read before what is there: the other way round, a busy stage could look finished.
    first, end = _bounds(reader, topic)
    next_ = {part: max(at, committed[part].offset) if part in committed else at for part, at in first.items()}
    next_ |= _next_messages(settings, next_, end)
    return StageProgress(stage, topic, _there(first, end), _there(first, next_))


def _bounds(reader: KafkaConsumer, topic: str) -> tuple[Offsets, Offsets]:
    """Of each partition the offset of its first message, and the one behind its last."""
    parts = [TopicPartition(topic, number) for number in reader.partitions_for_topic(topic) or ()]
    return dict(reader.beginning_offsets(parts)), dict(reader.end_offsets(parts))


def _there(first: Offsets, end: Offsets) -> int:
    """How many messages lie between."""
    return sum(end[part] - at for part, at in first.items())


def _next_messages(settings: Settings, starts: Offsets, ends: Offsets) -> Offsets:
    """Where a stage goes on, in partitions where little lies before it. Ends of transactions have offsets, and so has what was
    aborted: between the last message that a stage has finished and the end there may be no message at all."""
    little = {part: start for part, start in starts.items() if 0 < ends[part] - start <= LITTLE}
    try:
        return first_readable(settings, little, ends) if little else {}
    except UnreadableTopicError:
        return {}  # it waits, and the stage says so


def _committed(client: KafkaAdminClient, group: str) -> dict[TopicPartition, OffsetAndMetadata]:
    try:
        return dict(client.list_group_offsets({group: None}).get(group, {}))
    except (CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError, GroupIdNotFoundError):
        return {}  # no worker has ever been here, or Kafka has just started and does not know yet


def read_outcomes(settings: Settings) -> Outcomes:
    """Read every topic whole and say what became of each article: for a demo or a test, not for a topic of a week.

    An article is unmatched when it is neither of the other two: so ask only when every stage has come to its end.
    """
    name = topic_name(settings, ARTICLES)
    dead = frozenset(letter.id for letter in read_dead_letters(settings) if letter.topic == name)
    published, read = 0, set()
    for record in read_topic(settings, ARTICLES):
        published += 1
        if f"{name}/{record.partition}/{record.offset}" not in dead:
            read.add(Article.read(record.value).id)
    matched = frozenset(load_object(record.value)["article"]["id"] for record in read_topic(settings, MATCHES))
    told = (load_object(record.value) for record in read_topic(settings, ALERTS))
    alerts = frozenset(each["id"] for each in told if each.get("kind") != "order")
    return Outcomes(published, matched, frozenset(read - matched), dead, alerts)
