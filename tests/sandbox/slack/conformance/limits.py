"""Slack's rules of how much is too much, and of what changes under a bot's feet: by a clock that is held and a workspace that is
steered, so they are tried with the emulator alone."""

from dataclasses import asdict
from typing import Any

from sandbox.slack import SLACKS_OWN
from tests.sandbox.slack.conformance.caller import Caller, rule

OWN: dict[str, Any] = asdict(SLACKS_OWN)
RESTRICTED = {**OWN, "tier_3_per_min": 1}


async def taken(slack: Caller, times: int, method: str, **arguments: Any) -> int:
    """How many of so many calls at once are taken; each of the others is a 429 with a whole number of seconds to wait."""
    count = 0
    for _ in range(times):
        reply = await slack.ask(method, **arguments)
        if reply.error is None:
            count += 1
        else:
            assert (reply.status, reply.error) == (429, "ratelimited"), reply.body
            assert int(reply.headers["Retry-After"]) >= 1
    return count


@rule("Rate limits", **OWN)
async def a_channel_takes_a_message_a_second_after_a_short_burst(slack: Caller) -> None:
    assert await taken(slack, 10, "chat.postMessage", channel=slack.channel, text="x") == 5
    slack.wait(3)
    assert await taken(slack, 10, "chat.postMessage", channel=slack.channel, text="x") == 3


@rule("Rate limits", **OWN)
async def whoever_waits_as_long_as_retry_after_says_finds_room(slack: Caller) -> None:
    for method, arguments in (("chat.postMessage", {"channel": slack.channel, "text": "x"}), ("conversations.list", {})):
        while (reply := await slack.ask(method, **arguments)).error is None:
            pass
        slack.wait(int(reply.headers["Retry-After"]))
        assert (await slack.ask(method, **arguments)).error is None


@rule("Rate limits", **{**OWN, "channels": [f"c{number}" for number in range(100)], "auto_create": True})
async def a_workspace_takes_several_hundred_messages_a_minute_however_many_channels(slack: Caller) -> None:
    count = 0
    for _ in range(60):
        for number in range(20):
            count += (await slack.ask("chat.postMessage", channel=f"#c{number}", text="x")).error is None
        slack.wait(1)
    assert 600 <= count <= 660


@rule("chat.update method", **OWN)
async def messages_are_updated_50_times_a_minute_in_a_workspace(slack: Caller) -> None:
    ts = (await slack.post()).body["ts"]
    assert await taken(slack, 60, "chat.update", channel=slack.channel, ts=ts, text="y") == 50
    slack.wait(60)
    assert await taken(slack, 60, "chat.update", channel=slack.channel, ts=ts, text="y") == 50


@rule("Rate limits", **OWN)
async def histories_and_threads_are_read_50_times_a_minute_each_whatever_the_channel(slack: Caller) -> None:
    ts = (await slack.post()).body["ts"]
    await slack.steer("channels", name="other")
    other = next(each for each in (await slack.ask("conversations.list")).body["channels"] if each["name"] == "other")
    assert await taken(slack, 40, "conversations.history", channel=slack.channel) == 40
    assert await taken(slack, 20, "conversations.history", channel=other["id"]) == 10
    assert await taken(slack, 60, "conversations.replies", channel=slack.channel, ts=ts) == 50


@rule("Rate limits", **OWN)
async def channels_and_members_are_listed_20_times_a_minute(slack: Caller) -> None:
    assert await taken(slack, 30, "conversations.list") == 20
    assert await taken(slack, 30, "users.list") == 20


@rule("Rate limits", **OWN)
async def a_call_that_is_refused_costs_nothing_and_posts_nothing(slack: Caller) -> None:
    assert await taken(slack, 50, "chat.postMessage", channel=slack.channel, text="x") == 5
    assert len(await slack.history()) == 5
    slack.wait(1)
    assert await taken(slack, 1, "chat.postMessage", channel=slack.channel, text="x") == 1


