"""Slack's rules of posting, changing and deleting a message, and of what it may hold."""

from typing import Any

from tests.sandbox.slack.conformance.caller import Caller, rule

DIVIDER = {"type": "divider"}


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def header(length: int) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": "x" * length}}


async def refused(slack: Caller, code: str, method: str = "chat.postMessage", **arguments: Any) -> None:
    reply = await slack.ask(method, **{"channel": slack.channel, **arguments})
    assert (reply.status, reply.error) == (200, code), reply.body


@rule("chat.postMessage method")
async def a_message_is_answered_with_its_channel_and_ts(slack: Caller) -> None:
    reply = await slack.post("hello")
    assert reply.body["channel"] == slack.channel
    assert reply.body["message"]["text"] == "hello"
    seconds, _, fraction = reply.body["ts"].partition(".")
    assert (len(seconds), len(fraction)) == (10, 6)


@rule("chat.postMessage method")
async def a_message_without_text_blocks_or_attachments_is_refused_with_no_text(slack: Caller) -> None:
    await refused(slack, "no_text")


@rule("chat.postMessage method")
async def a_channel_that_is_not_there_is_refused_with_channel_not_found(slack: Caller) -> None:
    await refused(slack, "channel_not_found", channel="C0NOSUCHCHAN", text="x")


@rule("chat.postMessage method")
async def a_reply_to_a_ts_that_is_no_message_is_posted_at_the_top_level_and_answered_ok(slack: Caller) -> None:
    reply = await slack.post(thread_ts="1000000000.000100")
    assert "thread_ts" not in reply.body["message"]
    assert reply.body["ts"] in [message["ts"] for message in await slack.history()]


@rule("chat.postMessage method")
async def a_reply_is_in_its_thread_and_not_in_the_channel(slack: Caller) -> None:
    root = (await slack.post("root")).body["ts"]
    reply = await slack.post("reply", thread_ts=root)
    assert reply.body["message"]["thread_ts"] == root
    assert reply.body["ts"] not in [message["ts"] for message in await slack.history()]
    assert [message["text"] for message in await slack.replies(root)] == ["root", "reply"]


@rule("chat.postMessage method")
async def a_reply_may_be_sent_to_the_channel_as_well(slack: Caller) -> None:
    root = (await slack.post("root")).body["ts"]
    reply = await slack.post("reply", thread_ts=root, reply_broadcast=True)
    newest = (await slack.history(limit="1"))[0]
    assert (newest["ts"], newest["subtype"]) == (reply.body["ts"], "thread_broadcast")


@rule("Message metadata")
async def metadata_comes_back_only_where_all_of_it_is_asked_for(slack: Caller) -> None:
    metadata = {"event_type": "alert_told", "event_payload": {"id": "d1"}}
    await slack.post(metadata=metadata)
    assert "metadata" not in (await slack.history(limit="1"))[0]
    assert (await slack.history(limit="1", include_all_metadata="true"))[0]["metadata"] == metadata


@rule("Message metadata")
async def metadata_with_a_bad_event_type_is_dropped_with_a_warning_and_the_message_posted(slack: Caller) -> None:
    reply = await slack.post(metadata={"event_type": "alert.told", "event_payload": {}})
    assert "invalid_metadata_schema" in reply.body["response_metadata"]["warnings"]
    assert "metadata" not in (await slack.history(limit="1", include_all_metadata="true"))[0]


@rule("Truncating really long messages")
async def a_text_of_more_than_4000_characters_becomes_several_messages(slack: Caller) -> None:
    await slack.post("x" * 4_001)
    assert [len(message["text"]) for message in await slack.history(limit="2")] == [1, 4_000]


@rule("chat.update method")
async def an_update_changes_the_text_in_its_place_and_says_that_it_was_edited(slack: Caller) -> None:
    ts = (await slack.post("before")).body["ts"]
    await slack.post("later")
    reply = await slack.ask("chat.update", channel=slack.channel, ts=ts, text="after")
    assert (reply.error, reply.body["ts"], reply.body["text"]) == (None, ts, "after")
    later, changed = await slack.history(limit="2")
    assert (later["text"], changed["text"], "edited" in changed) == ("later", "after", True)


@rule("chat.update method")
async def an_update_of_a_ts_that_is_no_message_is_refused_with_message_not_found(slack: Caller) -> None:
    await refused(slack, "message_not_found", "chat.update", ts="1000000000.000100", text="x")


@rule("chat.delete method")
async def a_deleted_message_is_in_no_history_and_cannot_be_changed(slack: Caller) -> None:
    ts = (await slack.post("gone")).body["ts"]
    reply = await slack.ask("chat.delete", channel=slack.channel, ts=ts)
    assert (reply.error, reply.body["ts"]) == (None, ts)
    assert ts not in [message["ts"] for message in await slack.history()]
    await refused(slack, "message_not_found", "chat.update", ts=ts, text="x")
    await refused(slack, "message_not_found", "chat.delete", ts=ts)


