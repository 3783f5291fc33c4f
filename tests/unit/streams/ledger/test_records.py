"""The ledger on a topic in memory: what it reads there, whoever wrote it, what it takes over of an earlier release, and when it
forgets."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaConnectionError

from alerts import State
from rules import OpenStories
from schemas import MOST_BYTES, Alert, Quote, Quoted
from streams.driver import Lease
from streams.kafka import MARK, Read
from streams.ledger import Records
from streams.running import Clock, StageHealth
from tests.copying import replace
from tests.unit.streams.events import KeptTopic
from tests.unit.streams.ledger.play import PARTITION, Play, match
from tests.unit.streams.test_alert import again, take

ONE, TWO = match(1), match(2)
OLD = "0" * 31


def told_topic(*ids: str, told_at: datetime | None = None) -> KeptTopic:
    """What a release before the ledger left."""
    topic, at = KeptTopic("told.v1"), told_at or datetime.now(UTC)
    for each in ids:
        topic.put(each.encode(), at.isoformat().encode(), PARTITION)
    return topic


def records(decisions: KeptTopic, read: Read | None = None, told: Read | None = None) -> Records:
    lease = Lease(1e9)
    lease.renew(lease.clock())
    nothing = KeptTopic("told.v1")
    return Records(
        decisions,
        read or decisions.read,
        told or nothing.read,
        StageHealth("alert"),
        Clock(1000.0),
        lease,
        partial(State, OpenStories),
    )


def test_a_partition_is_read_once_in_each_round() -> None:
    async def run() -> None:
        play, asked = Play(), list[set[int]]()

        def read(numbers: set[int]) -> AsyncGenerator[ConsumerRecord[bytes, bytes], None]:
            asked.append(numbers)
            return play.decisions.read(numbers)

        stage = await play.start()
        stage.clerk.records.read = read
        for number in range(3):
            play.publish(match(number))
            await play.feed()
        await stage.end_round()
        await stage.begin_round({PARTITION})
        await play.until(lambda: asked)
        await stage.end_round()
        assert asked == [{PARTITION}, {PARTITION}]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"soon", "JSON"),
        (b"[]", "must be a JSON object, is an array"),
        (b'{"id":"' + b"a" * 32 + b'"}', "decision.v1"),
        (b"\xff", ""),
    ],
)
def test_what_a_stranger_wrote_is_passed_over_with_its_place(value: bytes, why: str, caplog: pytest.LogCaptureFixture) -> None:
    play = Play()
    asyncio.run(take(play, [ONE]))
    place = f"decisions.v1/{PARTITION}/{len(play.decisions.records)}"
    for key in (b"strange", None, b"k" * 10_000):
        play.decisions.put(key, value, PARTITION)
    play.decisions.put(None, None, PARTITION)
    asyncio.run(take(play, [TWO]))
    assert play.alert_ids == [ONE.id, TWO.id]
    (first, *others) = [each for each in caplog.messages if "cannot be read and is passed over" in each]
    assert first.startswith(f"The decision at {place} cannot be read and is passed over: ")
    assert (why in first, len(others)) == (True, 2)
    assert max(map(len, caplog.messages)) < 1000


def test_a_decision_under_the_key_of_another_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    play = Play()
    asyncio.run(take(play, [ONE]))
    play.decisions.put(TWO.id.encode(), next(each.value for each in play.decisions.records if each.key != MARK), PARTITION)
    asyncio.run(take(play, [TWO]))
    assert play.alert_ids == [ONE.id, TWO.id]
    assert f": its key is not its id, {ONE.id}." in caplog.text


def test_the_count_of_a_story_takes_nothing_from_its_first_message_whoever_tells_it() -> None:
    """Its quotes have records of their own, so that a decision's stays small: they are read again, and deleted with it."""
    quotes = tuple(Quote(f"{'Россия и США договорились, ' * 10}{number}", ((0, 6),)) for number in range(3))
    first, copy = (replace(match(number), quotes=quotes, fingerprint="test1:same") for number in (1, 2))
    play = Play()

    async def run() -> None:
        await play.start()
        play.publish(first)
        await play.feed()
        await play.kill()
        await play.start()
        play.publish(copy)
        await play.feed()
        await play.until(lambda: [each for each in play.announced() if isinstance(each, Alert) and each.update_of])
        stage = play.stage
        assert stage is not None
        assert stage.round is not None
        ledger = stage.round.ledgers[PARTITION]
        await stage.clerk.records.delete(ledger, [first.id, copy.id])
        await stage.end_round()

    asyncio.run(run())
    root, update = [each for each in play.announced() if isinstance(each, Alert)]
    assert update.more == 1
    assert update.quotes == root.quotes == quotes
    assert max(len(each.value or b"") for each in play.decisions.records if not Quoted.is_key(each.key)) <= MOST_BYTES
    last = {each.key: each.value for each in play.decisions.records}
    assert [last[key] for key in (b"quotes " + first.id.encode(), first.id.encode(), copy.id.encode())] == [None] * 3


