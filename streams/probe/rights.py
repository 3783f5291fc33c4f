"""Which rights a program needs in Kafka, and which of them its user lacks.

Without a right Kafka's clients wait without a word (READ on a group), or take a topic for missing (DESCRIBE on it). Kafka
tells what a user may do with each topic and group, so it is asked before a stage starts, and now and then while it runs. What
it cannot be asked (a coordinator that is not there yet, a Kafka older than 2.3) counts as granted: then the client fails, and
says so. docs/kafka-rights.md lists the same for people, and a test compares the two.
"""

import ssl
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from config.settings import (
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    DECISIONS,
    DELIVERIES,
    MATCHES,
    SILENCES,
    WATCHLISTS,
    WORKERS,
    KafkaSettings,
    Settings,
    app_id,
    topic_name,
)
from streams.probe.line import (
    Code,
    Granted,
    RefusedError,
    WireError,
    describe_configs,
    describe_groups,
    find_coordinator,
    metadata,
    read_configs_refused,
    read_coordinator,
    read_groups,
    read_topics,
)
from streams.probe.look import connected, tls_context
from wording import UserFacingError

# Longer than for a first look: here nobody waits for a fault to be named.
LIMIT_S = 15.0
COORDINATOR_S = 5.0
LOOK_S = 0.1

Operation = Literal["READ", "WRITE", "CREATE", "DESCRIBE", "DESCRIBE_CONFIGS"]
# Kafka's number of each, and its name in kafka-acls.sh. READ and WRITE include DESCRIBE.
OPERATIONS: Mapping[Operation, tuple[int, str]] = {
    "READ": (3, "Read"),
    "WRITE": (4, "Write"),
    "CREATE": (5, "Create"),
    "DESCRIBE": (8, "Describe"),
    "DESCRIBE_CONFIGS": (10, "DescribeConfigs"),
}


class RightsError(UserFacingError):
    """Our user may not do this; the text says who lacks what, and what grants it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The topics a program reads and writes, by their names without a prefix."""

    reads: tuple[str, ...]
    writes: tuple[str, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.reads, *self.writes)))


NEEDS_OF: Mapping[str, Needs] = {
    "match": Needs((ARTICLES, WATCHLISTS), (MATCHES, DEAD_LETTERS, WORKERS)),
    "alert": Needs((MATCHES, DECISIONS, SILENCES, WATCHLISTS), (DECISIONS, ALERTS, DEAD_LETTERS, WORKERS)),
    # It writes alerts.v1 where a delivery moves to another receiver, and to tell of a channel that is parked; workers.v1 tells it
    # how many share the pace.
    "deliver": Needs((ALERTS, DELIVERIES, WORKERS), (DELIVERIES, ALERTS, DEAD_LETTERS, WORKERS)),
}
APPLY = Needs((WATCHLISTS, WORKERS, DELIVERIES), (WATCHLISTS, ALERTS))
SEE_DELIVERIES = Needs((DELIVERIES,), ())
ORDER_DELIVERIES = Needs((DELIVERIES, WORKERS), (ALERTS,))


@dataclass(frozen=True, slots=True)
class Right:
    """One operation on one topic or group, by its whole name."""

    operation: Operation
    kind: Literal["topic", "group"]
    name: str


def needed(settings: Settings, stages: Iterable[str], *, applies: bool = False) -> tuple[Right, ...]:
    """What a worker of these stages needs; `applies`: with watchlists that it applies when it starts."""
    stages = tuple(stages)
    rights = [Right("READ", "group", app_id(settings, stage)) for stage in stages]
    programs = [NEEDS_OF[stage] for stage in stages]
    for stage in programs:
        rights += (Right("DESCRIBE_CONFIGS", "topic", topic_name(settings, name)) for name in stage.topics)
    for each in [*programs, *([APPLY] if applies and "match" in stages else [])]:
        rights += (Right("READ", "topic", topic_name(settings, name)) for name in each.reads)
        rights += (Right("WRITE", "topic", topic_name(settings, name)) for name in each.writes)
    if settings.instance is not None:  # it asks there whether somebody else has its name
        rights.append(Right("READ", "topic", topic_name(settings, WORKERS)))
    return tuple(dict.fromkeys(rights))


