"""What the sandbox's broker can be told for tests: TLS, passwords, rights, compression and other properties."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ACL, ACLOperation, ACLPermissionType, NewTopic, ResourcePattern, ResourceType
from kafka.errors import TopicAuthorizationFailedError

from sandbox.kafka.broker import Broker, BrokerError
from sandbox.kafka.security import Listener, Security
from tests.integration.certificates import LOOPBACK, Authority
from tests.integration.sandbox.test_broker import CACHE

USERS = {"alice": 'a "quoted" \\ pässword', "bob": "b"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"), "authority")


@pytest.fixture(scope="module")
def broker(authority: Authority) -> Iterator[Broker]:
    server = authority.issue("server", *LOOPBACK)
    listeners = (
        Listener("login", "SASL_PLAINTEXT"),
        Listener("both", "SASL_SSL", certificate=server),
        Listener("known", "SSL", certificate=server, client_authority=authority.file),
    )
    options = {"log.retention.hours": "3"}
    security = Security(listeners, users=USERS, acls=True)
    with Broker(cache=CACHE, security=security, options=options, compression="zstd") as running:
        admin = KafkaAdminClient(bootstrap_servers=running.bootstrap_servers)
        admin.create_topics([NewTopic("t", 1, 1)])
        for principal in ("User:alice", "User:CN=carol"):
            for operation in (ACLOperation.WRITE, ACLOperation.READ):
                pattern = ResourcePattern(ResourceType.TOPIC, "t")
                admin.create_acls([ACL(principal, "*", operation, ACLPermissionType.ALLOW, pattern)])
        admin.close()
        yield running


def login(user: str, mechanism: str, protocol: str = "SASL_PLAINTEXT") -> dict[str, Any]:
    names = {"sasl_plain_username": user, "sasl_plain_password": USERS[user]}
    return {"security_protocol": protocol, "sasl_mechanism": mechanism, **names}


def write(servers: str, **options: Any) -> None:
    producer = KafkaProducer(bootstrap_servers=servers, acks="all", max_block_ms=15_000, **options)
    try:
        producer.send("t", b"x" * 1000).get(timeout=15)
    finally:
        producer.close(0)


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_users_log_in_by_each_mechanism(broker: Broker, mechanism: str) -> None:
    write(broker.servers("login"), **login("alice", mechanism))


def test_users_log_in_over_tls(broker: Broker, authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.file))
    write(broker.servers("both"), ssl_context=context, **login("alice", "SCRAM-SHA-256", "SASL_SSL"))


def test_a_client_is_known_by_its_certificate(broker: Broker, authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.file))
    context.load_cert_chain(authority.issue("carol", "carol"))
    write(broker.servers("known"), security_protocol="SSL", ssl_context=context)


def test_who_has_no_right_is_refused(broker: Broker) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        write(broker.servers("login"), **login("bob", "PLAIN"))


def test_the_plain_listener_may_all_and_stores_compressed(broker: Broker) -> None:
    write(broker.bootstrap_servers)
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap_servers, group_id=None)
    assert consumer.end_offsets([TopicPartition("t", 0)])[TopicPartition("t", 0)] > 0
    consumer.close()
    settings = (broker.log_path.parent / "server.properties").read_text()
    assert "compression.type=zstd\nlog.retention.hours=3\n" in settings
    assert (broker.log_path.parent / "server.properties").stat().st_mode & 0o077 == 0


def test_listeners_and_passwords_outlast_a_kill(broker: Broker) -> None:
    before = [broker.servers(name) for name in ("login", "both", "known")]
    broker.kill()
    broker.start()
    assert [broker.servers(name) for name in ("login", "both", "known")] == before
    write(broker.servers("login"), **login("alice", "SCRAM-SHA-256"))


def test_a_listener_that_is_not_there(broker: Broker) -> None:
    with pytest.raises(BrokerError, match=r"^The broker has no listener 'other', or was never started\.$"):
        broker.servers("other")


def test_passwords_are_not_shown() -> None:
    assert "wrong" not in repr(Security(users={"eve": "wrong"}))
    assert isinstance(Listener("a", "SSL", certificate=Path("x")).certificate, Path)
