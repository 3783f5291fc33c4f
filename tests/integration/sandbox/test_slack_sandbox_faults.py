"""The emulated Slack when it is told to fail: what a caller sees of each fault, and what was posted all the same."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackServer
from tests import clock
from tests.integration.slack.slack_play import (
    SYRIA,
    TOKEN,
    ask,
    give_up,
    order_fault,
    outcome,
    play,
    refusal,
    texts,
)


@pytest.mark.parametrize(
    ("mode", "seen", "posted"),
    [
        ("drop_before", "ServerDisconnectedError", False),
        ("drop_after", "ServerDisconnectedError", True),
        ("hang", "TimeoutError", False),
        ("hang_after", "TimeoutError", True),
        ("http_500", 500, False),
        ("http_500_after", 500, True),
        ("not_json", 200, False),
        ("not_json_after", 200, True),
        ("error:fatal_error", "fatal_error", False),
        ("error_after:internal_error", "internal_error", True),
        ("ratelimited:7", "ratelimited after 7", False),
        ("ratelimited_after:7", "ratelimited after 7", True),
        ("slow:0.1", "ok", True),
        ("pass", "ok", True),
    ],
)
def test_a_fault_spoils_the_answer_and_only_after_the_work_where_it_says_so(mode: str, seen: Any, posted: bool) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await order_fault(slack, method="chat.postMessage", mode=mode)
        await client.auth_test()
        assert await outcome(client.chat_postMessage(channel=SYRIA, text="x")) == seen
        assert (texts(slack) == ["x"]) is posted
        # Used up: the next call is an ordinary one.
        await client.chat_postMessage(channel=SYRIA, text="y")
        record = json.loads((await ask(slack, "sandbox/requests"))[1])
        assert record["faults"] == {mode: 1}
        assert record["methods"]["chat.postMessage"]["ok"] == (2 if seen == "ok" else 1)

    play(scenario, on_hold=give_up)


def test_a_fault_of_one_channel_leaves_others_alone() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await order_fault(slack, mode="error:is_archived", channel="#syria", seconds=60)
        await client.chat_postMessage(channel="#other", text="x")
        for name in ("#syria", "syria", SYRIA):
            assert (await refusal(client.chat_postMessage(channel=name, text="x")))["error"] == "is_archived"

    play(scenario)


def test_what_hangs_is_let_go_when_the_faults_are_cleared() -> None:
    posted = asyncio.Event()

    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await order_fault(slack, mode="hang_after")
        call = asyncio.create_task(client.chat_postMessage(channel=SYRIA, text="x"))
        await posted.wait()
        assert not call.done()
        assert await ask(slack, "sandbox/faults", verb="DELETE") == (200, '{"ok": true, "faults": []}')
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await call

    play(scenario, on_message=lambda message: posted.set())


def test_an_outage_refuses_new_connections_closes_old_ones_and_ends_by_itself() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=SYRIA, text="before")
        async with aiohttp.ClientSession() as session:
            kept = AsyncWebClient(token=TOKEN, base_url=slack.api_url, session=session, retry_handlers=[])
            await kept.auth_test()
            await order_fault(slack, mode="refuse", seconds=60)
            while await outcome(kept.auth_test()) != "ClientConnectorError":
                pass  # the order was answered before it was carried out
            for caller in (client, kept):
                assert await outcome(caller.chat_postMessage(channel=SYRIA, text="during")) == "ClientConnectorError"
            clock.put_forward(60)
            while await outcome(kept.chat_postMessage(channel=SYRIA, text="after")) != "ok":
                pass  # and it listens again a moment later
        assert texts(slack) == ["before", "after"]

    play(scenario)


@pytest.mark.parametrize(
    ("path", "order", "text"),
    [
        ("sandbox/faults", {"mode": "explode"}, "Unknown mode 'explode'; known: "),
        (
            "sandbox/faults",
            {"mode": "hang", "method": "chat.postmessage"},
            "Unknown method 'chat.postmessage'; known: auth",
        ),
        ("sandbox/faults", [{"mode": "hang"}, 7], "A fault is a JSON object such as "),
        ("sandbox/channels", {"name": "A B"}, "'A B' is no channel name in Slack."),
        ("sandbox/channels", {"name": "a", "colour": 1}, "A channel is a JSON object with 'name'"),
        ("sandbox/requests?last=x", None, "'last' is a whole number."),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused_with_the_reason(path: str, order: Any, text: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        status, answer = await ask(slack, path, order)
        assert status == 400
        assert json.loads(answer)["error"].startswith(text)
        assert json.loads((await ask(slack, "sandbox/faults"))[1]) == {"faults": []}

    play(scenario)
