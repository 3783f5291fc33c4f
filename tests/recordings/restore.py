"""A recording put back into Kafka as if it had been made just now: topics, their records, and how far each stage had come.

Every instant in it is moved by the same time, because what is old is forgotten, deleted or not told at all.
"""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from kafka.structs import OffsetAndMetadata, TopicPartition

from config.settings.settings import Settings
from streams.kafka.connection import admin, consumer, producer

RECORDINGS = sorted(Path(__file__).parent.glob("*.jsonl.gz"))
INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recording:
    """`told` are the ids of the messages that Slack had; `groups` says how far each stage had come."""

    told: frozenset[str]
    groups: dict[str, dict[str, int]]
    lines: tuple[Line, ...]

    def keys(self, topic: str) -> set[str]:
        """The keys of a topic."""
        return {line["key"] for line in self.lines if line["topic"] == topic}

    def values(self, topic: str) -> list[Line]:
        """What a topic had, in its order."""
        return [orjson.loads(line["value"]) for line in self.lines if line["topic"] == topic and line["value"]]


def load(path: Path) -> Recording:
    """A recording with all of its instants moved to now."""
    head, *lines = map(orjson.loads, gzip.decompress(path.read_bytes()).splitlines())
    passed = datetime.now(UTC) - datetime.fromisoformat(head["at"])

    def moved(found: re.Match[str]) -> str:
        return (datetime.fromisoformat(found.group()) + passed).isoformat()

    for line in lines:
        line["at_ms"] += passed // timedelta(milliseconds=1)
        line["value"] = line["value"] and INSTANT.sub(moved, line["value"])
        line["headers"] = [(name, INSTANT.sub(moved, value)) for name, value in line["headers"]]
    return Recording(frozenset(head["told"]), head["groups"], tuple(lines))


def restore(settings: Settings, recording: Recording, without: Callable[[Line], bool] = lambda line: False) -> None:
    """Write it to topics that are there and empty; a topic that no release makes any more is made. Leaves out some records."""
    with admin(settings) as client, producer(settings) as publisher:
        there = set(client.list_topics())
        for name in sorted({settings.topic_prefix + line["topic"] for line in recording.lines} - there):
            client.create_topics({name: {"num_partitions": settings.partitions, "configs": {"cleanup.policy": "compact"}}})
        for line in recording.lines:
            if not without(line):
                value, headers = line["value"], [(name, text.encode()) for name, text in line["headers"]]
                publisher.send(
                    settings.topic_prefix + line["topic"],
                    value=None if value is None else value.encode(),
                    key=None if line["key"] is None else line["key"].encode(),
                    headers=headers,
                    partition=line["partition"],
                    timestamp_ms=line["at_ms"],
                ).get(timeout=60)
        publisher.flush()
    for group, offsets in recording.groups.items():
        commit(settings, group, offsets)


def commit(settings: Settings, group: str, offsets: dict[str, int]) -> None:
    """Say how far a group has come."""
    with consumer(settings, group_id=settings.topic_prefix + group) as client:
        places = {tuple(name.rsplit("/", 1)): offset for name, offset in offsets.items()}
        parts = {TopicPartition(settings.topic_prefix + topic, int(number)): at for (topic, number), at in places.items()}
        client.assign(list(parts))
        client.commit({part: OffsetAndMetadata(at, "", -1) for part, at in parts.items()})