def test_quotes_under_the_key_of_another_are_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    play = Play()
    play.decisions.put(b"quotes " + TWO.id.encode(), bytes(Quoted(ONE.id, ONE.quotes)), PARTITION)
    asyncio.run(take(play, [ONE]))
    assert f": its key is not its id, quotes {ONE.id}." in caplog.text


def test_a_kafka_that_does_not_answer_is_asked_until_it_does(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("streams.kafka.whole.FIRST_PAUSE_S", 0.0)
    play = Play()
    asyncio.run(take(play, [ONE, TWO]))
    gone = TWO.id.encode()
    errors = [TimeoutError("no answer within 30 s"), KafkaConnectionError("gone")]

    async def read(numbers: set[int]) -> AsyncGenerator[ConsumerRecord[bytes, bytes], None]:
        for record in list(play.decisions.records):
            yield record
            if errors and record.key == gone:
                play.decisions.records = [each for each in play.decisions.records if each.key != gone]
                raise errors.pop(0)
        if errors:
            raise errors.pop(0)

    ledger = asyncio.run(records(play.decisions, read).learn({PARTITION}, asyncio.Event()))[PARTITION]
    assert ([each.id for each in ledger.state.records()], errors) == ([ONE.id], [])
    assert caplog.messages[0] == "What was decided cannot be read (no answer within 30 s). Trying again in 0.0 s."


def test_what_an_earlier_release_told_is_taken_over_once_and_not_told_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    play = Play(told=told_topic(ONE.id))
    asyncio.run(take(play, [ONE, TWO]))
    assert play.alert_ids == [TWO.id]
    assert f"What told.v1 says of partition {PARTITION} was taken over: 1 articles told." in caplog.messages
    assert [each.key for each in play.decisions.records][:2] == [ONE.id.encode(), MARK]
    # The topic may be deleted now, and what is added to it says nothing any more.
    play.told = told_topic(match(3).id)
    asyncio.run(take(play, [ONE, match(3)]))
    assert play.alert_ids == [TWO.id, match(3).id]


def test_a_kill_in_an_upgrade_begins_it_anew() -> None:
    play = Play(told=told_topic(ONE.id, TWO.id))
    play.decisions.put(b"stranger", None, PARTITION)
    asyncio.run(take(play))
    # All but the mark and what came last.
    play.decisions.records = play.decisions.records[:2]
    asyncio.run(take(play, [ONE, TWO, match(3)]))
    assert play.alert_ids == [match(3).id]


@pytest.mark.parametrize("value", [b"soon", b"\xff", b"[]", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00"])
def test_what_a_stranger_wrote_to_the_topic_of_an_earlier_release_is_passed_over(
    value: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    told = told_topic(ONE.id, "f" * 32)
    told.put(b"f" * 32, value, PARTITION)
    told.put(b"an-id-that-is-no-id", datetime.now(UTC).isoformat().encode(), PARTITION)
    told.put(None, datetime.now(UTC).isoformat().encode(), PARTITION)
    told.put(None, None, PARTITION)
    play = Play(told=told)
    asyncio.run(take(play, [ONE]))
    assert (play.alert_ids, next(iter(play.ledger()))) == ([], ONE.id)
    assert f"{value!r} at told.v1/{PARTITION}/2 is not when something was told, and is passed over." in caplog.messages


def test_what_an_earlier_release_forgot_is_told() -> None:
    told = told_topic(ONE.id)
    told.put(ONE.id.encode(), None, PARTITION)
    play = Play(told=told)
    asyncio.run(take(play, [ONE]))
    assert play.alert_ids == [ONE.id]


def test_what_nothing_needs_any_more_is_deleted_in_kafka_and_may_be_told_again() -> None:
    async def run() -> None:
        play = Play()
        play.publish(ONE)
        stage = await play.start()
        await play.feed()
        assert stage.round is not None
        ledger, remember = stage.round.ledgers[PARTITION], play.limits.remember
        await stage.clerk.prune(ledger, play.clock.now() + remember - timedelta(hours=1))
        assert list(play.ledger()) == [ONE.id]
        await stage.clerk.prune(ledger, play.clock.now() + remember + timedelta(hours=1))
        assert [each.key for each in play.decisions.records if each.value is None] == [ONE.id.encode()]
        assert (list(play.ledger()), ONE.id in ledger.state) == ([], False)
        play.publish(again(ONE))
        await play.feed()
        assert [each.key for each in play.alerts.records] == [b"#syria"] * 2

    asyncio.run(run())


def test_what_is_known_is_written_again_to_a_topic_that_was_made_anew() -> None:
    async def run() -> None:
        play = Play(told=told_topic(ONE.id))
        stage = await play.start()
        play.publish(TWO)
        await play.feed()
        play.decisions.records.clear()
        await stage.write_anew()
        await stage.end_round()
        play.told = KeptTopic("told.v1")
        await take(play, [ONE, TWO, match(3)])
        assert play.alert_ids == [TWO.id, match(3).id]
        assert {ONE.id, TWO.id, match(3).id} <= set(play.ledger())

    asyncio.run(run())
