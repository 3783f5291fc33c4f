"""What a page elsewhere can make an old browser send, which says nothing of the page: nothing changes in the emulated Slack."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackServer
from tests.integration.slack.slack_play import SYRIA, TOKEN, ask, order_fault, play

WANTED = (
    '{"ok": false, "error": "An order is JSON: send it with the header `Content-Type: application/json`, which no form has."}'
)
# What a form, an image or a script may have as its type: the browser sends these without asking the server first.
SIMPLE = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/plain; charset=utf-8", None)


async def sent(slack: SlackServer, verb: str, path: str, kind: str | None, data: bytes, **headers: str) -> tuple[int, str]:
    """The answer to a request with these bytes and this type."""
    types = {} if kind is None else {"Content-Type": kind}
    async with (
        aiohttp.ClientSession(skip_auto_headers=("Content-Type",)) as session,
        session.request(verb, slack.url + path, data=data, headers={**headers, **types}) as answer,
    ):
        return answer.status, await answer.text()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_no_order_comes_by_a_form(host: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        before = (await ask(slack, "sandbox/health"))[1]
        orders = {"faults": b'{"mode": "hang"}', "channels": b'{"name": "forged"}', "users": b'{"name": "forged"}'}
        for path, order in orders.items():
            for kind in SIMPLE:
                assert await sent(slack, "POST", f"sandbox/{path}", kind, order) == (403, WANTED)
                assert (await sent(slack, "GET", f"sandbox/{path}", kind, order))[0] in (200, 405)
        assert (await ask(slack, "sandbox/health"))[1] == before
        assert json.loads((await ask(slack, "sandbox/faults"))[1])["faults"] == []
        for path, order in orders.items():
            for kind in ("application/json", "application/json; charset=utf-8"):
                assert (await sent(slack, "POST", f"sandbox/{path}", kind, order))[0] == 200
        assert (await ask(slack, "sandbox/faults", verb="DELETE"))[0] == 200

    play(scenario, host=host)


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_call_without_a_token_uses_up_no_order_and_is_noted_nowhere(verb: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await order_fault(slack, mode="http_500", count=1)
        record = (await ask(slack, "sandbox/requests"))[1]
        for kind in SIMPLE if verb == "POST" else (None,):
            for path in (
                "chat.postMessage?channel=syria&text=forged",
                f"chat.postMessage?token={TOKEN}&channel=syria&text=x",
                "x.y",
            ):
                status, text = await sent(
                    slack, verb, f"api/{path}", kind, b"channel=syria&text=forged" if verb == "POST" else b""
                )
                expected = "unknown_method" if path == "x.y" else "not_authed"
                assert status == 200
                assert json.loads(text)["error"] in (expected, "invalid_post_type", "invalid_form_data")
        assert (await ask(slack, "sandbox/requests"))[1] == record
        assert slack.messages() == []
        # The order is still there, for the first call that has a token.
        assert (await ask(slack, "api/auth.test", Authorization=f"Bearer {TOKEN}"))[0] == 500
        assert (await client.auth_test())["ok"]

    play(scenario)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"], ids=["form", "charset"]
)
def test_slacks_own_clients_are_answered_as_before(kind: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert (await client.chat_postMessage(channel=SYRIA, text="by JSON"))["ok"]
        assert (await client.api_call("chat.postMessage", data={"channel": SYRIA, "text": "by form"}))["ok"]
        assert (await client.api_call("conversations.list", http_verb="GET", params={"limit": 5}))["ok"]
        form: dict[str, Any] = {"token": TOKEN, "channel": "syria", "text": "token in the form"}
        body = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in form.items()).encode()
        assert json.loads((await sent(slack, "POST", "api/chat.postMessage", kind, body))[1])["ok"]
        bad = await sent(slack, "POST", "api/auth.test", "application/json", b"{", Authorization=f"Bearer {TOKEN}")
        assert json.loads(bad[1])["error"] == "invalid_json"
        assert [message["text"] for message in slack.messages()] == ["by JSON", "by form", "token in the form"]

    play(scenario)
