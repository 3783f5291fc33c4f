"""A worker whose Kafka refuses it: one that starts says what to set and ends, one that runs says so and works on. And doctor."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion

from config.settings.settings import Settings, load_settings
from sandbox.kafka.broker import Broker
from sandbox.kafka.security import Listener, Security
from streams.kafka.reading import read_topic
from streams.kafka.topics import MATCHES, create_topics
from tests.acceptance.harness import ROOT, WATCHLIST, article, environment, fleet, publish, until
from tests.integration.sandbox.test_broker import CACHE
from wirewatch.checks.machine import kafka as look_at_kafka

PASSWORD = "hunter2-must-not-be-shown"
REFUSED = (
    "cannot be used: it refuses the password of wirewatch. Set KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE to the right one."
)


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    security = Security((Listener("login", "SASL_PLAINTEXT"),), users={"wirewatch": PASSWORD})
    with Broker(cache=CACHE, security=security) as running:
        yield running


def login(broker: Broker, password: str = PASSWORD) -> dict[str, str]:
    return {
        "KAFKA_BOOTSTRAP_SERVERS": broker.servers("login"),
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM": "SCRAM-SHA-256",
        "KAFKA_SASL_USERNAME": "wirewatch",
        "KAFKA_SASL_PASSWORD": password,
    }


def administrator(broker: Broker, prefix: str) -> Settings:
    return load_settings({"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": prefix})


def set_password(broker: Broker, password: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    admin.alter_user_scram_credentials([UserScramCredentialUpsertion("wirewatch", ScramMechanism.SCRAM_SHA_256, password)])
    admin.close()


@pytest.mark.parametrize("command", [["worker", "all"], ["topics", "check"], ["dead-letters", "list"]])
def test_a_program_that_starts_says_what_to_set(broker: Broker, command: list[str]) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WIREWATCH_", "SLACK_", "KAFKA_"))}
    env = {**kept, **login(broker, "wrong"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "wirewatch", *command], env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    start = "The worker does not start: " if command[0] == "worker" else ""
    assert done.stderr == f"wirewatch: {start}Kafka at {broker.servers('login')} {REFUSED}\n"
    assert done.stdout == ""


def test_a_password_that_is_changed_under_a_running_worker_loses_nothing(broker: Broker, tmp_path: Path) -> None:
    desk = administrator(broker, "rotated-")
    create_topics(desk)
    (tmp_path / "desk.yaml").write_text(WATCHLIST)
    with fleet({**environment(desk, None, tmp_path), **login(broker)}, tmp_path) as workers:
        worker = workers.add("match")

        def matched() -> list[bytes | None]:
            return [record.key for record in read_topic(desk, MATCHES)]

        until(lambda: "Ready: match reads" in worker.log.read_text(), worker.tail)
        publish(desk, article(1, "redword"))
        until(lambda: len(matched()) == 1, worker.tail)
        set_password(broker, "another")
        said = (
            f"Kafka at {broker.servers('login')} {REFUSED} Nothing is lost; this worker goes on while its open connections last."
        )
        until(lambda: said in worker.log.read_text(), worker.tail)
        publish(desk, article(2, "redword"))
        until(lambda: len(matched()) == 2, worker.tail)
        # Even a broker that starts anew, so that no connection is left, costs nothing once the password is right again.
        broker.kill()
        broker.start()
        set_password(broker, "another")
        publish(desk, article(3, "redword"))
        set_password(broker, PASSWORD)
        until(lambda: "answers again." in worker.log.read_text(), worker.tail)
        until(lambda: len(matched()) >= 3, worker.tail)
        assert worker.process.poll() is None, worker.tail()
        assert PASSWORD not in worker.log.read_text()


def test_doctor_names_a_refusal(broker: Broker) -> None:
    (finding,) = look_at_kafka(load_settings(login(broker, "wrong")))
    assert (finding.state, finding.found) == (
        "missing",
        f"{broker.servers('login')} cannot be used: it refuses the password of wirewatch",
    )
    assert finding.fix == "Set KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE to the right one."
