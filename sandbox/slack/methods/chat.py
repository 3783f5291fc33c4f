"""chat.postMessage, .update and .delete: what Slack takes, refuses, drops with a warning, or quietly does otherwise.

The quiet ones matter most to a client and are kept: a reply to an unknown thread_ts is posted at the top level and
the answer says ok; metadata with a bad event_type is dropped; text of more than 4,000 characters without blocks is
posted as several messages. Text over 40,000 characters, which Slack cuts, is refused here (msg_too_long), because a
cut nobody asked for is a bug that should be seen. Entities such as &lt; are stored as they came.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.slack.methods.blocks import ATTACHMENTS, check_blocks
from sandbox.slack.methods.call import Call
from sandbox.slack.methods.conversations import as_event
from sandbox.slack.methods.errors import SlackError
from sandbox.slack.methods.limits import Limiter
from sandbox.slack.methods.shapes import problem
from sandbox.slack.state import Channel, SlackMessage, Workspace, is_channel_id, is_channel_name

TEXT, SPLIT_AT = 40_000, 4_000
# Slack gives no number for metadata_too_large; this is the sandbox's own bound.
METADATA = 8_000
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_-]{1,255}")


def post_message(
    call: Call, workspace: Workspace, now: float, *, limits: Limiter, passed: float, auto_create: bool
) -> dict[str, Any]:
    """Posts one message, or several where Slack would split the text. The answer names the first. Messages are stamped with
    `now`, and their rate is counted in what has `passed`."""
    channel = _channel_to_post_in(call, workspace, now, auto_create)
    wait_s = limits.post(channel.id, passed)
    if wait_s is not None:
        raise SlackError("ratelimited", retry_after_s=wait_s)
    if call.flag("as_user"):
        raise SlackError("as_user_not_supported")
    text, blocks, attachments = _content(call)
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > TEXT:
        raise SlackError("msg_too_long")
    root = workspace.root_of(channel.id, call.text("thread_ts"))
    draft = SlackMessage(
        channel_id=channel.id,
        ts="",
        text=text,
        blocks=blocks,
        attachments=attachments,
        metadata=_metadata(call),
        thread_ts=root,
        broadcast=root is not None and call.flag("reply_broadcast"),
        mrkdwn=call.flag("mrkdwn", True),
        hyperlinks=_hyperlinks(call),
    )
    posted = [_store(workspace, part, now) for part in _parts(draft)]
    if len(posted) > 1:
        call.warn(f"sandbox_text_split_into_{len(posted)}_messages")
    return {"channel": channel.id, "ts": posted[0].ts, "message": as_event(posted[0], workspace, with_metadata=True)}


def update(call: Call, workspace: Workspace, now: float) -> dict[str, Any]:
    """Changes a message. New text without blocks takes the old blocks away; metadata stays unless it is sent."""
    channel = workspace.by_id(call.required("channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    _must_be_open(channel)
    message = workspace.message(channel.id, call.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    text, blocks, attachments = _content(call)
    gives_text, gives_blocks = call.text("text") is not None, call.args.get("blocks") is not None
    gives_attachments = call.args.get("attachments") is not None
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > SPLIT_AT:
        raise SlackError("msg_too_long")
    changed = replace(
        message,
        text=text if gives_text else message.text,
        blocks=_with_ids(blocks, message.ts) if gives_blocks else () if gives_text else message.blocks,
        attachments=attachments if gives_attachments else message.attachments,
        hyperlinks=_hyperlinks(call) if gives_text else message.hyperlinks,
        edited_ts=message.edited_ts if gives_blocks else workspace.next_ts(now),
    )
    if call.args.get("metadata") is not None:
        changed = replace(changed, metadata=_metadata(call))
    workspace.store(changed)
    event = as_event(changed, workspace, with_metadata=True)
    return {"channel": channel.id, "ts": changed.ts, "text": changed.text, "message": event}


def delete(call: Call, workspace: Workspace) -> dict[str, Any]:
    """Takes a message of the bot's away."""
    channel = workspace.by_id(call.required("channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    message = workspace.message(channel.id, call.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def _channel_to_post_in(call: Call, workspace: Workspace, now: float, auto_create: bool) -> Channel:
    asked = call.required("channel")
    # A person's name is none of a channel's: their direct messages have an id, which conversations.open gives.
    channel = workspace.by_id(asked) or (None if asked.startswith("@") else workspace.by_name(asked))
    if channel is None:
        name = asked.removeprefix("#")
        if not auto_create or is_channel_id(asked) or not is_channel_name(name) or workspace.was_renamed(name):
            raise SlackError("channel_not_found")
        channel = workspace.create_channel(name, now, auto=True)
        call.warn("sandbox_channel_created")
    _must_be_open(channel)
    return channel


def _must_be_open(channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    if not channel.is_member:
        raise SlackError("not_in_channel")


def _content(call: Call) -> tuple[str, tuple[Mapping[str, Any], ...], tuple[Mapping[str, Any], ...]]:
    if call.args.get("markdown_text"):
        text = "markdown_text is not emulated by the sandbox; send text or blocks"
        raise SlackError("invalid_arguments", messages=[problem(text, "/markdown_text")])
    text = call.text("text") or ""
    blocks: Sequence[Any] = call.structure("blocks", list, "invalid_blocks_format") or []
    attachments: Sequence[Any] = call.structure("attachments", list, "invalid_attachments") or []
    if len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if not all(isinstance(attachment, dict) for attachment in attachments):
        raise SlackError("invalid_attachments")
    if attachments:
        call.warn("sandbox_unsupported:attachments")
    if blocks:
        check_blocks(blocks)
    return text, tuple(blocks), tuple(attachments)


def _hyperlinks(call: Call) -> bool:
    """Whether addresses in the text become links. `client` is what an update has that says nothing."""
    parse = call.text("parse") or "client"
    if parse not in ("none", "full", "client"):
        raise SlackError("invalid_arguments", messages=[problem("must be a valid enum value", "/parse")])
    if parse == "full":
        call.warn("sandbox_unsupported:parse=full")
    return parse != "none"


def _metadata(call: Call) -> Mapping[str, Any] | None:
    """What Slack keeps of the metadata. Malformed metadata is no reason to refuse a message, so it goes, with a warning."""
    try:
        given = call.structure("metadata", dict, "invalid_metadata_format")
    except SlackError as error:
        call.warn(error.code)
        return None
    if not given:
        return None
    event_type, payload = given.get("event_type"), given.get("event_payload")
    valid = isinstance(event_type, str) and _EVENT_TYPE.fullmatch(event_type) and isinstance(payload, dict)
    if not valid:
        call.warn("invalid_metadata_schema")
        return None
    if len(json.dumps(given, ensure_ascii=False)) > METADATA:
        raise SlackError("metadata_too_large")
    for name in sorted(set(given) - {"event_type", "event_payload"}):
        call.warn(f"sandbox_unsupported:metadata.{name[:40]}")
    return {"event_type": event_type, "event_payload": payload}


def _parts(draft: SlackMessage) -> list[SlackMessage]:
    """Without blocks the text is the message, and Slack splits it; with blocks it is only the fallback."""
    if draft.blocks or len(draft.text) <= SPLIT_AT:
        return [draft]
    pieces = [draft.text[start : start + SPLIT_AT] for start in range(0, len(draft.text), SPLIT_AT)]
    rest = [replace(draft, text=piece, metadata=None, attachments=()) for piece in pieces[1:]]
    return [replace(draft, text=pieces[0]), *rest]


def _store(workspace: Workspace, part: SlackMessage, now: float) -> SlackMessage:
    ts = workspace.next_ts(now)
    message = replace(part, ts=ts, blocks=_with_ids(part.blocks, ts))
    workspace.store(message)
    return message


def _with_ids(blocks: Sequence[Mapping[str, Any]], ts: str) -> tuple[Mapping[str, Any], ...]:
    """Slack gives every block without a block_id one of its own."""
    return tuple({"block_id": f"b{ts[-6:]}{index:02d}", **block} for index, block in enumerate(blocks))
