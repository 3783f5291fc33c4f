"""Every topic Wirewatch uses, in one table, and how they are created and checked.

Kafka would make topics by itself, with counts of its own choosing; and the memory of what was told stands beside the matches,
partition by partition. So topics are made explicitly and the worker refuses to start when something differs. This must never
change or delete a topic that is there: it says what to do instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
from kafka.errors import InvalidReplicationFactorError, TopicAlreadyExistsError

from config.settings import Settings
from streams.connection import admin

ARTICLES = "articles.v1"
MATCHES = "matches.v1"
ALERTS = "alerts.v1"
DEAD_LETTERS = "dead-letters.v1"
TOLD = "told.v1"
WATCHLISTS = "watchlists.v1"
WORKERS = "workers.v1"

# Only the last seconds of it are read.
WORKERS_S = 3600.0
LARGEST_MESSAGE = 16 * 1024 * 1024
# A match carries its article and the hits beside it, and a dead letter the article's bytes: an article gets half of the room.
LARGEST_ARTICLE = LARGEST_MESSAGE // 2


class TopicError(RuntimeError):
    """A topic is missing or cannot be made; the text says what to do."""


def missing(topic: str) -> TopicError:
    """What to say where a topic should be."""
    return TopicError(f"Topic {topic} is missing. Run `wirewatch topics create`.")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic as it should be. `retention_s` None keeps the last value of each key for ever (compacted).

    `broker_time`: Kafka's own clock stamps the messages. Other clocks differ, and the deliver stage asks what came before this
    worker owned its partition.
    """

    name: str
    partitions: int
    retention_s: float | None
    largest_message: int
    broker_time: bool = False

    @property
    def options(self) -> dict[str, str]:
        """Kafka's names for them."""
        options = {"max.message.bytes": str(self.largest_message)}
        if self.broker_time:
            options["message.timestamp.type"] = "LogAppendTime"
        if self.retention_s is None:
            return {**options, "cleanup.policy": "compact"}
        return {**options, "cleanup.policy": "delete", "retention.ms": str(int(self.retention_s * 1000))}


def topics(settings: Settings) -> tuple[Topic, ...]:
    """The table: name, partitions, retention."""
    count = settings.partitions
    return (
        Topic(topic_name(settings, ARTICLES), count, settings.retention_s, LARGEST_ARTICLE, broker_time=True),
        Topic(topic_name(settings, MATCHES), count, settings.retention_s, LARGEST_MESSAGE),
        Topic(topic_name(settings, ALERTS), count, settings.retention_s, LARGEST_MESSAGE, broker_time=True),
        Topic(topic_name(settings, DEAD_LETTERS), count, settings.dead_letter_retention_s, LARGEST_MESSAGE),
        # The alert stage's memory; it stands beside matches.v1, partition by partition.
        Topic(topic_name(settings, TOLD), count, None, LARGEST_MESSAGE),
        # One partition each: every worker reads all rules in one order, and says which it has come to.
        Topic(topic_name(settings, WATCHLISTS), 1, None, LARGEST_MESSAGE),
        Topic(topic_name(settings, WORKERS), 1, WORKERS_S, LARGEST_MESSAGE, broker_time=True),
    )


def topic_name(settings: Settings, name: str) -> str:
    """A topic's name on this cluster."""
    return settings.topic_prefix + name


def app_id(settings: Settings, stage: str) -> str:
    """The name of a stage's Faust app, which is its Kafka consumer group too."""
    return f"{settings.topic_prefix}wirewatch-{stage}"


def create_topics(settings: Settings) -> tuple[list[str], list[str]]:
    """Create what is missing: (created, problems). Problems are of topics that were there and differ."""
    created = []
    with admin(settings) as client:
        there = set(client.list_topics())
        for topic in topics(settings):
            if topic.name not in there and _create(client, topic, settings.replication_factor):
                created.append(topic.name)
        return created, list(_problems(client, settings))


def check_topics(settings: Settings) -> list[str]:
    """What is missing or differs, one sentence each with what to do; empty when a worker may start."""
    with admin(settings) as client:
        return list(_problems(client, settings))


def _create(client: KafkaAdminClient, topic: Topic, replicas: int) -> bool:
    try:
        new = NewTopic(topic.name, topic.partitions, replicas, topic_configs=topic.options)
        client.create_topics([new], wait_for_metadata=True)
    except TopicAlreadyExistsError:
        return False  # another worker was quicker
    except InvalidReplicationFactorError:
        raise TopicError(
            f"This Kafka has too few brokers for WIREWATCH_REPLICATION_FACTOR={replicas}. Set it to their number "
            "or less (1 for a single one), or add brokers."
        ) from None
    return True


def _problems(client: KafkaAdminClient, settings: Settings) -> Iterator[str]:
    wanted = topics(settings)
    there = set(client.list_topics())
    present = [topic.name for topic in wanted if topic.name in there]
    counts = {each["name"]: len(each["partitions"]) for each in client.describe_topics(present)} if present else {}
    for topic in wanted:
        count = counts.get(topic.name)
        if count is None:
            yield str(missing(topic.name))
        elif count != topic.partitions:
            yield _other_count(topic, count, single=topic.name.removeprefix(settings.topic_prefix) in (WATCHLISTS, WORKERS))
    yield from _other_options(client, [topic for topic in wanted if topic.name in counts])


def _other_count(topic: Topic, count: int, *, single: bool) -> str:
    wrong = f"Topic {topic.name} has {count} partitions, and "
    if single:
        return f"{wrong}Wirewatch reads it from one. Delete it, run `wirewatch topics create`, and apply the watchlists again."
    return (
        f"{wrong}WIREWATCH_PARTITIONS says {topic.partitions}. Set WIREWATCH_PARTITIONS={count} if all of Wirewatch's topics "
        f"have {count}; else give WIREWATCH_TOPIC_PREFIX a new value and run `wirewatch topics create`."
    )


def _other_options(client: KafkaAdminClient, present: list[Topic]) -> Iterator[str]:
    """What was set otherwise and would cost messages; how long they are kept is the operator's to choose."""
    if not present:
        return
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in present]
    found = client.describe_configs(asked, config_filter="all")["topic"]
    for topic in present:
        for name, wanted in topic.options.items():
            value = str(found[topic.name].get(name, {}).get("value"))
            enough = name == "max.message.bytes" and value.isdigit() and int(value) >= int(wanted)
            if name != "retention.ms" and value != wanted and not enough:
                yield (
                    f"Topic {topic.name} has {name}={value}, and Wirewatch needs {wanted}. Run "
                    f"`kafka-configs.sh --alter --entity-type topics --entity-name {topic.name} --add-config {name}={wanted}`."
                )
