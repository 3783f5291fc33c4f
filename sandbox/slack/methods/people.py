"""users.list and conversations.open: who is in the workspace, and the direct messages of the bot with one of them.

The listing names everybody, as Slack's does: members who have left, bots, the bot itself, and Slackbot, which says that it is
none. Whoever looks for a person has to pass over them. Messages to several people at once are not emulated and refused.
"""

from typing import Any

from sandbox.slack.methods.call import Call
from sandbox.slack.methods.conversations import as_channel, decode, encode
from sandbox.slack.methods.errors import SlackError
from sandbox.slack.methods.shapes import problem
from sandbox.slack.state import BOT, User, Workspace

MOST_USERS = 8


def list_users(call: Call, workspace: Workspace) -> dict[str, Any]:
    """All members by id. Slack gives all of them where no limit is asked for."""
    limit, after = call.limit(1000, 1000), decode(call.text("cursor"), "user:")
    shown = [user for _, user in sorted(workspace.users.items()) if after is None or user.id > after]
    page = shown[:limit]
    cursor = encode("user:", page[-1].id) if len(shown) > limit else ""
    return {"members": [_as_json(user) for user in page], "cache_ts": 0, "response_metadata": {"next_cursor": cursor}}


def open_conversation(call: Call, workspace: Workspace, now: float) -> dict[str, Any]:
    """The direct messages with one member, by the member's id or the channel's; made where there are none yet."""
    channel_id, users = call.text("channel"), call.text("users")
    if channel_id:
        channel, was_there = workspace.by_id(channel_id), True
        if channel is None:
            raise SlackError("channel_not_found")
        if channel.user_id is None:
            raise SlackError("method_not_supported_for_channel_type")
    elif not users:
        raise SlackError("users_list_not_supplied")
    else:
        user = _one_user(users, workspace)
        if workspace.by_name(f"@{user.name}") is None and call.flag("prevent_creation"):
            raise SlackError("channel_not_found")
        channel, was_there = workspace.open_dm(user, now)
    body: dict[str, Any] = {"channel": as_channel(channel) if call.flag("return_im") else {"id": channel.id}}
    return {**body, "no_op": True, "already_open": True} if was_there else body


def _one_user(users: str, workspace: Workspace) -> User:
    ids = [each.strip() for each in users.split(",")]
    if len(ids) > MOST_USERS:
        raise SlackError("too_many_users")
    if not all(each in workspace.users for each in ids):
        raise SlackError("user_not_found")
    if len(ids) > 1:
        text = "messages to several people at once are not emulated by the sandbox; give one user"
        raise SlackError("invalid_arguments", messages=[problem(text, "/users")])
    user = workspace.users[ids[0]]
    if user.is_deleted:
        raise SlackError("user_disabled")
    if user.is_bot or user.id == "USLACKBOT":
        raise SlackError("cannot_dm_bot")
    return user


def _as_json(user: User) -> dict[str, Any]:
    shown = user.display_name or user.name
    return {
        "id": user.id,
        "team_id": BOT["team"],
        "name": user.name,
        "deleted": user.is_deleted,
        "real_name": shown,
        "profile": {"real_name": shown, "display_name": user.display_name, "team": BOT["team"]},
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