@rule("Blocks")
async def a_message_has_at_most_50_blocks(slack: Caller) -> None:
    await slack.post(blocks=[DIVIDER] * 50)
    await refused(slack, "invalid_blocks", text="x", blocks=[DIVIDER] * 51)


@rule("Blocks")
async def a_refusal_of_blocks_says_what_and_where_in_response_metadata(slack: Caller) -> None:
    reply = await slack.ask("chat.postMessage", channel=slack.channel, text="x", blocks=[header(151)])
    (said, *_) = reply.body["response_metadata"]["messages"]
    assert "[json-pointer:/blocks/0/text" in said


@rule("Header block")
async def a_header_has_at_most_150_characters(slack: Caller) -> None:
    await slack.post(blocks=[header(150)])
    await refused(slack, "invalid_blocks", text="x", blocks=[header(151)])


@rule("Section block")
async def a_section_has_at_most_3000_characters(slack: Caller) -> None:
    await slack.post(blocks=[section(3_000)])
    await refused(slack, "invalid_blocks", text="x", blocks=[section(3_001)])


@rule("Section block")
async def a_section_has_at_most_ten_fields_of_2000_characters(slack: Caller) -> None:
    field = {"type": "mrkdwn", "text": "x"}
    await slack.post(blocks=[{"type": "section", "fields": [field] * 10}])
    await refused(slack, "invalid_blocks", text="x", blocks=[{"type": "section", "fields": [field] * 11}])
    await refused(slack, "invalid_blocks", text="x", blocks=[{"type": "section", "fields": [{**field, "text": "x" * 2_001}]}])


@rule("Context block")
async def a_context_has_at_most_ten_elements(slack: Caller) -> None:
    element = {"type": "mrkdwn", "text": "x"}
    await slack.post(blocks=[{"type": "context", "elements": [element] * 10}])
    await refused(slack, "invalid_blocks", text="x", blocks=[{"type": "context", "elements": [element] * 11}])


@rule("Actions block")
async def actions_have_at_most_25_elements(slack: Caller) -> None:
    buttons = [{"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": str(each)} for each in range(26)]
    await slack.post(blocks=[{"type": "actions", "elements": buttons[:25]}])
    await refused(slack, "invalid_blocks", text="x", blocks=[{"type": "actions", "elements": buttons}])


@rule("Button element")
async def a_button_has_a_text_of_75_a_value_of_2000_and_an_address_of_3000_characters(slack: Caller) -> None:
    def actions(text: int, value: int, url: int) -> list[Any]:
        label = {"type": "plain_text", "text": "x" * text}
        button = {"type": "button", "text": label, "value": "x" * value, "url": "https://a.example/".ljust(url, "x")}
        return [{"type": "actions", "elements": [button]}]

    await slack.post(blocks=actions(75, 2_000, 3_000))
    for wrong in (actions(76, 1, 20), actions(1, 2_001, 20), actions(1, 1, 3_001)):
        await refused(slack, "invalid_blocks", text="x", blocks=wrong)


@rule("Button element")
async def a_button_has_an_accessibility_label_of_at_most_75_characters(slack: Caller) -> None:
    def actions(length: int) -> list[Any]:
        label = {"type": "plain_text", "text": "Open"}
        return [{"type": "actions", "elements": [{"type": "button", "text": label, "accessibility_label": "x" * length}]}]

    await slack.post(blocks=actions(75))
    await refused(slack, "invalid_blocks", text="x", blocks=actions(76))


@rule("Date element")
async def a_date_has_a_timestamp_and_a_format(slack: Caller) -> None:
    def rich(**members: Any) -> list[Any]:
        section = {"type": "rich_text_section", "elements": [{"type": "date", **members}]}
        return [{"type": "rich_text", "elements": [section]}]

    await slack.post(blocks=rich(timestamp=1_720_710_212, format="{date_num} at {time}", fallback="timey"))
    await refused(slack, "invalid_blocks", text="x", blocks=rich(timestamp=1_720_710_212))
    await refused(slack, "invalid_blocks", text="x", blocks=rich(format="{date_num}"))


@rule("blocks.validate method")
async def blocks_are_validated_without_a_token_and_each_error_has_pointer_code_and_message(slack: Caller) -> None:
    assert (await slack.ask("blocks.validate", token="", blocks=[header(150)])).error is None
    reply = await slack.ask("blocks.validate", token="", blocks=[header(151)])
    (error,) = reply.body["errors"]
    assert (reply.error, error["code"]) == ("invalid_blocks", "failed_constraint")
    assert error["pointer"].startswith("/0/text")
    assert error["message"]


@rule("blocks.validate method")
async def exactly_one_of_blocks_message_and_view_is_validated(slack: Caller) -> None:
    for arguments in ({}, {"blocks": [DIVIDER], "message": {"blocks": [DIVIDER]}}):
        assert (await slack.ask("blocks.validate", **arguments)).error == "invalid_arguments"
    assert (await slack.ask("blocks.validate", message={"blocks": [DIVIDER]})).error is None
