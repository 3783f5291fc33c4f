"""Every reader of a compacted topic finds all of it, twenty times of twenty, on a machine that is busy."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from config.settings.settings import Settings
from rules.matcher import Matcher
from streams.kafka.publisher import Publisher
from streams.kafka.topics import TOLD, WATCHLISTS, topic_name
from streams.kafka.whole import read_whole
from streams.running.health import StageHealth
from streams.told import MEMORY, Told
from streams.watchlists.standings import Follower, read_standings
from tests.unit.streams.events import KeptTopic
from tests.unit.streams.watchlists.standing_play import Desk

TIMES = 20
BUSY_LOOPS = 3
IDS = 1000


@pytest.fixture(autouse=True)
def load() -> Iterator[None]:
    """More that wants to be done than the machine can do at once."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY_LOOPS)]
    yield
    for each in loops:
        each.kill()
        each.wait()


def memory(settings: Settings) -> Told:
    topic, health = KeptTopic(topic_name(settings, TOLD)), StageHealth("alert")
    return Told(topic, partial(read_whole, settings.kafka, topic.get_topic_name(), health, MEMORY), timedelta(days=1), health)


def test_the_memory_of_what_was_told(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    with Publisher(settings) as publisher:
        for number in range(IDS):
            publisher.publish(topic_name(settings, TOLD), f"id-{number}".encode(), datetime.now(UTC).isoformat().encode())

    async def known() -> int:
        told = memory(settings)
        await told.learn(set(range(settings.partitions)))
        return sum(any(told.has(part, f"id-{number}") for part in range(settings.partitions)) for number in range(IDS))

    assert [asyncio.run(known()) for _ in range(TIMES)] == [IDS] * TIMES


@pytest.mark.parametrize("value", [b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"soon", b"\xff", b"[]"])
def test_what_is_no_instant_is_passed_over_with_its_place(
    prepared: Callable[..., Settings], caplog: pytest.LogCaptureFixture, value: bytes
) -> None:
    settings = prepared(WIREWATCH_PARTITIONS="1")
    topic = topic_name(settings, TOLD)
    with Publisher(settings) as publisher:
        publisher.publish(topic, b"strange", value)
        publisher.publish(topic, b"ours", b"2026-11-24T08:00:00+00:00")
    told = memory(settings)
    asyncio.run(told.learn({0}))
    assert told.has(0, "ours")
    assert not told.has(0, "strange")
    assert f"{value!r} at {topic}/0/0 is not when something was told, and is passed over." in caplog.messages


def test_the_rules_of_a_worker_and_of_a_command(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings, desk = prepared(), Desk(tmp_path)
    keys = {f"rule{number}" for number in range(50)}
    desk.apply(**{key: f"word{number}" for number, key in enumerate(keys)})
    with Publisher(settings) as publisher:
        for key in keys:
            publisher.publish(topic_name(settings, WATCHLISTS), key.encode(), bytes(desk.standings[key]))

    async def known() -> int:
        follower = Follower(settings, Matcher())
        follower.announced.set()
        running = asyncio.create_task(follower.run())
        await follower.ready(StageHealth("match"))
        running.cancel()
        return follower.count

    assert [asyncio.run(known()) for _ in range(TIMES)] == [len(keys)] * TIMES
    assert [len(read_standings(settings).by_key.keys() & keys) for _ in range(TIMES)] == [len(keys)] * TIMES
