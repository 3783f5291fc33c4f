"""Every reader of a compacted topic finds all of it, twenty times of twenty, on a machine that is busy."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from alerts import State, told_before
from config.settings.settings import Settings
from rules import OpenStories
from rules.matcher import Matcher
from schemas import Decision, Silence
from streams.driver import Lease
from streams.kafka.connection import admin
from streams.kafka.publisher import Publisher
from streams.kafka.topics import DECISIONS, SILENCES, TOLD, WATCHLISTS, topic_name
from streams.kafka.whole import read_if_there, read_whole
from streams.ledger import LEDGER, Records, SilenceFollower, read_silences, write_silence
from streams.ledger.upgrade import told_by_id
from streams.running.clock import Clock
from streams.running.health import StageHealth
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


async def told(settings: Settings) -> dict[bytes, Decision]:
    """What an earlier release told, as an upgrade reads it."""
    numbers = set(range(settings.partitions))
    found = await told_by_id(read_if_there(settings, TOLD, StageHealth("alert"), "a test", numbers))
    return {key: each for ids in found.values() for key, each in ids.items()}


@pytest.fixture
def upgraded(prepared: Callable[..., Settings]) -> Settings:
    """Settings with a topic of an earlier release."""
    settings = prepared()
    with admin(settings) as client:
        client.create_topics({topic_name(settings, TOLD): {"num_partitions": settings.partitions}})
    return settings


def test_what_an_earlier_release_told(upgraded: Settings) -> None:
    ids = [f"{number:032x}".encode() for number in range(IDS)]
    with Publisher(upgraded) as publisher:
        for each in ids:
            publisher.publish(topic_name(upgraded, TOLD), each, datetime.now(UTC).isoformat().encode())
    assert [sorted(asyncio.run(told(upgraded))) for _ in range(TIMES)] == [ids] * TIMES


def test_where_no_earlier_release_was_nothing_was_told(prepared: Callable[..., Settings]) -> None:
    assert asyncio.run(told(prepared())) == {}


@pytest.mark.parametrize("value", [b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"soon", b"\xff", b"[]"])
def test_what_is_no_instant_is_passed_over_with_its_place(
    upgraded: Settings, caplog: pytest.LogCaptureFixture, value: bytes
) -> None:
    topic, ours = topic_name(upgraded, TOLD), b"a" * 32
    with Publisher(upgraded) as publisher:
        publisher.publish(topic, b"b" * 32, value, partition=0)
        publisher.publish(topic, ours, b"2026-11-24T08:00:00+00:00", partition=0)
    assert list(asyncio.run(told(upgraded))) == [ours]
    assert f"{value!r} at {topic}/0/0 is not when something was told, and is passed over." in caplog.messages


def test_the_ledger_of_decisions(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    made = [told_before(f"{number:032x}", datetime.now(UTC)) for number in range(IDS)]
    with Publisher(settings) as publisher:
        for each in made:
            publisher.publish(topic_name(settings, DECISIONS), each.id.encode(), bytes(each))

    async def known() -> int:
        lease, health = Lease(1e9), StageHealth("alert")
        lease.renew(lease.clock())
        read = partial(read_whole, settings.kafka, topic_name(settings, DECISIONS), health, LEDGER)
        topic = KeptTopic(topic_name(settings, DECISIONS))
        records = Records(topic, read, KeptTopic("told.v1").read, health, Clock(), lease, partial(State, OpenStories))
        ledgers = await records.learn(set(range(settings.partitions)), asyncio.Event())
        return sum(len(each.state) for each in ledgers.values())

    assert [asyncio.run(known()) for _ in range(TIMES)] == [IDS] * TIMES


def test_the_silences_of_a_worker_and_of_a_command(prepared: Callable[..., Settings]) -> None:
    settings, now = prepared(), datetime.now(UTC)
    silences = {
        f"s{number}": Silence(f"s{number}", "rule", "red", now, now + timedelta(hours=1), "w", "@d") for number in range(5)
    }
    for each in silences.values():
        write_silence(settings, each)
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, SILENCES), b"stranger", b"{}")

    async def known() -> int:
        follower = SilenceFollower(settings)
        running = asyncio.create_task(follower.run())
        await follower.ready(StageHealth("alert"))
        running.cancel()
        return len(follower.silences.all)

    assert [asyncio.run(known()) for _ in range(TIMES)] == [len(silences)] * TIMES
    found, unreadable = read_silences(settings)
    assert (found, len(unreadable)) == (silences, 1)
    assert unreadable[0].startswith(f"The silence at {topic_name(settings, SILENCES)}/0/5 cannot be read, and silences nothing: ")


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
