"""Receivers that somebody invented on alerts.v1: couriers end, few are remembered, and nothing that was told is told again."""

import asyncio
from datetime import UTC, datetime
from importlib import resources
from types import SimpleNamespace
from typing import Any, Final

import orjson
import pytest

from alerts.destination import Form, Posted
from schemas.notices import Announcement
from streams import deliver
from streams.deliver import PostOffice
from streams.driver.in_hand import Lease
from streams.running.health import Counts, StageHealth
from tests.unit.streams.events import event
from tests.waiting import awaited

ALERT = orjson.loads(resources.files("schemas").joinpath("examples/alert/v1/valid/all-members.json").read_bytes())


class RememberingSlack:
    """A destination that takes all, and shows in a channel's history what it took."""

    outcome: Final = "alerts delivered"

    def __init__(self) -> None:
        self.posted: list[tuple[str, str]] = []
        self.looked_up: list[str] = []
        self.ended = asyncio.Event()

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def tell(self, announcement: Announcement, form: Form) -> Posted:
        self.posted.append((announcement.receiver, announcement.id))
        return Posted()

    async def told(self, receiver: str, since: datetime) -> frozenset[str]:
        self.looked_up.append(receiver)
        return frozenset(id for channel, id in self.posted if channel == receiver)


def office_of(destination: RememberingSlack) -> PostOffice:
    lease = Lease(3600)
    lease.renew(lease.clock())
    app = SimpleNamespace(consumer_generation_id=1)
    return PostOffice(app, None, destination, Counts(), StageHealth("deliver"), lease, timeout_s=0.0)


def alert_event(receiver: str, offset: int) -> Any:
    given = event(orjson.dumps({**ALERT, "receiver": receiver}), receiver.encode(), topic="alerts.v1", offset=offset)
    given.message.timestamp = datetime(2100, 1, 1, tzinfo=UTC).timestamp()  # younger than any ownership
    given.ack = lambda: True
    return given


async def idle() -> None:
    """Until no courier is at work."""
    while couriers := [task for task in asyncio.all_tasks() if task.get_name().startswith("courier ")]:
        await awaited(asyncio.wait(couriers))


def test_couriers_of_invented_receivers_end_and_few_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "IDLE_S", 0.01)
    monkeypatch.setattr(deliver, "MOST_MEMORIES", 20)

    async def play() -> None:
        destination = RememberingSlack()
        office = office_of(destination)
        for number in range(300):
            await office.accept(alert_event(f"#invented-{number}", number))
        await idle()
        assert len(destination.posted) == 300
        # Who is remembered is told without a look.
        for number in (*range(280, 300), 279):
            again = alert_event(f"#invented-{number}", 300 + number)
            again.message.timestamp = datetime.now(UTC).timestamp() + 30
            await office.accept(again)
        await idle()
        assert destination.looked_up == ["#invented-279"]

    asyncio.run(play())


def test_what_was_told_before_its_receiver_was_forgotten_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "IDLE_S", 0.01)
    monkeypatch.setattr(deliver, "MOST_MEMORIES", 1)

    async def play() -> None:
        destination = RememberingSlack()
        office = office_of(destination)
        for offset, receiver in enumerate(("#one", "#two", "#three")):
            await office.accept(alert_event(receiver, offset))
            await idle()
        assert destination.looked_up == []
        again = alert_event("#one", 3)
        again.message.timestamp = datetime.now(UTC).timestamp() + 30
        await office.accept(again)
        await idle()
        assert destination.looked_up == ["#one"]
        assert [receiver for receiver, _ in destination.posted] == ["#one", "#two", "#three"]

    asyncio.run(play())


def test_an_alert_that_comes_while_its_courier_is_about_to_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "IDLE_S", 0.001)

    async def play() -> None:
        destination = RememberingSlack()
        office = office_of(destination)
        for number in range(200):
            given = alert_event("#busy", number)
            value = orjson.loads(given.message.value)
            given.message.value = orjson.dumps({**value, "id": f"{number:032x}"})
            await office.accept(given)
            if number % 3:
                await asyncio.sleep(0)
        await idle()
        assert [int(id, 16) for _, id in destination.posted] == list(range(200))

    asyncio.run(play())
