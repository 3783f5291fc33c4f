"""The emulated Slack by the real slack-sdk over HTTP: what it takes, refuses and gives back."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackServer
from tests.integration.slack.slack_play import DIVIDER, SECTION, SYRIA, TOKEN, ask, client_of, play, refusal, texts


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
        ({"text": "x", "blocks": [SECTION] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": '{"type": "divider"}'}, "invalid_blocks_format"),
        ({"text": "x", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": "["}, "invalid_attachments"),
        ({"text": "x", "as_user": True}, "as_user_not_supported"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "x" * 8_000}}}, "metadata_too_large"),
        ({"markdown_text": "*x*"}, "invalid_arguments"),
    ],
)
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
        assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "3600")
        await client.chat_postMessage(channel="#other", text="another channel has a limit of its own")
        assert texts(slack) == ["0", "1"]
        assert json.loads((await ask(slack, "sandbox/requests"))[1])["rate_limited"] == 1

    play(scenario, messages_per_s=1 / 3600, burst=2)  # no machine is so slow that a third finds room


def test_reading_back_has_a_limit_of_its_own_where_it_is_wanted() -> None:
    async def scenario(slack: SlackServer, client: AsyncWebClient) -> None:
        for _ in range(50):
            await client.conversations_history(channel=SYRIA)
        assert (await refusal(client.conversations_history(channel=SYRIA))).status_code == 429

    play(scenario, tier_3_per_min=50, clock=lambda: 1_800_000_000.0)
