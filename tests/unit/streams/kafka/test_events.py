"""Headers as strangers write them, read as values; and messages that are sent in their order."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from streams.kafka.events import Event, Outgoing, arrived_at, consume, crash, received, send_all, send_or_refuse, texts
from tests.unit.streams.events import KeptTopic, SlowTopic, event

AT = b"2026-11-24T08:00:00+00:00"


def test_what_clients_give_is_one_value() -> None:
    both = (("a", b"1"), ("b", None))
    assert received(both) == received(list(both)) == received({"a": b"1", "b": None}) == both
    assert received(None) == received(()) == received([]) == ()
    assert received([("a", bytearray(b"1")), ("a", memoryview(b"2"))]) == (("a", b"1"), ("a", b"2"))


def test_of_a_name_the_first_that_has_a_value_counts() -> None:
    assert texts((("a", None), ("a", b"1"), ("a", b"2"), ("", b""), ("b", None))) == {"a": "1", "": ""}
    assert texts((("a", b"\xff!"),)) == {"a": "\ufffd!"}


@pytest.mark.parametrize(
    "value",
    [
        None, b"", b"\xff", b"never", b"9" * 5000, b"2026-11-24T08:00:00", b"0001-01-01T00:00:00+14:00",
        b"1969-12-31T23:59:59+00:00", "2026-11-24T08:00:00+00:00\u00a0".encode(),
    ],
)  # fmt: skip
def test_what_is_no_instant_says_nothing(value: bytes | None) -> None:
    assert arrived_at((("arrived_at", value),)) is None
    assert arrived_at((("arrived_at", value), ("other", AT), ("arrived_at", AT))) == (AT, datetime(2026, 11, 24, 8, tzinfo=UTC))


def test_a_zone_is_understood() -> None:
    value = b"2026-11-24T10:00:00+02:00"
    assert arrived_at((("arrived_at", value),)) == (value, datetime(2026, 11, 24, 8, tzinfo=UTC))


def test_in_order_means_that_what_came_behind_a_failure_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(KeptTopic):
        """Refuses the second message once, and takes all others."""

        refused = False

        async def _keep(self, key: bytes | None, value: bytes | None, partition: int, headers: list[tuple[str, bytes]]) -> None:
            if key == b"2" and not self.refused:
                self.refused = True
                raise ConnectionError
            await super()._keep(key, value, partition, headers)

    monkeypatch.setattr("streams.kafka.events.FIRST_PAUSE_S", 0.0)
    for in_order, kept in ((False, "1342"), (True, "134234")):
        topic = Refusing("decisions.v1")
        asyncio.run(send_all([Outgoing(topic, key.encode(), b"") for key in "1234"], in_order=in_order))
        assert "".join((each.key or b"").decode() for each in topic.records) == kept


@pytest.mark.parametrize("send", [send_all, partial(send_or_refuse, health=None)])
def test_in_order_means_that_none_passes_another_on_its_way_to_the_client(send: Callable[..., Any]) -> None:
    topic = SlowTopic("decisions.v1")
    asyncio.run(send([Outgoing(topic, key.encode(), b"") for key in "1234"], in_order=True))
    assert "".join((each.key or b"").decode() for each in topic.records) == "1234"


class Later(KeptTopic):
    """Hands back at once what says when Kafka has a message, and that is when a test says so. `asked` is set by the seventh."""

    def __init__(self) -> None:
        super().__init__("decisions.v1")
        self.sent: list[asyncio.Future[None]] = []

    async def send(self, **_: Any) -> asyncio.Future[None]:
        self.sent.append(asyncio.get_running_loop().create_future())
        if len(self.sent) == 7:
            self.asked.set()
        return self.sent[-1]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (3, 0, 2, 1)])
def test_it_returns_when_kafka_has_all_in_whatever_order_it_answers(
    order: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        topic = Later()
        task = asyncio.create_task(send_all([Outgoing(topic, key.encode(), b"") for key in "0123"], in_order=True))
        for number in order:
            await asyncio.sleep(0.001)
            assert not task.done()
            if number == 1:
                topic.sent[1].set_exception(ConnectionError())
            elif number == 2:
                topic.sent[2].cancel()
            else:
                topic.sent[number].set_result(None)
        # From the first that failed all are sent again.
        await topic.asked.wait()
        for each in topic.sent[4:]:
            assert not task.done()
            each.set_result(None)
        await task

    monkeypatch.setattr("streams.kafka.events.FIRST_PAUSE_S", 0.0)
    asyncio.run(run())


def test_who_no_longer_waits_leaves_nothing_that_waits(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> list[bool]:
        topic = Later()
        task = asyncio.create_task(send_all([Outgoing(topic, key.encode(), b"") for key in "0123"], in_order=True))
        await asyncio.sleep(0.001)
        topic.sent[0].set_exception(ConnectionError())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return [each.cancelled() for each in topic.sent]

    assert asyncio.run(run()) == [False, True, True, True]
    gc.collect()
    assert not caplog.records, "asyncio complains of an error that nobody asked for"


@pytest.mark.parametrize(("has_crashed", "told"), [(False, ["CRITICAL"]), (True, [])])
def test_what_follows_from_a_crash_that_was_told_is_no_second_one(
    has_crashed: bool, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        ended = asyncio.Event()

        async def end(_error: Exception) -> None:
            ended.set()

        app: Any = SimpleNamespace(crashed=has_crashed, crash=end)
        task = asyncio.create_task(crash(app, LookupError("broken on purpose")))
        await ended.wait()
        task.cancel()

    caplog.set_level("INFO")
    asyncio.run(run())
    assert [record.levelname for record in caplog.records] == told


class Coming:
    """A stream of events that stand in its channel's queue, and what a stage did with them: batches, and what was acked."""

    def __init__(self, *offsets: int) -> None:
        self.channel = SimpleNamespace(queue=asyncio.Queue[Any]())
        self.done: list[list[int]] = []
        self.acked: list[int] = []
        self.app: Any = SimpleNamespace(consumer_generation_id=1, crashed=False, crash=self._crash)
        for offset in offsets:
            self.come(offset)

    def come(self, offset: int) -> None:
        came = event(b"", offset=offset)
        came.ack = partial(self.acked.append, offset)
        self.channel.queue.put_nowait(came)

    def noack(self) -> "Coming":
        return self

    async def events(self) -> AsyncIterator[Event]:
        while True:
            yield await self.channel.queue.get()

    async def _crash(self, _: Exception) -> None:
        self.app.crashed = True

    async def until_idle(self, handle: Callable[[list[Event]], Awaitable[None]], size: int = 3) -> None:
        """A stage at work, cancelled when it has nothing to do."""
        working = asyncio.ensure_future(consume(self.app, self, size, handle))
        for _ in range(100):
            await asyncio.sleep(0)
        working.cancel()
        await asyncio.wait([working])


