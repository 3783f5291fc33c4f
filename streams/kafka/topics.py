"""Every topic Wirewatch uses, in one table, and how they are created and checked.

Kafka would make topics by itself, with counts of its own choosing; and the ledger of decisions stands beside the matches,
partition by partition, as the journal of deliveries does beside the alerts. So topics are made explicitly, and the worker
refuses to start when something differs. A topic that is there is neither changed nor deleted: what to do is said instead.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
from kafka.errors import InvalidReplicationFactorError, TopicAlreadyExistsError

from config.settings import ALERTS as ALERTS
from config.settings import ARTICLES as ARTICLES
from config.settings import DEAD_LETTERS as DEAD_LETTERS
from config.settings import DECISIONS as DECISIONS
from config.settings import DELIVERIES as DELIVERIES
from config.settings import MATCHES as MATCHES
from config.settings import SILENCES as SILENCES
from config.settings import TOLD as TOLD
from config.settings import WATCHLISTS as WATCHLISTS
from config.settings import WORKERS as WORKERS
from config.settings import Settings
from config.settings import app_id as app_id
from config.settings import topic_name as topic_name
from streams.kafka.connection import admin
from streams.probe import NEEDS_OF, Code, Right, lack_in_words, may, refuse_without, topics_granted
from wording import UserFacingError

# Only the last seconds of it are read.
WORKERS_S = 3600.0
# The topics of one partition, and how what was in them comes back.
AGAIN = {
    WATCHLISTS: "apply the watchlists again",
    SILENCES: "add the silences again",
    WORKERS: "apply the watchlists again",
}
LARGEST_MESSAGE = 16 * 1024 * 1024
# A dead letter carries the article's bytes and more, and JSON may escape a text: an article gets half of the room.
LARGEST_ARTICLE = LARGEST_MESSAGE // 2


class TopicError(UserFacingError):
    """A topic is missing or cannot be made; the text says what to do."""


def missing(*topics: str) -> TopicError:
    """What to say where topics should be."""
    named = f"Topic {topics[0]} is" if len(topics) == 1 else f"Topics {', '.join(topics[:-1])} and {topics[-1]} are"
    return TopicError(f"{named} missing. Run `wirewatch topics create`.")


@dataclass(frozen=True, slots=True)
class WantedTopic:
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


def topics(settings: Settings) -> tuple[WantedTopic, ...]:
    """The table: name, partitions, retention."""
    count = settings.partitions
    return (
        WantedTopic(topic_name(settings, ARTICLES), count, settings.retention_s, LARGEST_ARTICLE, broker_time=True),
        WantedTopic(topic_name(settings, MATCHES), count, settings.retention_s, LARGEST_MESSAGE),
        WantedTopic(topic_name(settings, ALERTS), count, settings.retention_s, LARGEST_MESSAGE, broker_time=True),
        WantedTopic(topic_name(settings, DEAD_LETTERS), count, settings.dead_letter_retention_s, LARGEST_MESSAGE),
        # The ledger of what was decided; it stands beside matches.v1, partition by partition.
        WantedTopic(topic_name(settings, DECISIONS), count, None, LARGEST_MESSAGE),
        # The journal of what is told; it stands beside alerts.v1, partition by partition.
        WantedTopic(topic_name(settings, DELIVERIES), count, None, LARGEST_MESSAGE),
        # One partition each: every worker reads all rules and silences in one order, and says which rule it has come to.
        WantedTopic(topic_name(settings, WATCHLISTS), 1, None, LARGEST_MESSAGE),
        WantedTopic(topic_name(settings, SILENCES), 1, None, LARGEST_MESSAGE),
        WantedTopic(topic_name(settings, WORKERS), 1, WORKERS_S, LARGEST_MESSAGE, broker_time=True),
    )


def create_topics(settings: Settings) -> tuple[list[str], list[str]]:
    """Create what is missing: (created, problems). Problems are of topics that were there and differ."""
    created = []
    with admin(settings) as client:
        there = set(client.list_topics())
        for topic in topics(settings):
            if topic.name not in there and _create(client, topic, settings.replication_factor):
                created.append(topic.name)
        return created, list(_problems(client, settings))


def check_topics(settings: Settings, stages: Sequence[str] = tuple(NEEDS_OF)) -> list[str]:
    """What is missing or differs of the topics of these stages, one sentence each with what to do; empty when all is right."""
    used = {topic_name(settings, name) for stage in stages for name in NEEDS_OF[stage].topics}
    with admin(settings) as client:
        return list(_problems(client, settings, used))


def _create(client: KafkaAdminClient, topic: WantedTopic, replicas: int) -> bool:
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


def absence(settings: Settings, topic: str) -> TopicError:
    """What to say of a topic that a client does not find. Raises `RightsError` where our user may not know that it is there."""
    refuse_without(settings, "DESCRIBE", topic)
    return missing(topic)


def _problems(client: KafkaAdminClient, settings: Settings, used: Container[str] | None = None) -> Iterator[str]:
    wanted = [topic for topic in topics(settings) if used is None or topic.name in used]
    granted = topics_granted(settings.kafka, [topic.name for topic in wanted])
    there = set(client.list_topics())
    present = [topic.name for topic in wanted if topic.name in there]
    counts = {each["name"]: len(each["partitions"]) for each in client.describe_topics(present)} if present else {}
    comparable, absent = [], []
    for topic in wanted:
        count, known = counts.get(topic.name), granted.get(topic.name)
        if known is not None and known.error == Code.TOPIC_UNAUTHORIZED:
            yield lack_in_words(settings.kafka, Right("DESCRIBE", "topic", topic.name))
        elif count is None:
            absent.append(topic.name)
        elif not may(known, "DESCRIBE_CONFIGS"):
            yield lack_in_words(settings.kafka, Right("DESCRIBE_CONFIGS", "topic", topic.name))
        else:
            comparable.append(topic)
            if count != topic.partitions:
                name = topic.name.removeprefix(settings.topic_prefix)
                yield _other_count(topic, count, again=AGAIN.get(name))
    if absent:
        yield str(missing(*absent))
    yield from _other_options(client, comparable)


def _other_count(topic: WantedTopic, count: int, *, again: str | None) -> str:
    wrong = f"Topic {topic.name} has {count} partitions, and "
    if again is not None:
        return f"{wrong}Wirewatch reads it from one. Delete it, run `wirewatch topics create`, and {again}."
    return (
        f"{wrong}WIREWATCH_PARTITIONS says {topic.partitions}. Set WIREWATCH_PARTITIONS={count} if all of Wirewatch's topics "
        f"have {count}; else give WIREWATCH_TOPIC_PREFIX a new value and run `wirewatch topics create`."
    )


def _other_options(client: KafkaAdminClient, present: list[WantedTopic]) -> Iterator[str]:
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
