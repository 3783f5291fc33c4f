"""Data folders of other versions of Kafka, on the real one: an older is read and upgraded, a newer refused and left alone.

`data-folder-of-kafka-4.1.1.tar.gz` was written by Kafka 4.1.1: a topic `old` of two partitions with ten messages.
"""

import tarfile
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from sandbox.kafka.broker import Broker, BrokerError
from sandbox.kafka.jars import KAFKA_VERSION
from sandbox.kafka.storage import LOGGING
from tests.integration.sandbox.test_broker import CACHE

OLD = Path(__file__).parents[2] / "vectors" / "data-folder-of-kafka-4.1.1.tar.gz"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(OLD) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def levels(broker: Broker) -> dict[str, int]:
    client = KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    found = {name: each["finalized"][1] for name, each in client.describe_features().items() if "finalized" in each}
    client.close()
    return found


def test_an_older_folder_is_read_and_upgraded(old: Path) -> None:
    with Broker(data=old, cache=CACHE) as broker:
        consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap_servers, consumer_timeout_ms=30_000)
        consumer.assign([TopicPartition("old", 0), TopicPartition("old", 1)])
        consumer.seek_to_beginning()
        assert sorted(message.value for _, message in zip(range(10), consumer, strict=False)) == [b"v%d" % n for n in range(10)]
        consumer.close()
        upgraded = levels(broker)
    assert (old / "kafka-version").read_text() == f"{KAFKA_VERSION}\n"
    with Broker(cache=CACHE) as fresh:
        assert levels(fresh) == upgraded
    with Broker(data=old, cache=CACHE) as again:
        assert levels(again) == upgraded


def test_a_newer_folder_is_refused_and_left_alone(old: Path) -> None:
    (old / "kafka-version").write_text("4.10.0\n")
    with pytest.raises(BrokerError) as caught:
        Broker(data=old, cache=CACHE).start()
    assert str(caught.value) == (
        f"The data folder {old} was last used by Kafka 4.10.0, and this is Kafka {KAFKA_VERSION}, which cannot read it. "
        "Use the newer Wirewatch again, or give a new data folder; delete the old one when its messages are not needed."
    )
    assert sorted(path.name for path in old.iterdir()) == ["kafka", "kafka-version"]
    assert not (old / LOGGING.name).exists()