def test_a_stage_takes_what_has_come_in_batches_that_are_not_too_large() -> None:
    async def play() -> None:
        coming = Coming(0, 1, 2, 3)

        async def handle(events: list[Event]) -> None:
            coming.done.append([each.message.offset for each in events])
            assert coming.acked == [offset for batch in coming.done[:-1] for offset in batch], "acked when it is worked on"
            if len(coming.done) == 2:
                coming.come(4)
                coming.come(5)
                await asyncio.sleep(0)

        await coming.until_idle(handle)
        assert coming.done == [[0, 1, 2], [3], [4, 5]]
        assert coming.acked == [0, 1, 2, 3, 4, 5]

    asyncio.run(play())


def test_nothing_of_a_batch_that_failed_is_acked_and_nothing_more_is_taken() -> None:
    async def play() -> None:
        coming = Coming(0, 1, 2, 3)

        async def handle(events: list[Event]) -> None:
            coming.done.append([each.message.offset for each in events])
            raise ValueError("broken on purpose")

        await coming.until_idle(handle)
        assert coming.done == [[0, 1, 2]]
        assert coming.acked == []
        assert coming.app.crashed

    asyncio.run(play())


def test_what_is_from_before_a_rebalance_is_neither_worked_on_nor_acked() -> None:
    async def play() -> None:
        coming = Coming(0, 1)
        coming.app.consumer_generation_id = 2
        await coming.until_idle(lambda events: pytest.fail(f"worked on {events}"))
        assert coming.acked == []

    asyncio.run(play())


class Full(KeptTopic):
    """Has room for no message, and never will."""

    async def send(self, **_: Any) -> asyncio.Future[None]:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


def test_a_cancel_while_messages_are_handed_over_leaves_none_that_nobody_waits_for() -> None:
    async def play() -> None:
        topic, full, said = Later(), Full("other"), list[object]()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
        sending = asyncio.ensure_future(send_all([Outgoing(topic, b"1", b""), Outgoing(full, b"2", b"")], in_order=True))
        await full.asked.wait()
        topic.sent[0].set_exception(ConnectionError())
        sending.cancel()
        await asyncio.wait([sending])
        topic.sent.clear()
        del sending
        gc.collect()
        await asyncio.sleep(0)
        assert said == []

    asyncio.run(play())
