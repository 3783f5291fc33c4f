"""The memory of what was told, on a topic in memory: what it reads there, whoever wrote it, and when it remembers."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaConnectionError

from streams.running.health import StageHealth
from streams.told import LONGEST_BETWEEN_LOOKS_S, Read, Told
from tests.unit.streams.events import KeptTopic
from tests.waiting import awaited

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def memory(topic: KeptTopic, *, read: Read | None = None, health: StageHealth | None = None) -> Told:
    return Told(topic, read or topic.read, WEEK, health or StageHealth("alert"))


def topic_with(*ids: str, partition: int = 0, told_at: datetime = NOW) -> KeptTopic:
    topic = KeptTopic("told.v1")
    for each in ids:
        topic.put(each.encode(), told_at.isoformat().encode(), partition)
    return topic


def test_what_was_told_is_known_after_a_restart_in_its_partition() -> None:
    async def play() -> None:
        topic = KeptTopic("told.v1")
        first = memory(topic)
        await first.learn({0, 1})
        await first.add({"one": 0, "two": 1}, NOW)
        assert [(each.key, each.value, each.partition) for each in topic.records] == [
            (b"one", b"2026-11-24T09:00:00+00:00", 0),
            (b"two", b"2026-11-24T09:00:00+00:00", 1),
        ]
        for told in (first, memory(topic)):
            await told.learn({0, 1})
            assert [told.has(part, each) for each in ("one", "two") for part in (0, 1)] == [True, False, False, True]

    asyncio.run(play())


def test_a_partition_is_read_once_until_it_is_given_away() -> None:
    async def play() -> None:
        topic, asked = topic_with("one"), list[set[int]]()

        def read(numbers: set[int]) -> AsyncGenerator[ConsumerRecord[bytes, bytes], None]:
            asked.append(numbers)
            return topic.read(numbers)

        told = memory(topic, read=read)
        for numbers in ({0}, {0}, {0, 1}):
            await told.learn(numbers)
        assert asked == [{0}, {1}]
        # Somebody else has the partitions for a while.
        told.forget_partitions()
        topic.put(b"two", NOW.isoformat().encode())
        await told.learn({0})
        assert told.has(0, "two")
        assert asked == [{0}, {1}, {0}]

    asyncio.run(play())


@pytest.mark.parametrize("value", [b"soon", b"\xff", b"[]", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00"])
def test_what_a_stranger_wrote_is_passed_over_with_its_place(value: bytes, caplog: pytest.LogCaptureFixture) -> None:
    topic = topic_with("ours")
    topic.put(b"strange", value)
    topic.put(None, NOW.isoformat().encode())
    topic.put(None, None)
    told = memory(topic)
    asyncio.run(told.learn({0}))
    assert (told.has(0, "ours"), told.has(0, "strange")) == (True, False)
    assert caplog.messages == [f"{value!r} at told.v1/0/1 is not when something was told, and is passed over."]


def test_what_was_forgotten_may_be_told_again_and_then_is_known_again() -> None:
    topic = topic_with("one")
    topic.put(b"one", None)
    told = memory(topic)
    asyncio.run(told.learn({0}))
    assert not told.has(0, "one")
    topic.put(b"one", NOW.isoformat().encode())
    told.forget_partitions()
    asyncio.run(told.learn({0}))
    assert told.has(0, "one")


def test_a_kafka_that_does_not_answer_is_asked_until_it_does(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("streams.kafka.whole.FIRST_PAUSE_S", 0.0)
    topic, health = topic_with("gone", "kept"), StageHealth("alert")
    errors = [TimeoutError("no answer within 30 s"), KafkaConnectionError("gone")]

    async def read(numbers: set[int]) -> AsyncGenerator[ConsumerRecord[bytes, bytes], None]:
        assert numbers == {0}, "of what was read by half nothing is kept"
        for record in list(topic.records):
            yield record
            if errors:
                topic.records = [each for each in topic.records if each.key != b"gone"]
                raise errors.pop(0)

    told = memory(topic, read=read, health=health)
    asyncio.run(told.learn({0}))
    assert (told.has(0, "gone"), told.has(0, "kept"), errors) == (False, True, [])
    assert caplog.messages[0] == "What was told cannot be read (no answer within 30 s). Trying again in 0.0 s."
    assert health.waits_for is None


def test_an_id_is_remembered_when_kafka_has_it_and_not_before() -> None:
    async def play() -> None:
        topic = KeptTopic("told.v1")
        told = memory(topic)
        await told.learn({0})
        topic.takes.clear()
        adding = asyncio.create_task(told.add({"one": 0}, NOW))
        await awaited(topic.asked.wait())
        assert not told.has(0, "one")
        topic.takes.set()
        await awaited(adding)
        assert told.has(0, "one")

    asyncio.run(play())


def test_a_partition_that_was_given_away_meanwhile_is_read_anew_and_not_taken_for_known() -> None:
    async def play() -> None:
        topic = KeptTopic("told.v1")
        told = memory(topic)
        await told.learn({0})
        topic.takes.clear()
        adding = asyncio.create_task(told.add({"one": 0}, NOW))
        await awaited(topic.asked.wait())
        told.forget_partitions()
        topic.put(b"theirs", NOW.isoformat().encode())
        topic.takes.set()
        await awaited(adding)
        await told.learn({0})
        assert (told.has(0, "one"), told.has(0, "theirs")) == (True, True)

    asyncio.run(play())


def test_ids_older_than_they_are_kept_are_forgotten_in_kafka_too_looked_at_now_and_then() -> None:
    async def play() -> None:
        topic = topic_with("old", partition=1, told_at=NOW - WEEK - timedelta(seconds=1))
        topic.put(b"young", (NOW - WEEK).isoformat().encode(), 1)
        told = memory(topic)
        await told.learn({1})
        await told.add({"new": 1}, NOW)
        assert [told.has(1, each) for each in ("old", "young", "new")] == [False, True, True]
        assert [(each.key, each.partition) for each in topic.records if each.value is None] == [(b"old", 1)]
        # Looking takes as long as there are ids, so not each batch looks.
        await told.add({}, NOW + timedelta(seconds=LONGEST_BETWEEN_LOOKS_S - 1))
        assert told.has(1, "young")
        await told.add({}, NOW + timedelta(seconds=LONGEST_BETWEEN_LOOKS_S))
        assert not told.has(1, "young")

    asyncio.run(play())


def test_what_is_known_is_written_again_to_a_topic_that_was_made_anew() -> None:
    async def play() -> None:
        topic = topic_with("one", partition=1)
        told = memory(topic)
        await told.learn({0, 1})
        await told.add({"two": 0}, NOW + timedelta(hours=1))
        topic.records.clear()
        await told.write_anew()
        after = memory(topic)
        await after.learn({0, 1})
        assert (after.has(1, "one"), after.has(0, "two")) == (True, True)
        assert {each.key: each.value for each in topic.records} == {
            b"one": b"2026-11-24T09:00:00+00:00",
            b"two": b"2026-11-24T10:00:00+00:00",
        }

    asyncio.run(play())
