"""The deliver stage against the emulated Slack over HTTP: whatever Slack does, one message is visible in the end, and none twice.

Minutes of Slack take seconds here, for both sides. Kafka's part is played by topics in memory; with Kafka it is
tests/acceptance/faults.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from alerts.slack.workspace import SlackDestination
from sandbox.slack import SlackServer
from streams.delivery.terms import Terms
from tests.clock import play
from tests.integration.kafka.client_play import TIMEOUT_S, order, slack
from tests.unit.alerts.samples import NOTICE
from tests.unit.streams.delivery.play import Play, alert
from tests.unit.streams.delivery.test_courier import name

SPEED = 50.0


class Stage(Play):
    """A deliver stage whose destination is this workspace."""

    server: SlackServer

    async def methods(self) -> list[str]:
        """The methods that were called, in their order."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.server.url}sandbox/requests") as response:
            return [entry["method"] for entry in (await response.json())["last"]]


def played(scene: Callable[[Stage], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        async with slack(speed=SPEED, **options) as (server, raw):
            stage = Stage(speed=SPEED, terms=Terms(timeout_s=TIMEOUT_S))
            stage.server = server
            stage.destination = SlackDestination(raw.client, ZoneInfo("UTC"), stage.clock.now)
            await stage.start()
            await scene(stage)
            assert stage.office is not None
            await stage.office.end_round()

    play(run())


@pytest.mark.parametrize(
    "mode",
    ["drop_after", "drop_before", "http_500", "http_500_after", "not_json_after", "hang", "error:internal_error",
     "error_after:fatal_error", "ratelimited:2", "ratelimited_after:2", "error:unheard_of", "error:channel_not_found"],
)  # fmt: skip
def test_every_fault_ends_in_one_message(mode: str) -> None:
    async def scene(stage: Stage) -> None:
        await order(stage.server, method="chat.postMessage", mode=mode)
        stage.publish(alert(1))
        await stage.ended()
        assert len(stage.server.messages("syria")) == 1
        assert stage.latest()[name(1)].state == "delivered"

    played(scene)


def test_a_fresh_alert_is_posted_without_a_look() -> None:
    async def scene(stage: Stage) -> None:
        stage.publish(alert(1))
        await stage.ended()
        assert await stage.methods() == ["chat.postMessage"]

    played(scene)


def test_a_lookup_that_fails_is_asked_again_before_anything_is_posted_again() -> None:
    async def scene(stage: Stage) -> None:
        await order(stage.server, method="chat.postMessage", mode="http_500_after")
        await order(stage.server, method="conversations.history", mode="error:missing_scope", count=2)
        stage.publish(alert(1))
        await stage.ended()
        assert stage.way(name(1))[-1] == "delivered: found"
        assert len(stage.server.messages("syria")) == 1
        assert (await stage.methods()).count("chat.postMessage") == 1

    played(scene)


def test_a_message_slack_refuses_in_every_form_is_dead() -> None:
    async def scene(stage: Stage) -> None:
        await order(stage.server, method="chat.postMessage", mode="error:invalid_blocks", count=3)
        stage.publish(alert(1))
        await stage.ended()
        assert stage.way(name(1))[-1] == "dead: refused"
        (letter,) = stage.letters.records
        assert dict(letter.headers)["reason"].startswith(
            b"Slack refuses the message for #syria in every form, the last time with invalid_blocks."
        )
        assert stage.server.messages("syria") == []

    played(scene)


def test_what_waits_for_the_worker_needs_no_look_when_it_starts() -> None:
    """A thousand older messages are in the channel, and the journal knows that none of them is what waits."""

    async def scene(stage: Stage) -> None:
        stage.publish(*(alert(number) for number in range(1_000)))
        await stage.ended()
        assert stage.office is not None
        await stage.office.end_round()
        stage.publish(*(alert(1_000 + number) for number in range(60)))
        before = len(stage.journal.records)
        await stage.start()
        await stage.ended()
        assert len(stage.journal.records) - before == 3 * 60
        assert len(stage.server.messages("syria")) == 1_060
        assert "conversations.history" not in await stage.methods()

    played(scene)


@pytest.mark.parametrize("method", ["users.list", "conversations.open", "conversations.history", "chat.postMessage"])
@pytest.mark.parametrize("mode", ["drop_after", "ratelimited:2", "error:missing_scope", "not_json_after", "http_500_after"])
def test_a_notice_outlives_every_fault_on_its_way_to_a_person(method: str, mode: str) -> None:
    async def scene(stage: Stage) -> None:
        await order(stage.server, method=method, mode=mode, count=2)
        if method == "conversations.history":
            await order(stage.server, method="chat.postMessage", mode="drop_after")
        stage.publish(NOTICE)
        await stage.ended()
        assert [message["channel"] for message in stage.server.messages()] == ["@dana"]

    played(scene)


def test_a_reply_to_a_thread_that_slack_does_not_know_is_there_once() -> None:
    async def scene(stage: Stage) -> None:
        stage.publish(alert(1))
        await stage.ended()
        (root,) = stage.server.messages("syria")
        await order(stage.server, method="chat.postMessage", mode="drop_after")
        stage.publish(alert(2, reply_to=name(1)), alert(3, update_of=name(1)))
        await stage.ended()
        messages = {each["metadata"]["event_payload"]["delivery_id"]: each for each in stage.server.messages("syria")}
        assert messages[name(2)]["thread_ts"] == root["ts"]
        assert stage.way(name(3))[-1] == "delivered: updated"
        assert stage.way(name(2))[-1] == "delivered: found"

    played(scene)