@rule("Rate limit changes for non-Marketplace apps", **RESTRICTED)
async def a_restricted_app_reads_once_a_minute_and_updates_as_others(slack: Caller) -> None:
    ts = (await slack.post()).body["ts"]
    assert await taken(slack, 3, "conversations.history", channel=slack.channel) == 1
    assert await taken(slack, 3, "conversations.replies", channel=slack.channel, ts=ts) == 1
    assert await taken(slack, 60, "chat.update", channel=slack.channel, ts=ts, text="y") == 50
    slack.wait(60)
    assert await taken(slack, 3, "conversations.history", channel=slack.channel) == 1


@rule("Rate limit changes for non-Marketplace apps", **RESTRICTED)
async def a_restricted_app_gets_15_messages_a_page_whatever_it_asks_for(slack: Caller) -> None:
    for number in range(20):
        await slack.post(str(number))
        slack.wait(1)
    first = await slack.query("conversations.history", channel=slack.channel, limit="200")
    assert (len(first.body["messages"]), first.body["has_more"]) == (15, True)
    slack.wait(60)
    cursor = first.body["response_metadata"]["next_cursor"]
    second = await slack.query("conversations.history", channel=slack.channel, limit="200", cursor=cursor)
    assert [message["text"] for message in second.body["messages"]] == ["4", "3", "2", "1", "0"]


@rule("conversations.history method", scopes=["chat:write"])
async def a_scope_that_was_not_granted_is_named_with_those_that_were(slack: Caller) -> None:
    reply = await slack.ask("conversations.history", channel=slack.channel)
    assert (reply.error, reply.body["needed"], reply.body["provided"]) == ("missing_scope", "channels:history", "chat:write")
    assert (await slack.ask("auth.test")).headers["x-oauth-scopes"] == "chat:write"


@rule("chat.postMessage method", auto_create=False)
async def a_renamed_channel_keeps_its_id_and_is_not_found_by_its_old_name(slack: Caller) -> None:
    await slack.steer("channels", name="general", rename_to="all-news")
    assert (await slack.ask("chat.postMessage", channel="#general", text="x")).error == "channel_not_found"
    assert (await slack.ask("chat.postMessage", channel="#all-news", text="x")).body["channel"] == slack.channel
    told = (await slack.ask("conversations.info", channel=slack.channel)).body["channel"]
    assert (told["name"], told["previous_names"]) == ("all-news", ["general"])


@rule("chat.postMessage method", auto_create=False)
async def an_archived_channel_takes_no_message_and_can_be_read(slack: Caller) -> None:
    await slack.post()
    await slack.steer("channels", name="general", archived=True)
    assert (await slack.ask("chat.postMessage", channel=slack.channel, text="x")).error == "is_archived"
    assert len(await slack.history()) == 1


@rule("chat.postMessage method", auto_create=False)
async def a_channel_that_the_bot_left_takes_no_message_and_cannot_be_read(slack: Caller) -> None:
    await slack.steer("channels", name="general", member=False)
    for method in ("chat.postMessage", "conversations.history"):
        assert (await slack.ask(method, channel=slack.channel, text="x")).error == "not_in_channel"
    told = (await slack.ask("conversations.info", channel=slack.channel)).body["channel"]
    assert told["is_member"] is False


@rule("conversations.list method", channels=[f"old-{number}" for number in range(5)])
async def archived_channels_are_left_out_of_a_page_that_was_cut_before_so_it_may_be_empty_long_before_the_end(
    slack: Caller,
) -> None:
    for number in range(5):
        await slack.steer("channels", name=f"old-{number}", archived=True)
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        reply = await slack.ask("conversations.list", limit=1, exclude_archived=True, cursor=cursor)
        pages.append([channel["name"] for channel in reply.body["channels"]])
        cursor = reply.body["response_metadata"]["next_cursor"] or None
    assert sorted(pages) == [[]] * 5 + [["general"]]
