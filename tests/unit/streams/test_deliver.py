"""The couriers' rounds: what happens to alerts that are under way when a rebalance takes their partitions."""

import asyncio
from datetime import UTC, datetime, timedelta
from importlib import resources
from types import SimpleNamespace
from typing import Any, Final

import pytest

from alerts.destination import Failed, Form
from schemas.notices import Announcement
from streams import deliver
from streams.courier import CLOCK_MARGIN
from streams.deliver import NOTICE_LOOKED_BACK, PostOffice
from streams.driver.in_hand import Lease
from streams.running.health import Counts, StageHealth
from tests.unit.streams.events import event
from tests.waiting import awaited

EXAMPLES = resources.files("schemas").joinpath("examples")
ALERT = EXAMPLES.joinpath("alert/v1/valid/all-members.json").read_bytes()
NOTICE = EXAMPLES.joinpath("notice/v1/valid/load-error.json").read_bytes()


class UnreachableSlack:
    """A destination that never opens a connection; `asked` are the receivers it was to tell, `read` what was looked up."""

    outcome: Final = "alerts delivered"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.read: list[tuple[str, datetime]] = []
        self.heard = asyncio.Event()

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def tell(self, announcement: Announcement, form: Form) -> Failed:
        self.asked.append(announcement.receiver)
        self.heard.set()
        return Failed("Slack", announcement.receiver, "unopened", "client_not_connected", "Check SLACK_API_URL")

    async def told(self, receiver: str, since: datetime) -> frozenset[str]:
        self.read.append((receiver, since))
        return frozenset()


def held() -> Lease:
    lease = Lease(3600)
    lease.renew(lease.clock())
    return lease


def app_that_reads() -> Any:
    return SimpleNamespace(consumer_generation_id=1)


def alert_event(offset: int, generation: int) -> Any:
    given = event(ALERT, b"#syria", partition=0, offset=offset)
    given.message.generation_id = generation
    # Younger than any ownership: nobody else can be at work on it.
    given.message.timestamp = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
    return given


def test_a_rebalance_while_there_is_no_room_does_not_stop_the_stage_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "MOST_OPEN", 1)

    async def play() -> None:
        app = app_that_reads()
        destination = UnreachableSlack()
        office = PostOffice(app, None, destination, Counts(), StageHealth("deliver"), held(), timeout_s=1.0)
        await office.accept(alert_event(0, generation=1))
        await awaited(destination.heard.wait())
        waiting = asyncio.create_task(office.accept(alert_event(1, generation=1)))
        await office.end_round()
        await awaited(waiting)
        assert len(destination.asked) == 1

        app.consumer_generation_id = 2
        destination.heard.clear()
        await awaited(office.accept(alert_event(0, generation=2)))
        await awaited(destination.heard.wait())
        await office.end_round()

    asyncio.run(play())


def test_before_a_notice_a_week_of_its_receiver_is_read_as_it_may_be_one_sent_again() -> None:
    async def play() -> None:
        destination = UnreachableSlack()
        office = PostOffice(
            app_that_reads(),
            None,
            destination,
            Counts(),
            StageHealth("deliver"),
            held(),
            timeout_s=1.0,
        )
        given = event(NOTICE, b"@dana")
        # Younger than our ownership: an alert so young would be told without a look.
        published_at = datetime.now(UTC) + timedelta(days=1)
        given.message.timestamp = published_at.timestamp()
        await office.accept(given)
        await awaited(destination.heard.wait())
        await office.end_round()
        assert destination.asked == ["@dana"]
        assert destination.read == [("@dana", published_at - NOTICE_LOOKED_BACK - CLOCK_MARGIN)]

    asyncio.run(play())
