"""conversations.history, .replies, .info and .list, and auth.test: what a bot may read back, page by page.

History never shows replies (unless broadcast) and replies show only one thread, as in Slack; metadata comes only with
include_all_metadata. History is newest first, whichever bounds are given. A cursor says after which message the next
page starts, so messages that arrive or are deleted meanwhile are neither skipped nor repeated, and it stays good for ever.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.slack.methods.call import Call
from sandbox.slack.methods.errors import SlackError
from sandbox.slack.state import BOT, BOT_NAME, TOMBSTONE, Channel, SlackMessage, Workspace, micros, page_of


@dataclass(frozen=True, slots=True)
class Sight:
    """What reading shows of what there is: which messages by now, and how many a page at the most."""

    can_be_read: Callable[[SlackMessage], bool]
    longest_page: int | None

    def page_size(self, asked: int) -> int:
        """Slack may give fewer than were asked for, and says nothing of it."""
        return asked if self.longest_page is None else min(asked, self.longest_page)


def auth_test(base_url: str) -> dict[str, Any]:
    """Who the token belongs to: every accepted token is the same bot."""
    return {
        "url": base_url,
        "team": "Sandbox",
        "user": BOT_NAME.lower(),
        "team_id": BOT["team"],
        "user_id": BOT["user"],
        "bot_id": BOT["bot_id"],
        "is_enterprise_install": False,
    }


def history(call: Call, workspace: Workspace, sight: Sight) -> dict[str, Any]:
    """The channel's messages outside of threads, newest first."""
    channel = _readable(call, workspace)
    limit, after = sight.page_size(call.limit(100, 999)), _position(call)
    inside = _window(call)
    shown = [message for message in workspace.top_level(channel.id) if inside(message) and sight.can_be_read(message)]
    page, more = page_of(shown, after=after, limit=limit, newest_first=True)
    return _page(call, workspace, page, more) | {"pin_count": 0}


def replies(call: Call, workspace: Workspace, sight: Sight) -> dict[str, Any]:
    """One thread, oldest first. The first page begins with the root whatever the bounds; later pages omit it."""
    channel = _readable(call, workspace)
    ts = call.required("ts")
    asked = workspace.thread(channel.id, ts)
    if asked is None or not sight.can_be_read(asked):
        raise SlackError("thread_not_found")
    limit, after = sight.page_size(call.limit(1000, 1000)), _position(call)
    inside = _window(call)
    below = [reply for reply in workspace.replies(channel.id, ts) if inside(reply) and sight.can_be_read(reply)]
    thread = [asked, *below]
    page, more = page_of(thread, after=after, limit=limit, newest_first=False)
    return _page(call, workspace, page, more)


