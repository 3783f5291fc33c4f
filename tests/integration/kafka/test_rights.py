"""Rights in Kafka, on a broker that checks them: with exactly those that docs/kafka-rights.md lists a worker does all of its
work, and each that is missing is named."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)

from config.settings.settings import Settings, load_settings
from sandbox.kafka.broker import Broker
from sandbox.kafka.security import Listener, Security
from schemas.encoding import load_object
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from streams.kafka.topics import (
    ALERTS,
    ARTICLES,
    MATCHES,
    WATCHLISTS,
    TopicError,
    app_id,
    check_topics,
    create_topics,
    topic_name,
)
from streams.probe.rights import APPLY, NEEDS_OF, Needs, Right, RightsError, lack_in_words, lacking, needed
from streams.ready import WorkerError, get_ready
from tests.acceptance.harness import WATCHLIST, Slack, article, environment, fleet, publish, until
from tests.integration.sandbox.test_broker import CACHE
from wirewatch.checks.machine import kafka as look_at_kafka

USERS = {name: f"{name}-secret" for name in ("wirewatch", "desk", "publisher")}
PAGE = (Path(__file__).parents[3] / "docs" / "kafka-rights.md").read_text("utf-8")


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    security = Security((Listener("login", "SASL_PLAINTEXT"),), users=USERS, acls=True)
    with Broker(cache=CACHE, security=security) as running:
        yield running


@pytest.fixture
def prepare(broker: Broker, request: pytest.FixtureRequest) -> Callable[..., Settings]:
    """Topics made by the administrator, and settings of a user who has no right yet."""
    prefix = re.sub(r"[^a-z]+", "-", request.node.name)[:60] + "-"
    create_topics(load_settings({"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": prefix}))

    def settings(user: str = "wirewatch", **more: str) -> Settings:
        return load_settings(
            {**login(broker, user), "WIREWATCH_TOPIC_PREFIX": prefix, "WIREWATCH_SESSION_TIMEOUT_S": "6", **more}
        )

    return settings


def login(broker: Broker, user: str) -> dict[str, str]:
    return {
        "KAFKA_BOOTSTRAP_SERVERS": broker.servers("login"),
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM": "SCRAM-SHA-256",
        "KAFKA_SASL_USERNAME": user,
        "KAFKA_SASL_PASSWORD": USERS[user],
    }


def acl(user: str, right: Right) -> ACL:
    pattern = ResourcePattern(ResourceType[right.kind.upper()], right.name)
    return ACL(f"User:{user}", "*", ACLOperation[right.operation], ACLPermissionType.ALLOW, pattern)


def grant(broker: Broker, settings: Settings, *rights: Right) -> None:
    """Give them, and return when the broker acts on them."""
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    admin.create_acls([acl(settings.kafka.sasl_username or "", right) for right in rights])
    admin.close()
    until(lambda: lacking(settings, rights) == (), lambda: f"{lacking(settings, rights)}")


def revoke(broker: Broker, settings: Settings, right: Right) -> None:
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    pattern = ResourcePatternFilter(ResourceType[right.kind.upper()], right.name, ACLResourcePatternType.LITERAL)
    user = f"User:{settings.kafka.sasl_username}"
    admin.delete_acls([ACLFilter(user, "*", ACLOperation[right.operation], ACLPermissionType.ALLOW, pattern)])
    admin.close()
    until(lambda: lacking(settings, [right]) == (right,), lambda: f"{right} is still there")


def apply_rights(settings: Settings) -> list[Right]:
    reads = [Right("READ", "topic", topic_name(settings, name)) for name in APPLY.reads]
    return reads + [Right("WRITE", "topic", topic_name(settings, name)) for name in APPLY.writes]


def test_the_page_lists_what_the_code_needs() -> None:
    def row(head: str) -> tuple[Needs, list[str]]:
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| {head}"))
        cells = [re.findall(r"`([a-z.0-9-]+)`", cell) for cell in line.split("|")[1:-1]]
        return Needs(tuple(cells[1]), tuple(cells[2])), cells[3]

    settings = load_settings({})
    for stage, needs in NEEDS_OF.items():
        assert row(stage) == (needs, [app_id(settings, stage)])
    assert row("`watchlists apply`")[0] == APPLY


def test_a_match_is_told_with_exactly_the_documented_rights(
    broker: Broker, prepare: Callable[..., Settings], tmp_path: Path
) -> None:
    settings, desk, publisher = prepare(), prepare("desk"), prepare("publisher")
    grant(broker, settings, *needed(settings, NEEDS_OF))
    grant(broker, desk, *apply_rights(settings))
    grant(broker, publisher, Right("WRITE", "topic", topic_name(settings, ARTICLES)))
    (tmp_path / "desk.yaml").write_text(WATCHLIST)
    with Slack() as slack:
        env = {**environment(settings, slack, tmp_path), **login(broker, "wirewatch")}
        env.pop("WIREWATCH_WATCHLISTS")
        with fleet(env, tmp_path) as workers:
            for stage in NEEDS_OF:
                workers.add(stage)
            apply_as(desk, tmp_path)
            publish(publisher, article(1, "redword"))
            until(lambda: len(slack.delivery_ids()) == 1, workers.tails)
            log = "\n".join(worker.log.read_text() for worker in workers.alive)
            assert "ERROR" not in log
            assert "lacks" not in log


def apply_as(settings: Settings, folder: Path) -> None:
    from datetime import UTC, datetime

    from config.loading.watchlists import load_watchlists
    from config.plan.plan import plan_of
    from streams.watchlists.apply import publish as apply
    from streams.watchlists.presence import read_presence
    from streams.watchlists.standings import read_standings

    standings, now = read_standings(settings), datetime.now(UTC)
    plan = plan_of(load_watchlists(folder), standings.by_key, root=folder, author="desk", now=now, unreadable={})
    apply(settings, plan, now)
    read_presence(settings, now)


@pytest.mark.parametrize("stage", list(NEEDS_OF))
def test_each_right_that_is_missing_is_named(broker: Broker, prepare: Callable[..., Settings], stage: str) -> None:
    settings = prepare()
    rights = needed(settings, [stage])
    assert set(lacking(settings, rights)) == set(rights)
    grant(broker, settings, *rights)
    for right in rights:
        revoke(broker, settings, right)
        assert refused(settings, [stage]) == (
            "The worker does not start, for want of rights in Kafka (docs/kafka-rights.md):\n"
            f"  User wirewatch lacks {right.operation} on {right.kind} {right.name}; grant it with `kafka-acls.sh "
            f"--bootstrap-server {settings.kafka.bootstrap_servers} --add --allow-principal 'User:wirewatch' "
            f"--operation {right.operation.title().replace('_C', 'C')} --{right.kind} {right.name}`."
        )
        grant(broker, settings, right)


def refused(settings: Settings, stages: Sequence[str]) -> str:
    with pytest.raises(WorkerError) as caught:
        get_ready(settings, stages, None)
    return str(caught.value)


def test_a_right_that_is_taken_from_a_running_worker_is_named_and_nothing_is_lost(
    broker: Broker, prepare: Callable[..., Settings], tmp_path: Path
) -> None:
    settings, desk, publisher = prepare(), prepare("desk"), prepare("publisher")
    rights = needed(settings, ["match"])
    grant(broker, settings, *rights)
    grant(broker, desk, *apply_rights(settings))
    grant(broker, publisher, Right("WRITE", "topic", topic_name(settings, ARTICLES)))
    (tmp_path / "desk.yaml").write_text(WATCHLIST)
    apply_as(desk, tmp_path)
    env = {**environment(settings, None, tmp_path), **login(broker, "wirewatch")}
    env.pop("WIREWATCH_WATCHLISTS")
    read, write = Right("READ", "group", app_id(settings, "match")), Right("WRITE", "topic", topic_name(settings, MATCHES))
    with fleet(env, tmp_path) as workers:
        worker = workers.add("match")
        until(lambda: "Ready: match reads" in worker.log.read_text(), worker.tail)
        revoke(broker, settings, write)
        publish(publisher, article(1, "redword"))
        until(lambda: f"{lack_in_words(settings.kafka, write)} Nothing is lost; the" in worker.log.read_text(), worker.tail)
        grant(broker, settings, write)
        administrator = load_settings(
            {"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": settings.topic_prefix}
        )
        until(lambda: matched(administrator) == {"article-1"}, worker.tail)
        revoke(broker, settings, read)
        # Kafka's client ends the stage, and the worker says why before it goes.
        assert worker.process.wait(120) == 1
        assert f"{lack_in_words(settings.kafka, read)} Nothing is lost; start" in worker.log.read_text()
        publish(publisher, article(2, "redword"))
        grant(broker, settings, read)
        again = workers.add("match")
        until(lambda: matched(administrator) == {"article-1", "article-2"}, again.tail)


def matched(settings: Settings) -> set[str]:
    """A stage that was ended does its last batch again, so ids count and not messages."""
    return {load_object(record.value)["article"]["id"] for record in read_topic(settings, MATCHES)}


def test_commands_name_the_right_and_not_a_missing_topic(broker: Broker, prepare: Callable[..., Settings]) -> None:
    settings = prepare("desk")
    topic = topic_name(settings, WATCHLISTS)
    with pytest.raises(RightsError) as caught:
        list(read_topic(settings, WATCHLISTS))
    assert str(caught.value) == lack_in_words(settings.kafka, Right("DESCRIBE", "topic", topic))
    grant(broker, settings, Right("DESCRIBE", "topic", topic))
    write_one(broker, settings.topic_prefix)
    with pytest.raises(RightsError) as caught:
        list(read_topic(settings, WATCHLISTS))
    assert str(caught.value) == lack_in_words(settings.kafka, Right("READ", "topic", topic))
    with pytest.raises(RightsError) as caught, Publisher(settings) as publisher:
        publisher.publish(topic, b"k", b"v")
    assert str(caught.value) == lack_in_words(settings.kafka, Right("WRITE", "topic", topic))
    assert check_topics(settings, ["deliver"])[0] == lack_in_words(
        settings.kafka, Right("DESCRIBE", "topic", topic_name(settings, ALERTS))
    )


def write_one(broker: Broker, prefix: str) -> None:
    own = {"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": prefix}
    with Publisher(load_settings(own)) as publisher:
        publisher.publish(f"{prefix}{WATCHLISTS}", b"k", b"v")
        publisher.flush()


def test_doctor_names_the_rights_of_the_stages_that_are_set(broker: Broker, prepare: Callable[..., Settings]) -> None:
    settings = prepare(WIREWATCH_STAGES="deliver")
    rights = needed(settings, ["deliver"])
    grant(broker, settings, *rights)
    assert [(each.name, each.state) for each in look_at_kafka(settings)] == [("Kafka", "ok"), ("Topics", "ok")]
    revoke(broker, settings, rights[0])
    _, found, _ = look_at_kafka(settings)
    assert (found.name, found.state, found.found) == ("Rights in Kafka", "missing", lack_in_words(settings.kafka, rights[0]))
    assert found.fix == "Grant what docs/kafka-rights.md lists."


def test_a_topic_that_is_missing_is_still_told_as_missing(broker: Broker) -> None:
    settings = load_settings(
        {"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": f"none{os.getpid()}-"}
    )
    with pytest.raises(TopicError) as caught:
        list(read_topic(settings, WATCHLISTS))
    assert str(caught.value) == f"Topic {settings.topic_prefix}watchlists.v1 is missing. Run `wirewatch topics create`."
    assert lacking(settings, needed(settings, NEEDS_OF)) == ()
