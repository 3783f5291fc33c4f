"""The embedded broker on the real Kafka: it serves, survives, dies with its parent, and says why it does not start."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from sandbox.kafka import jars
from sandbox.kafka.broker import Broker, BrokerError, PortTakenError
from sandbox.kafka.cache import default_cache
from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).parents[3]
CACHE = Path(os.environ["WIREWATCH_CACHE"]) if os.environ.get("WIREWATCH_CACHE") else default_cache()
CHILD = """
import signal, sys
from pathlib import Path
from sandbox.kafka.broker import Broker
cache = Path(sys.argv[1]) if sys.argv[1] else None
broker = Broker(cache=cache)
broker.start()
print(broker.pid, broker.log_path, broker.bootstrap_servers, flush=True)
if sys.argv[2] == "stay":
    signal.pause()
"""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with Broker(data=tmp_path_factory.mktemp("kafka") / "data", cache=CACHE) as running:
        yield running


def write(broker: Broker, topic: str, *values: bytes) -> None:
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    admin.create_topics([NewTopic(topic, 1, 1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap_servers, acks="all", max_request_size=16_000_000)
    for value in values:
        producer.send(topic, value).get(timeout=PATIENCE_S)
    producer.close()


def read(broker: Broker, topic: str, count: int) -> list[bytes]:
    consumer = KafkaConsumer(
        bootstrap_servers=broker.bootstrap_servers,
        group_id=None,
        enable_auto_commit=False,
        consumer_timeout_ms=int(1000 * PATIENCE_S),
    )
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    values = [message.value for _, message in zip(range(count), consumer, strict=False)]
    consumer.close()
    return values


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie that nobody reaps (init may be slow) is dead all the same.
    with contextlib.suppress(OSError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return True


def child(cache: str, mode: str, **changes: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **changes}
    return subprocess.Popen([sys.executable, "-c", CHILD, cache, mode], stdout=subprocess.PIPE, text=True, env=environment)


def test_it_serves_what_was_written(broker: Broker) -> None:
    write(broker, "serves", b"one", b"two", bytes(5_000_000))
    assert read(broker, "serves", 3) == [b"one", b"two", bytes(5_000_000)]
    assert broker.running
    assert broker.bootstrap_servers.startswith("127.0.0.1:2")
    # Ctrl-C in a terminal goes to the foreground group: the broker must not get it before the worker has finished.
    assert os.getpgid(broker.pid) != os.getpgrp()


def test_data_survive_a_kill_on_the_same_port(broker: Broker) -> None:
    write(broker, "survives", b"kept")
    servers, pid = broker.bootstrap_servers, broker.pid
    broker.kill()
    assert not broker.running
    assert not alive(pid)
    assert broker.wait() == 128 + signal.SIGKILL
    broker.start()
    assert broker.bootstrap_servers == servers
    assert read(broker, "survives", 1) == [b"kept"]


def test_a_second_start_of_a_running_broker_is_refused(broker: Broker) -> None:
    with pytest.raises(BrokerError, match=r"^This broker runs already, on 127\.0\.0\.1:\d+\.$"):
        broker.start()


def test_a_taken_port_is_told(broker: Broker, tmp_path: Path) -> None:
    port = int(broker.bootstrap_servers.split(":")[1])
    with pytest.raises(PortTakenError) as caught:
        Broker(port=port, cache=CACHE, data=tmp_path).start()
    assert str(caught.value) == (
        f"Port {port} on 127.0.0.1 is taken by another program. Stop that program (`lsof -i :{port}` names it), "
        "or give another port; port 0 lets the broker choose a free one."
    )


def test_a_data_folder_in_use_is_told_and_left_alone(broker: Broker) -> None:
    data = broker.log_path.parent
    before = (data / "server.properties").read_bytes()
    with pytest.raises(BrokerError) as caught:
        Broker(data=data, cache=CACHE).start()
    assert str(caught.value) == (f"Another broker uses the data folder {data}. Stop that broker, or give another data folder.")
    assert (data / "server.properties").read_bytes() == before
    assert broker.running


def test_a_data_folder_of_another_kafka_is_told(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "kafka" / "meta.properties").write_text("version=1\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\nnode.id=7\n")
    broker = Broker(data=tmp_path, cache=CACHE)
    with pytest.raises(BrokerError) as caught:
        broker.start()
    head, _, lines = str(caught.value).partition("\n")
    assert head == (
        "Kafka ended with status 1 before it answered. Cause: the data folder was written by another Kafka, or is damaged. "
        "Give a new data folder; delete the old one when its messages are not needed."
    )
    assert lines.startswith(f"The last lines of {tmp_path / 'broker.log'}:\n  ")
    assert not broker.running


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=lambda how: how.name)
def test_it_dies_with_its_parent_and_leaves_nothing(how: signal.Signals) -> None:
    with child(str(CACHE), "stay") as parent:
        assert parent.stdout is not None
        pid, log, _ = parent.stdout.readline().split()
        assert alive(int(pid))
        parent.send_signal(how)
    until(lambda: not alive(int(pid)), lambda: f"Kafka's process {pid} lives on")
    until(lambda: not Path(log).parent.exists(), lambda: f"{Path(log).parent} is there")


def test_without_java_home_or_network(tmp_path: Path) -> None:
    """The wheel's Java, a cache below the temporary folder, and a proxy that leads nowhere; the child forgets to stop."""
    cache = tmp_path / f"wirewatch-{os.getuid()}"
    jars.class_path(CACHE / "jars")
    shutil.copytree(CACHE / "jars", cache / "jars")
    cache.chmod(0o700)
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}
    bare = {"PATH": "/nonexistent", "JAVA_HOME": "", "HOME": "", "XDG_CACHE_HOME": "", "TMPDIR": str(tmp_path)}
    with child("", "leave", **nowhere, **bare) as parent:
        assert parent.stdout is not None
        pid, log, _ = parent.stdout.readline().split()
    assert parent.returncode == 0
    assert not alive(int(pid))
    assert not Path(log).parent.exists()
    assert [path.name for path in tmp_path.iterdir()] == [cache.name]


def test_no_network_and_no_cache_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(BrokerError) as caught:
        jars.class_path(tmp_path / "jars", pause_s=0)
    text = str(caught.value)
    assert text.startswith("Kafka cannot be fetched: ")
    assert "Unable to connect to proxy" in text
    assert text.endswith("and name it in WIREWATCH_CACHE if it lies elsewhere.")


def test_one_jar_comes_from_the_real_registry(tmp_path: Path) -> None:
    smallest = min(jars.read_lock(), key=lambda jar: jar.size)
    (path,) = jars.class_path(tmp_path, jars=(smallest,))
    assert path.stat().st_size == smallest.size
