"""The emulated Slack over HTTP, by the real slack-sdk: what it takes, refuses and spoils, and what it shows afterwards."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import ListenError, SlackServer
from sandbox.slack.workspace import channel_id

TOKEN = "xoxb-7-secret-of-the-test"
SYRIA = channel_id("syria")
DIVIDER = {"type": "divider"}
Scenario = Callable[[SlackServer, AsyncWebClient], Awaitable[None]]


def client_of(slack: SlackServer, token: str = TOKEN, timeout: int = 5) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=slack.api_url, timeout=timeout, retry_handlers=[])


def play(scenario: Scenario, **options: Any) -> None:
    async def run() -> None:
        async with SlackServer(**{"channels": ["syria"], "messages_per_s": float("inf"), **options}) as slack:
            await scenario(slack, client_of(slack))

    # A scenario that waits for ever is a failure and no reason to hang the run.
    asyncio.run(asyncio.wait_for(run(), 30))


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


def texts(slack: SlackServer) -> list[str]:
    return [message["text"] for message in slack.messages("syria")]


# ------------------------------------------------------------------------------------------------ posting and reading


def test_a_message_is_posted_shown_and_read_back() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        metadata = {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": "d1"}}
        answer = await client.chat_postMessage(channel="#syria", text="fallback", blocks=[DIVIDER], metadata=metadata)
        assert (answer["channel"], answer["message"]["text"]) == (SYRIA, "fallback")
        assert answer["message"]["blocks"][0]["block_id"]
        assert "thread_ts" not in answer["message"]
        (shown,) = slack.messages()
        assert (shown["channel"], shown["ts"], shown["metadata"]) == ("syria", answer["ts"], metadata)
        assert json.loads((await ask(slack, "sandbox/messages?channel=%23syria"))[1]) == [shown]
        assert json.loads((await ask(slack, "sandbox/messages?channel=nosuch"))[1]) == []
        history = await client.conversations_history(channel=SYRIA, include_all_metadata=True)
        assert [m["metadata"] for m in history["messages"]] == [metadata]
        bare = await client.conversations_history(channel=SYRIA)
        assert "metadata" not in bare["messages"][0]

    play(scenario)


def test_auth_test_names_the_bot_and_channels_are_listed_page_by_page() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        me = await client.auth_test()
        assert (me["user"], me["url"]) == ("wirewatch", slack.url)
        await ask(slack, "sandbox/channels", {"name": "old", "archived": True})
        names: list[str] = []
        async for page in await client.conversations_list(limit=2):
            assert len(page["channels"]) <= 2
            names += [channel["name"] for channel in page["channels"]]
        assert sorted(names) == ["a", "b", "old", "syria"]
        live = await client.conversations_list(exclude_archived=True)
        assert "old" not in [channel["name"] for channel in live["channels"]]
        assert (await client.conversations_list(types="im"))["channels"] == []
        assert (await refusal(client.conversations_list(types="secret")))["error"] == "invalid_types"

    play(scenario, channels=["syria", "a", "b"])


def test_an_unknown_channel_is_made_with_a_warning_or_refused_where_that_is_wanted() -> None:
    async def lenient(slack: SlackServer, client: AsyncWebClient) -> None:
        assert (await client.chat_postMessage(channel="#new", text="x"))["warning"] == "sandbox_channel_created"
        for channel in ("C0UNKNOWN00", "#Not A Name", "half\ud800"):
            assert (await refusal(client.chat_postMessage(channel=channel, text="x")))["error"] == "channel_not_found"

    async def strict(slack: SlackServer, client: AsyncWebClient) -> None:
        assert (await refusal(client.chat_postMessage(channel="#new", text="x")))["error"] == "channel_not_found"
        assert slack.messages() == []

    play(lenient)
    play(strict, auto_create=False)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [DIVIDER] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": '{"type": "divider"}'}, "invalid_blocks_format"),
        ({"text": "x", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": "["}, "invalid_attachments"),
        ({"text": "x", "as_user": True}, "as_user_not_supported"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "x" * 8_000}}}, "metadata_too_large"),
        ({"markdown_text": "*x*"}, "invalid_arguments"),
    ],
)  # fmt: skip
def test_what_slack_refuses_is_refused_with_slacks_code(arguments: dict[str, Any], code: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        answer = await refusal(client.api_call("chat.postMessage", json={"channel": SYRIA, **arguments}))
        assert (answer.status_code, answer["error"]) == (200, code)
        assert slack.messages() == []

    play(scenario)


def test_a_refused_block_is_named_with_its_place() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        answer = await refusal(client.chat_postMessage(channel=SYRIA, text="x", blocks=[{"type": "nosuch"}]))
        assert answer["errors"] == ["unsupported type: nosuch [json-pointer:/blocks/0/type]"]
        assert answer["response_metadata"]["messages"] == ["[ERROR] unsupported type: nosuch [json-pointer:/blocks/0/type]"]

    play(scenario)


def test_a_closed_channel_refuses_and_is_open_again_when_changed_back() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        for change, code in (({"archived": True}, "is_archived"), ({"member": False}, "not_in_channel")):
            await ask(slack, "sandbox/channels", {"name": "syria", **change})
            assert (await refusal(client.chat_postMessage(channel=SYRIA, text="x")))["error"] == code
        assert (await refusal(client.conversations_history(channel=SYRIA)))["error"] == "not_in_channel"
        await ask(slack, "sandbox/channels", {"name": "syria"})
        await client.chat_postMessage(channel=SYRIA, text="x")

    play(scenario)


def test_long_text_is_split_without_blocks_and_kept_whole_with_them() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        answer = await client.chat_postMessage(channel=SYRIA, text="x" * 9_000)
        assert answer["warning"] == "sandbox_text_split_into_3_messages"
        await client.chat_postMessage(channel=SYRIA, text="y" * 9_000, blocks=[DIVIDER])
        assert [len(text) for text in texts(slack)] == [4_000, 4_000, 1_000, 9_000]

    play(scenario)


def test_what_slack_ignores_in_silence_is_warned_of() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        answer = await client.chat_postMessage(channel=SYRIA, text="x", icon_emoji=":bell:", nosuch=1)
        assert answer["response_metadata"]["warnings"] == ["sandbox_unsupported:icon_emoji", "superfluous_argument:nosuch"]

    play(scenario)


@pytest.mark.parametrize(
    ("metadata", "warning"),
    [
        ({"event_type": "wirewatch.alert", "event_payload": {}}, "invalid_metadata_schema"),
        ({"event_type": "x"}, "invalid_metadata_schema"),
        ("[]", "invalid_metadata_format"),
    ],
)
def test_bad_metadata_is_dropped_with_a_warning_and_the_message_posted(metadata: Any, warning: str) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        answer = await client.api_call("chat.postMessage", json={"channel": SYRIA, "text": "x", "metadata": metadata})
        assert answer["warning"] == warning
        assert slack.messages()[0]["metadata"] is None

    play(scenario)


def test_a_reply_to_an_unknown_message_is_posted_at_the_top_level() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        root = (await client.chat_postMessage(channel=SYRIA, text="root"))["ts"]
        lost = await client.chat_postMessage(channel=SYRIA, text="lost", thread_ts="1600000000.000100")
        reply = await client.chat_postMessage(channel=SYRIA, text="reply", thread_ts=root)
        deeper = await client.chat_postMessage(channel=SYRIA, text="deeper", thread_ts=reply["ts"])
        told = await client.chat_postMessage(channel=SYRIA, text="told", thread_ts=root, reply_broadcast=True)
        assert lost["ok"]
        assert "thread_ts" not in lost["message"]
        assert [a["message"]["thread_ts"] for a in (reply, deeper, told)] == [root] * 3
        history = await client.conversations_history(channel=SYRIA)
        assert [m["text"] for m in history["messages"]] == ["told", "lost", "root"]
        assert history["messages"][2]["reply_count"] == 3

    play(scenario)


def test_history_pages_newest_first_and_misses_nothing_that_arrives_meanwhile() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        for n in range(5):
            metadata = {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": f"d{n}"}}
            await client.chat_postMessage(channel=SYRIA, text=str(n), metadata=metadata)
        first = await client.conversations_history(channel=SYRIA, limit=2, include_all_metadata=True)
        assert first["has_more"] is True
        await client.chat_postMessage(channel=SYRIA, text="late")
        seen, cursor = list(first["messages"]), first["response_metadata"]["next_cursor"]
        while cursor:
            page = await client.conversations_history(channel=SYRIA, limit=2, cursor=cursor, include_all_metadata=True)
            seen += page["messages"]
            cursor = page.get("response_metadata", {}).get("next_cursor")
        assert [m["text"] for m in seen] == ["4", "3", "2", "1", "0"]
        assert [m["metadata"]["event_payload"]["delivery_id"] for m in seen] == ["d4", "d3", "d2", "d1", "d0"]
        assert (await refusal(client.conversations_history(channel=SYRIA, cursor="x")))["error"] == "invalid_cursor"
        assert (await refusal(client.conversations_history(channel="syria")))["error"] == "channel_not_found"

    play(scenario)


def test_history_between_two_instants_includes_the_bounds_only_when_asked() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        at = [(await client.chat_postMessage(channel=SYRIA, text=str(n)))["ts"] for n in range(4)]

        async def between(**bounds: Any) -> list[str]:
            return [m["text"] for m in (await client.conversations_history(channel=SYRIA, **bounds))["messages"]]

        assert await between(oldest=at[0], latest=at[3]) == ["2", "1"]
        assert await between(oldest=at[0], latest=at[3], inclusive=True) == ["3", "2", "1", "0"]
        assert await between(oldest=at[2]) == ["3"]
        assert (await refusal(client.conversations_history(channel=SYRIA, oldest="soon")))["error"] == "invalid_ts_oldest"

    play(scenario)


def test_replies_page_oldest_first_with_the_root_on_the_first_page() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        root = (await client.chat_postMessage(channel=SYRIA, text="root"))["ts"]
        for n in range(4):
            await client.chat_postMessage(channel=SYRIA, text=str(n), thread_ts=root)
        pages = [
            [m["text"] for m in page["messages"]]
            async for page in await client.conversations_replies(channel=SYRIA, ts=root, limit=2)
        ]
        assert pages == [["root", "0"], ["1", "2"], ["3"]]
        assert (await refusal(client.conversations_replies(channel=SYRIA, ts="1.0")))["error"] == "thread_not_found"

    play(scenario)


def test_an_update_changes_a_message_in_place() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        metadata = {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": "d"}}
        ts = (await client.chat_postMessage(channel=SYRIA, text="x", blocks=[DIVIDER], metadata=metadata))["ts"]
        await client.chat_update(channel=SYRIA, ts=ts, text="+1", blocks=[DIVIDER, DIVIDER])
        (shown,) = slack.messages()
        assert (shown["ts"], shown["text"], len(shown["blocks"]), shown["metadata"]) == (ts, "+1", 2, metadata)
        await client.chat_update(channel=SYRIA, ts=ts, text="+2")
        assert slack.messages()[0]["blocks"] == []
        assert (await refusal(client.chat_update(channel=SYRIA, ts="1.0", text="x")))["error"] == "message_not_found"
        assert (await refusal(client.chat_update(channel=SYRIA, ts=ts, text="x" * 4_001)))["error"] == "msg_too_long"

    play(scenario)


# -------------------------------------------------------------------------------------------------- tokens and limits


def test_every_method_wants_a_token_and_where_one_is_set_that_one() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        for token, code in (("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xoxb-\udcff", "invalid_auth")):
            async with aiohttp.ClientSession() as session:
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                for method in ("auth.test", "chat.postMessage", "conversations.history"):
                    async with session.post(slack.api_url + method, headers=headers) as answer:
                        assert (await answer.json())["error"] == code
        assert (await client.auth_test())["ok"]

    play(scenario, token=TOKEN)


def test_any_bot_token_will_do_where_none_is_set_and_unknown_methods_are_named() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert (await refusal(client_of(slack, "password").auth_test()))["error"] == "invalid_auth"
        answer = await refusal(client.api_call("chat.explode"))
        assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.explode")

    play(scenario)


def test_a_flood_is_answered_429_with_retry_after_and_posts_nothing() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        for n in range(2):
            await client.chat_postMessage(channel=SYRIA, text=str(n))
        answer = await refusal(client.chat_postMessage(channel=SYRIA, text="too many"))
        assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "10")
        await client.chat_postMessage(channel="#other", text="another channel has a limit of its own")
        assert texts(slack) == ["0", "1"]
        assert json.loads((await ask(slack, "sandbox/requests"))[1])["rate_limited"] == 1

    play(scenario, messages_per_s=0.1, burst=2)


def test_reading_back_has_a_limit_of_its_own_where_it_is_wanted() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        for _ in range(50):
            await client.conversations_history(channel=SYRIA)
        assert (await refusal(client.conversations_history(channel=SYRIA))).status_code == 429

    play(scenario, tier_3_per_min=1.0)


# -------------------------------------------------------------------------------------------------------------- faults


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
        ("ratelimited:7", 429, False),
        ("ratelimited_after:7", 429, True),
        ("slow:0.1", "ok", True),
        ("pass", "ok", True),
    ],
)
def test_a_fault_spoils_the_answer_and_only_after_the_work_where_it_says_so(mode: str, seen: Any, posted: bool) -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await order_fault(slack, method="chat.postMessage", mode=mode)
        await client.auth_test()
        try:
            answer = await client_of(slack, timeout=1).chat_postMessage(channel=SYRIA, text="x")
            assert seen == "ok"
            assert answer["ok"]
        except SlackApiError as error:
            response = error.response
            said = response.get("error") if isinstance(response.data, dict) else None
            assert seen in (response.status_code, said)
            if seen == 429:
                assert response.headers["Retry-After"] == "7"
        except (aiohttp.ClientError, TimeoutError) as broken:
            assert type(broken).__name__ == seen
        assert (texts(slack) == ["x"]) is posted
        # Used up: the next call is an ordinary one.
        await client.chat_postMessage(channel=SYRIA, text="y")
        record = json.loads((await ask(slack, "sandbox/requests"))[1])
        assert record["faults"] == {mode: 1}
        assert record["methods"]["chat.postMessage"]["ok"] == (2 if seen == "ok" else 1)

    play(scenario)


def test_a_fault_of_one_channel_leaves_others_alone() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await order_fault(slack, mode="error:is_archived", channel="#syria", seconds=60)
        await client.chat_postMessage(channel="#other", text="x")
        for name in ("#syria", "syria", SYRIA):
            assert (await refusal(client.chat_postMessage(channel=name, text="x")))["error"] == "is_archived"

    play(scenario)


def test_what_hangs_is_let_go_when_the_faults_are_cleared() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await order_fault(slack, mode="hang_after")
        call = asyncio.create_task(client.chat_postMessage(channel=SYRIA, text="x"))
        while not slack.messages():
            await asyncio.sleep(0.01)
        assert not call.done()
        assert await ask(slack, "sandbox/faults", verb="DELETE") == (200, '{"ok": true, "faults": []}')
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await call

    play(scenario)


def test_an_outage_refuses_new_connections_closes_old_ones_and_ends_by_itself() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=SYRIA, text="before")
        async with aiohttp.ClientSession() as session:
            kept = AsyncWebClient(token=TOKEN, base_url=slack.api_url, session=session, retry_handlers=[])
            await kept.auth_test()
            await order_fault(slack, mode="refuse", seconds=0.5)
            began = time.monotonic()
            await asyncio.sleep(0.05)
            for caller in (client, kept):
                with pytest.raises(aiohttp.ClientConnectorError):
                    await caller.chat_postMessage(channel=SYRIA, text="during")
            while True:
                try:
                    await kept.chat_postMessage(channel=SYRIA, text="after")
                    break
                except aiohttp.ClientConnectorError:
                    await asyncio.sleep(0.02)
        assert 0.4 < time.monotonic() - began < 2
        assert texts(slack) == ["before", "after"]

    play(scenario)


@pytest.mark.parametrize(
    ("path", "order", "text"),
    [
        ("sandbox/faults", {"mode": "explode"}, "Unknown mode 'explode'; known: "),
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


# ---------------------------------------------------------------------------------------- restarts, secrets, the page


def test_a_restart_keeps_messages_and_port() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=SYRIA, text="before")
        url = slack.url
        await slack.stop()
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.auth_test()
        await slack.start()
        assert slack.url == url
        await client.chat_postMessage(channel=SYRIA, text="after")
        assert texts(slack) == ["before", "after"]

    play(scenario)


def test_a_file_keeps_messages_when_the_process_is_another(tmp_path: Path) -> None:
    heard: list[str] = []

    async def first(slack: SlackServer, client: AsyncWebClient) -> None:
        deep: dict[str, Any] = {}
        for _ in range(400):
            deep = {"a": deep}
        await client.chat_postMessage(channel=SYRIA, text="kept", metadata={"event_type": "x", "event_payload": deep})

    async def second(slack: SlackServer, client: AsyncWebClient) -> None:
        assert texts(slack) == ["kept"]
        await client.chat_postMessage(channel=SYRIA, text="new")

    def hear(message: dict[str, Any]) -> None:
        heard.append(message["text"])

    play(first, keep=tmp_path / "slack.jsonl")
    play(second, keep=tmp_path / "slack.jsonl", on_message=hear)
    assert heard == ["new"]


def test_a_port_that_is_taken_says_so_and_what_to_do() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        port = int(slack.url.rsplit(":", 1)[1].rstrip("/"))
        with pytest.raises(ListenError) as caught:
            await SlackServer(port=port).start()
        assert str(caught.value) == (
            f"The emulated Slack cannot listen on 127.0.0.1:{port}: another program has this port. Choose another port, or 0 "
            f"for any free one; `ss -ltnp 'sport = :{port}'` shows who has it."
        )

    play(scenario)


def test_the_token_is_shown_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="aiohttp")

    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel="#syria", text="x")
        await refusal(client.api_call("no.such.method"))
        async with aiohttp.ClientSession() as session:
            for sent in ({"params": {"token": TOKEN, "channel": SYRIA}}, {"data": {"token": TOKEN}}, {"json": {"token": TOKEN}}):
                await session.post(slack.api_url + "chat.postMessage", **sent)
        shown = [await ask(slack, f"sandbox/{path}") for path in ("messages", "requests", "faults", "health")]
        shown += [await ask(slack, path) for path in ("", "channel/syria", "page/news")]
        assert [status for status, _ in shown] == [200] * 7
        assert not [text for _, text in shown if TOKEN in text]

    play(scenario, token=TOKEN, keep=tmp_path / "slack.jsonl")
    assert TOKEN not in (tmp_path / "slack.jsonl").read_text()
    assert TOKEN not in caplog.text


def test_the_page_shows_messages_threads_and_faults_with_everything_escaped() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert "No message yet." in (await ask(slack, ""))[1]
        hostile = "<script>alert(1)</script>"
        header = {"type": "header", "text": {"type": "plain_text", "text": hostile}}
        ts = (await client.chat_postMessage(channel="#syria", text=hostile, blocks=[header]))["ts"]
        await client.chat_postMessage(channel="#syria", text=f"*{hostile}*", thread_ts=ts)
        await client.chat_postMessage(channel="#other", text="half a pair \ud800")
        await order_fault(slack, mode="hang", channel=hostile)
        for path in ("", "channel/syria", "channel/$app%22%3E%3Cscript%3E", "page/news?channel=syria"):
            status, page = await ask(slack, path)
            assert status == 200
            assert "<script>" not in page
        everything = (await ask(slack, ""))[1]
        assert everything.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
        assert "1 reply" in everything
        assert "half a pair \ufffd" in everything
        assert "half a pair" not in (await ask(slack, "channel/syria"))[1]

    play(scenario)


def test_the_page_asks_for_news_and_hears_nothing_when_there_are_none() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        page = (await ask(slack, ""))[1]
        state = page.split('data-state="')[1].split('"')[0]
        assert (await ask(slack, f"page/news?state={state}"))[0] == 204
        await client.chat_postMessage(channel="#syria", text="news")
        status, news = await ask(slack, f"page/news?state={state}")
        assert status == 200
        assert "news" in news

    play(scenario)


def test_the_page_allows_no_script_or_resource_but_its_own() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        async with aiohttp.ClientSession() as session, session.get(slack.url) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith(
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:;"
            )
            page = await answer.text()
        assert "http://" not in page
        assert "https://" not in page
        for path, kind in (("page/style.css", "text/css"), ("page/script.js", "text/javascript")):
            async with aiohttp.ClientSession() as session, session.get(slack.url + path) as asset:
                assert (asset.status, asset.content_type) == (200, kind)

    play(scenario)


def test_a_page_elsewhere_cannot_use_this_server_through_a_browser() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        port = slack.url.rsplit(":", 1)[1].rstrip("/")
        for headers in ({"Host": f"rebound.example:{port}"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            assert (await ask(slack, "sandbox/messages", **headers))[0] == 403
            assert (await ask(slack, "sandbox/faults", {"mode": "hang"}, **headers))[0] == 403
        for headers in ({"Host": f"localhost:{port}"}, {"Host": f"[::1]:{port}"}, {"Origin": slack.url.rstrip("/")}):
            assert (await ask(slack, "sandbox/messages", **headers))[0] == 200

    play(scenario)


def test_a_server_for_other_machines_may_be_called_by_any_name() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        assert (await ask(slack, "sandbox/health", Host="slack:8080"))[0] == 200

    play(scenario, host="0.0.0.0")