def list_channels(call: Call, workspace: Workspace) -> dict[str, Any]:
    """All channels by id. The sandbox has public ones and direct messages, so other types find nothing."""
    types = {kind.strip() for kind in (call.text("types") or "public_channel").split(",")}
    if types - {"public_channel", "private_channel", "mpim", "im"}:
        raise SlackError("invalid_types")
    limit, after = call.limit(100, 1000), decode(call.text("cursor"), "channel:")
    known = [
        channel
        for channel in sorted(workspace.channels.values(), key=lambda channel: channel.id)
        if ("public_channel" if channel.user_id is None else "im") in types and (after is None or channel.id > after)
    ]
    page, more = known[:limit], len(known) > limit
    cursor = encode("channel:", page[-1].id) if more else ""
    # Slack filters the page that it has cut, so one may be short or empty long before the end.
    without_archived = call.flag("exclude_archived")
    shown = [as_channel(channel) for channel in page if not (channel.is_archived and without_archived)]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def info(call: Call, workspace: Workspace) -> dict[str, Any]:
    """One channel, also where the bot is no member."""
    channel = workspace.by_id(call.required("channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    return {"channel": as_channel(channel)}


def as_event(message: SlackMessage, workspace: Workspace, *, with_metadata: bool) -> dict[str, Any]:
    """A message as Slack's API shows it. A root with replies names its own ts as thread_ts; of a deleted one a note is left."""
    if message.is_deleted:
        gone = {"subtype": "tombstone", "user": "USLACKBOT", "hidden": True, "text": TOMBSTONE}
        return {"type": "message", **gone, "ts": message.ts, **_thread_of(message, workspace)}
    event: dict[str, Any] = {
        "type": "message",
        **BOT,
        "ts": message.ts,
        "text": message.text,
        "bot_profile": {"id": BOT["bot_id"], "app_id": BOT["app_id"], "name": BOT_NAME, "team_id": BOT["team"]},
    }
    if message.blocks:
        event["blocks"] = [dict(block) for block in message.blocks]
    if message.attachments:
        event["attachments"] = [dict(attachment) for attachment in message.attachments]
    if message.edited_ts is not None:
        event["edited"] = {"user": BOT["user"], "ts": message.edited_ts}
    if with_metadata and message.metadata is not None:
        event["metadata"] = dict(message.metadata)
    if message.thread_ts is not None:
        event |= {"thread_ts": message.thread_ts, "parent_user_id": BOT["user"]}
        if message.broadcast:
            event["subtype"] = "thread_broadcast"
    else:
        event |= _thread_of(message, workspace)
    return event


def _thread_of(root: SlackMessage, workspace: Workspace) -> dict[str, Any]:
    answers = workspace.replies(root.channel_id, root.ts)
    if not answers:
        return {}
    return {
        "thread_ts": root.ts,
        "reply_count": len(answers),
        "reply_users_count": 1,
        "reply_users": [BOT["user"]],
        "latest_reply": answers[-1].ts,
    }


def _readable(call: Call, workspace: Workspace) -> Channel:
    channel = workspace.by_id(call.required("channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    if not channel.is_member:
        raise SlackError("not_in_channel")
    return channel


def _window(call: Call) -> Callable[[SlackMessage], bool]:
    """Whether a message lies between `oldest` and `latest`; the bounds themselves count with `inclusive` only."""
    inclusive = call.flag("inclusive")
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")

    def inside(message: SlackMessage) -> bool:
        at = micros(message.ts)
        if at in (oldest, latest):
            return inclusive
        return (oldest is None or at > oldest) and (latest is None or at < latest)

    return inside


def _bound(call: Call, name: str) -> int | None:
    value = call.args.get(name)
    if value is None or value == "":
        return None
    try:
        return micros(str(value))
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _page(call: Call, workspace: Workspace, page: list[SlackMessage], more: bool) -> dict[str, Any]:
    with_metadata = call.flag("include_all_metadata")
    body: dict[str, Any] = {
        "messages": [as_event(message, workspace, with_metadata=with_metadata) for message in page],
        "has_more": more,
    }
    if more:
        body["response_metadata"] = {"next_cursor": encode("next_ts:", str(micros(page[-1].ts)))}
    return body


def _position(call: Call) -> int | None:
    text = decode(call.text("cursor"), "next_ts:")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise SlackError("invalid_cursor")
    return int(text)


def encode(kind: str, text: str) -> str:
    """A cursor, which a caller cannot read and should not make."""
    return base64.b64encode((kind + text).encode()).decode()


def decode(cursor: str | None, kind: str) -> str | None:
    """What a cursor of this kind stands for; None where there is none. Raises invalid_cursor."""
    if not cursor:
        return None
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
    if not text.startswith(kind):
        raise SlackError("invalid_cursor")
    return text.removeprefix(kind)


def as_channel(channel: Channel) -> dict[str, Any]:
    """A channel, or direct messages, as Slack's API shows it."""
    if channel.user_id is not None:
        return {
            "id": channel.id,
            "created": channel.created_at,
            "is_im": True,
            "is_archived": channel.is_archived,
            "is_org_shared": False,
            "is_user_deleted": False,
            "user": channel.user_id,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "previous_names": list(channel.former_names),
        "created": channel.created_at,
        "creator": BOT["user"],
        "is_channel": True,
        "is_private": False,
        "is_archived": channel.is_archived,
        "is_member": channel.is_member,
        "is_general": channel.name == "general",
    }
