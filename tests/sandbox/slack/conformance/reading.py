"""Slack's rules of reading: histories, threads and lists, page by page; and of who may ask at all."""

from tests.sandbox.slack.conformance.caller import Caller, rule


async def posted(slack: Caller, *texts: str) -> list[str]:
    return [(await slack.post(text)).body["ts"] for text in texts]


@rule("conversations.history method")
async def a_history_is_newest_first_and_its_bounds_count_only_where_they_are_included(slack: Caller) -> None:
    first, second, third = await posted(slack, "first", "second", "third")
    between = await slack.history(oldest=first, latest=third)
    assert [message["ts"] for message in between] == [second]
    included = await slack.history(oldest=first, latest=third, inclusive="true")
    assert [message["ts"] for message in included] == [third, second, first]


@rule("conversations.history method")
async def at_most_999_messages_may_be_asked_for(slack: Caller) -> None:
    await slack.history(limit="999")
    assert (await slack.query("conversations.history", channel=slack.channel, limit="1000")).error == "invalid_limit"


@rule("conversations.history method")
async def a_channel_is_named_by_its_id_alone(slack: Caller) -> None:
    for name in ("C0NOSUCHCHAN", "#general", "general"):
        assert (await slack.query("conversations.history", channel=name)).error == "channel_not_found"


@rule("Pagination")
async def pages_cover_all_once_and_a_cursor_stays_good_while_messages_come(slack: Caller) -> None:
    expected = (await posted(slack, "1", "2", "3", "4", "5"))[::-1]
    seen: list[str] = []
    arguments = {"limit": "2", "oldest": expected[-1], "inclusive": "true"}
    cursors: list[str] = []
    while True:
        reply = await slack.query("conversations.history", channel=slack.channel, **arguments)
        seen += [message["ts"] for message in reply.body["messages"]]
        if not reply.body["has_more"]:
            break
        cursors.append(reply.body["response_metadata"]["next_cursor"])
        arguments["cursor"] = cursors[-1]
        await slack.post("meanwhile")
    assert seen == expected
    again = await slack.query("conversations.history", channel=slack.channel, **{**arguments, "cursor": cursors[0]})
    assert [message["ts"] for message in again.body["messages"]] == expected[2:4]


@rule("Pagination")
async def a_cursor_that_slack_did_not_make_is_refused_with_invalid_cursor(slack: Caller) -> None:
    for method in ("conversations.history", "conversations.list"):
        assert (await slack.query(method, channel=slack.channel, cursor="not a cursor")).error == "invalid_cursor"


@rule("conversations.replies method")
async def a_thread_begins_with_its_root_and_is_oldest_first(slack: Caller) -> None:
    root = (await slack.post("root")).body["ts"]
    for text in ("one", "two"):
        await slack.post(text, thread_ts=root)
    assert [message["text"] for message in await slack.replies(root)] == ["root", "one", "two"]


@rule("conversations.replies method")
async def a_ts_that_is_no_message_is_refused_with_thread_not_found(slack: Caller) -> None:
    reply = await slack.query("conversations.replies", channel=slack.channel, ts="1000000000.000100")
    assert reply.error == "thread_not_found"


@rule("Retrieving messages")
async def a_root_tells_how_many_replies_it_has_and_when_the_last_came(slack: Caller) -> None:
    root = (await slack.post("root")).body["ts"]
    last = (await slack.post("reply", thread_ts=root)).body["ts"]
    shown = (await slack.history(limit="1"))[0]
    assert (shown["thread_ts"], shown["reply_count"], shown["latest_reply"]) == (root, 1, last)


@rule("conversations.list method")
async def at_most_1000_channels_are_listed_and_each_says_whether_it_is_archived_and_the_bot_a_member(slack: Caller) -> None:
    assert (await slack.query("conversations.list", limit="1001")).error == "invalid_limit"
    reply = await slack.query("conversations.list", limit="1000")
    ours = next(each for each in reply.body["channels"] if each["id"] == slack.channel)
    assert (ours["is_archived"], ours["is_member"]) == (False, True)


@rule("conversations.list method")
async def a_kind_of_channel_that_is_none_is_refused_with_invalid_types(slack: Caller) -> None:
    assert (await slack.query("conversations.list", types="secret")).error == "invalid_types"


@rule("conversations.info method")
async def one_channel_is_told_of_by_its_id(slack: Caller) -> None:
    reply = await slack.query("conversations.info", channel=slack.channel)
    assert (reply.body["channel"]["id"], reply.body["channel"]["is_member"]) == (slack.channel, True)
    assert (await slack.query("conversations.info", channel="C0NOSUCHCHAN")).error == "channel_not_found"


@rule("auth.test method")
async def a_token_is_told_its_team_and_bot(slack: Caller) -> None:
    reply = await slack.ask("auth.test")
    assert reply.error is None
    assert {"url", "team", "team_id", "user", "user_id", "bot_id"} <= set(reply.body)


@rule("Using the Slack Web API")
async def a_refusal_is_http_200_with_ok_false_and_a_code(slack: Caller) -> None:
    reply = await slack.ask("conversations.info", channel="C0NOSUCHCHAN")
    assert (reply.status, reply.body["ok"], reply.error) == (200, False, "channel_not_found")


@rule("Using the Slack Web API")
async def a_call_without_a_token_is_refused_with_not_authed_and_with_a_wrong_one_with_invalid_auth(slack: Caller) -> None:
    assert (await slack.ask("auth.test", token="")).error == "not_authed"
    assert (await slack.ask("auth.test", token="not-a-token")).error == "invalid_auth"


@rule("Using the Slack Web API")
async def arguments_come_as_json_as_a_form_or_in_the_address(slack: Caller) -> None:
    assert (await slack.ask("conversations.info", channel=slack.channel)).error is None
    assert (await slack.form("conversations.info", channel=slack.channel)).error is None
    assert (await slack.query("conversations.info", channel=slack.channel)).error is None


@rule("Using the Slack Web API")
async def a_method_that_is_not_there_is_refused_with_unknown_method(slack: Caller) -> None:
    assert (await slack.ask("chat.explode")).error == "unknown_method"


@rule("Legacy OAuth scopes")
async def every_answer_names_the_scopes_of_the_token_in_its_headers(slack: Caller) -> None:
    for method in ("auth.test", "conversations.list"):
        reply = await slack.ask(method)
        assert "chat:write" in reply.headers["x-oauth-scopes"].split(",")
