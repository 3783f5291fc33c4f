"""Plays one scenario against an emulated Slack of its own: what the tests of it share.

A scenario is a coroutine given the server and a slack-sdk client without retries. A call that hangs runs into its time-out at
once, as soon as the server has it in hand.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackServer
from sandbox.slack.state.workspace import channel_id
from tests import clock

TIMEOUT_S = 60
TOKEN = "xoxb-7-secret-of-the-test"
SYRIA = channel_id("syria")
DIVIDER = {"type": "divider"}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}
Scenario = Callable[[SlackServer, AsyncWebClient], Awaitable[None]]


def client_of(slack: SlackServer, token: str = TOKEN, timeout: int = TIMEOUT_S) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=slack.api_url, timeout=timeout, retry_handlers=[])


def play(scenario: Scenario, **options: Any) -> None:
    async def run() -> None:
        async with SlackServer(**{"channels": ["syria"], "messages_per_s": float("inf"), **options}) as slack:
            await scenario(slack, client_of(slack))

    clock.play(run())


def give_up(mode: str) -> None:
    """For `on_hold`: the caller's time is over when its call hangs."""
    if mode.startswith("hang"):
        clock.put_forward(TIMEOUT_S + 1)


async def ask(slack: SlackServer, path: str, order: Any = None, verb: str | None = None, **headers: str) -> tuple[int, str]:
    """What /sandbox/ and the page answer: status and text."""
    verb = verb or ("GET" if order is None else "POST")
    async with (
        aiohttp.ClientSession() as session,
        session.request(verb, slack.url + path, json=order, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def order_fault(slack: SlackServer, **order: Any) -> None:
    status, text = await ask(slack, "sandbox/faults", order)
    assert status == 200, text


async def refusal(call: Awaitable[Any]) -> Any:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def outcome(call: Awaitable[Any]) -> str | int:
    """What a caller sees: ok, Slack's error code, the HTTP status of what is not Slack's answer, or a broken connection."""
    try:
        await call
    except SlackApiError as error:
        response = error.response
        if not isinstance(response.data, dict) or "error" not in response.data:
            return response.status_code
        wait = response.headers.get("Retry-After")
        return f"{response['error']} after {wait}" if wait else response["error"]
    except (aiohttp.ClientError, TimeoutError) as broken:
        return type(broken).__name__
    return "ok"


def texts(slack: SlackServer) -> list[str]:
    return [message["text"] for message in slack.messages("syria")]