def lacking(settings: Settings, rights: Sequence[Right]) -> tuple[Right, ...]:
    """Those of the rights that our user has not, as far as Kafka says."""
    kafka, granted = settings.kafka, {}
    topics = {right.name for right in rights if right.kind == "topic"}
    granted["topic"] = topics_granted(kafka, topics) if topics else {}
    compared = (right.name for right in rights if right.operation == "DESCRIBE_CONFIGS")
    # Of these Kafka says nothing, because our user may not describe them.
    refused = {name for name, each in granted["topic"].items() if each.error == Code.TOPIC_UNAUTHORIZED}
    hidden = refused.intersection(compared)
    may_compare = hidden - _configs_refused(kafka, hidden) if hidden else hidden
    groups = {right.name for right in rights if right.kind == "group"}
    granted["group"] = {group: found for group in groups if (found := _group(kafka, group)) is not None}
    return tuple(
        right
        for right in rights
        if _lacks(granted[right.kind].get(right.name), right.operation)
        and not (right.operation == "DESCRIBE_CONFIGS" and right.name in may_compare)
    )


def _configs_refused(kafka: KafkaSettings, topics: Iterable[str]) -> set[str]:
    """DESCRIBE_CONFIGS is a right of its own, which Kafka tells only of topics that one may describe: so it is tried."""
    context, names = tls_context(kafka), sorted(topics)
    for server in _servers(kafka):
        with suppress(RefusedError, OSError, EOFError, WireError), connected(server, kafka, context, LIMIT_S) as line:
            return read_configs_refused(line.ask(describe_configs(names)))
    return set()


def _lacks(granted: Granted | None, operation: Operation) -> bool:
    if granted is None:
        return False
    if granted.error in (Code.TOPIC_UNAUTHORIZED, Code.GROUP_UNAUTHORIZED):
        return True
    if granted.error or granted.operations is None:
        return False
    return not granted.operations & 1 << OPERATIONS[operation][0]


def may(granted: Granted | None, operation: Operation) -> bool:
    """Whether the operation is allowed, or Kafka does not say."""
    return not _lacks(granted, operation)


def lack_in_words(kafka: KafkaSettings, right: Right) -> str:
    """Who lacks what, and the command that grants it, as a sentence."""
    operation, (_, name) = right.operation, OPERATIONS[right.operation]
    if kafka.sasl_username:
        who, principal = f"User {kafka.sasl_username}", kafka.sasl_username
    elif kafka.ssl_certfile:
        who, principal = f"The user of the certificate {kafka.ssl_certfile}", "THE-SUBJECT-OF-THE-CERTIFICATE"
    else:
        who, principal = "User ANONYMOUS", "ANONYMOUS"
    command = f"--add --allow-principal 'User:{principal}' --operation {name} --{right.kind} {right.name}"
    return (
        f"{who} lacks {operation} on {right.kind} {right.name}; grant it with "
        f"`kafka-acls.sh --bootstrap-server {kafka.bootstrap_servers} {command}`."
    )


def topics_granted(kafka: KafkaSettings, topics: Iterable[str]) -> dict[str, Granted]:
    """What our user may do with these topics, as far as a broker says; a topic that is not there has an error."""
    context, names = tls_context(kafka), sorted(topics)
    for server in _servers(kafka):
        try:
            with connected(server, kafka, context, LIMIT_S) as line:
                return {each.name: each for each in read_topics(line.ask(metadata(names)))}
        except (RefusedError, OSError, EOFError, WireError):
            continue
    return {}


def _group(kafka: KafkaSettings, group: str) -> Granted | None:
    context = tls_context(kafka)
    for server in _servers(kafka):
        try:
            return _group_at(server, kafka, context, group)
        except (RefusedError, OSError, EOFError, WireError):
            continue
    return None


def _group_at(server: str, kafka: KafkaSettings, context: ssl.SSLContext | None, group: str) -> Granted | None:
    deadline = time.monotonic() + COORDINATOR_S
    with connected(server, kafka, context, LIMIT_S) as line:
        while True:
            error, coordinator = read_coordinator(line.ask(find_coordinator(group)))
            if error == Code.GROUP_UNAUTHORIZED:
                return Granted(group, error, None)
            if not error:
                break
            if time.monotonic() > deadline:
                return None
            # The first question of all makes Kafka create its own topic for groups, which takes a moment.
            time.sleep(LOOK_S)
    with connected(coordinator, kafka, context, LIMIT_S) as line:
        (found,) = read_groups(line.ask(describe_groups([group])))
        return found


def _servers(kafka: KafkaSettings) -> Iterator[str]:
    return (server.strip() for server in kafka.bootstrap_servers.split(","))


def refuse_without(settings: Settings, operation: Operation, topic: str) -> None:
    """Raise `RightsError` when our user lacks this right on a topic; nothing where Kafka does not say, or has no such topic."""
    if lacking(settings, [right := Right(operation, "topic", topic)]):
        raise RightsError(lack_in_words(settings.kafka, right))
