"""A courier against the emulated Slack over HTTP: whatever Slack does, one message is visible in the end, and none is doubled.

Waiting is a value here: the courier's pauses are noted and take no time.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from streams.courier import Courier, Memory, RoundOverError

from alerts.delivery import SETTLE_S, Dead
from alerts.destination import Form, Posted
from alerts.slack.client import SlackDestination
from sandbox.slack import SlackServer
from streams.driver.in_hand import Lease
from tests.clock import play
from tests.integration.kafka.client_play import TIMEOUT_S, order, slack
from tests.unit.alerts.samples import ALERT, NOTICE

OWNED = datetime(2026, 11, 24, 8, tzinfo=UTC)
FRESH, OLD = OWNED + timedelta(hours=1), OWNED - timedelta(minutes=5)


class Play:
    """A courier of #syria, or of another receiver, with its pauses."""

    def __init__(self, server: SlackServer, destination: SlackDestination) -> None:
        self.server = server
        self.destination = destination
        self.pauses: list[float] = []
        self.memory = Memory()
        self.lease = Lease(3600)
        self.lease.renew(self.lease.clock())

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def courier(
        self, owned: datetime = OWNED, pause: Callable[[float], Awaitable[None]] | None = None, receiver: str = "#syria"
    ) -> Courier:
        options: dict[str, Any] = {
            "lease": self.lease,
            "owned_since": owned,
            "timeout_s": TIMEOUT_S,
            "pause": pause or self._pause,
        }
        return Courier(receiver, self.destination, self.memory, **options)

    async def methods(self) -> list[str]:
        """The methods that were called, in their order."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.server.url}sandbox/requests") as response:
            return [entry["method"] for entry in (await response.json())["last"]]


def played(scene: Callable[[Play], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        async with slack(**options) as (server, client):
            await scene(Play(server, SlackDestination(client, ZoneInfo("UTC"))))

    play(run())


def test_a_fresh_alert_is_posted_without_a_look() -> None:
    async def scene(play: Play) -> None:
        assert isinstance(await play.courier().deliver(ALERT, arrived_at=FRESH, decided_at=FRESH), Posted)
        assert "conversations.history" not in await play.methods()
        assert len(play.server.messages("syria")) == 1

    played(scene)


def test_an_alert_that_may_have_been_posted_before_a_kill_is_looked_up_and_not_posted_again() -> None:
    async def scene(play: Play) -> None:
        now = datetime.now(UTC)
        await play.courier().deliver(ALERT, arrived_at=FRESH, decided_at=FRESH)
        # Another worker, which knows nothing and owns the partition since just now.
        play.memory = Memory()
        assert (
            await play.courier(owned=now).deliver(
                ALERT, arrived_at=now - timedelta(seconds=30), decided_at=now - timedelta(seconds=20)
            )
            is None
        )
        assert len(play.server.messages("syria")) == 1

    played(scene)


def test_a_channel_is_looked_up_once_for_all_that_was_waiting() -> None:
    async def scene(play: Play) -> None:
        courier = play.courier()
        for number in range(5):
            assert isinstance(
                await courier.deliver(replace(ALERT, id=f"{number:032x}"), arrived_at=OLD, decided_at=FRESH), Posted
            )
        assert (await play.methods()).count("conversations.history") == 1

    played(scene)


@pytest.mark.parametrize(
    "mode",
    ["drop_after", "drop_before", "http_500", "http_500_after", "not_json_after", "hang", "error:internal_error",
     "error_after:fatal_error", "ratelimited:2", "ratelimited_after:2", "error:unheard_of", "error:channel_not_found"],
)  # fmt: skip
def test_every_fault_ends_in_one_message(mode: str) -> None:
    async def scene(play: Play) -> None:
        await order(play.server, method="chat.postMessage", mode=mode)
        end = await play.courier().deliver(ALERT, arrived_at=datetime.now(UTC), decided_at=datetime.now(UTC))
        assert end is None or isinstance(end, Posted)
        assert len(play.server.messages("syria")) == 1
        assert len(play.pauses) == 1

    played(scene)


def test_a_lookup_that_fails_is_asked_again_before_anything_is_posted() -> None:
    async def scene(play: Play) -> None:
        await order(play.server, method="conversations.history", mode="error:missing_scope", count=2)
        assert isinstance(await play.courier().deliver(ALERT, arrived_at=OLD, decided_at=FRESH), Posted)
        assert len(play.pauses) == 2
        assert (await play.methods())[-4:] == [
            "conversations.history",
            "conversations.history",
            "conversations.history",
            "chat.postMessage",
        ]

    played(scene)


def test_a_message_slack_refuses_in_every_form_is_dead() -> None:
    async def scene(play: Play) -> None:
        await order(play.server, method="chat.postMessage", mode="error:invalid_blocks", count=3)
        end = await play.courier().deliver(ALERT, arrived_at=FRESH, decided_at=FRESH)
        assert isinstance(end, Dead)
        assert end.words == "Slack refuses the message for #syria in every form, the last time with invalid_blocks."
        assert play.server.messages("syria") == []

    played(scene)


def test_the_end_of_a_round_ends_the_waiting() -> None:
    async def scene(play: Play) -> None:
        async def over(_seconds: float) -> None:
            raise RoundOverError

        await order(play.server, method="chat.postMessage", mode="error:not_in_channel")
        with pytest.raises(RoundOverError):
            await play.courier(pause=over).deliver(ALERT, arrived_at=FRESH, decided_at=FRESH)
        assert play.server.messages("syria") == []

    played(scene)


def test_what_the_last_owner_may_have_under_way_is_waited_for_and_looked_up_again() -> None:
    async def scene(play: Play) -> None:
        owned = datetime.now(UTC)

        async def late(seconds: float) -> None:
            # Slack carries out the request that the last owner cut off.
            play.pauses.append(seconds)
            await play.destination.tell(ALERT, Form.FULL)

        old = owned - timedelta(seconds=5)
        assert await play.courier(owned=owned, pause=late).deliver(ALERT, arrived_at=old, decided_at=old) is None
        assert len(play.server.messages("syria")) == 1
        (waited,) = play.pauses
        assert 0 < waited <= TIMEOUT_S + SETTLE_S, "counted from when the partition became ours"

    played(scene)


def test_a_notice_sent_again_is_told_once_by_the_same_courier_and_by_one_that_knows_nothing() -> None:
    async def scene(play: Play) -> None:
        courier, week_ago = play.courier(receiver="@dana"), OWNED - timedelta(days=7)
        assert isinstance(await courier.deliver(NOTICE, arrived_at=week_ago, decided_at=FRESH), Posted)
        assert await courier.deliver(NOTICE, arrived_at=week_ago, decided_at=FRESH) is None
        play.memory = Memory()
        assert await play.courier(receiver="@dana").deliver(NOTICE, arrived_at=week_ago, decided_at=FRESH) is None
        (message,) = play.server.messages()
        assert message["channel"] == "@dana"
        assert play.pauses == []

    played(scene)


@pytest.mark.parametrize("method", ["users.list", "conversations.open", "conversations.history", "chat.postMessage"])
@pytest.mark.parametrize("mode", ["drop_after", "ratelimited:2", "error:missing_scope", "not_json_after", "http_500_after"])
def test_a_notice_outlives_every_fault_on_its_way_to_a_person(method: str, mode: str) -> None:
    async def scene(play: Play) -> None:
        await order(play.server, method=method, mode=mode, count=2)
        end = await play.courier(receiver="@dana").deliver(NOTICE, arrived_at=OLD, decided_at=datetime.now(UTC))
        assert end is None or isinstance(end, Posted)
        assert [message["channel"] for message in play.server.messages()] == ["@dana"]
        assert play.pauses

    played(scene)
