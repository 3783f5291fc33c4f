"""What a token may do: the scope each method needs, which hangs on the kind of channel it is called for.

A bot that lacks one is refused with missing_scope and the name of the scope, and a test of that needs no fault. The scopes are
those of a bot token in Slack's documentation; a call of a channel nobody knows is left to the method to refuse.
"""

from collections.abc import Collection

from sandbox.slack.methods.call import Call
from sandbox.slack.methods.errors import SlackError
from sandbox.slack.state import Workspace

_ALWAYS = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "users.list": "users:read",
    "conversations.open": "im:write",
}
_LISTED = {"public_channel": "channels:read", "private_channel": "groups:read", "mpim": "mpim:read", "im": "im:read"}


def check_scopes(granted: Collection[str] | None, method: str, call: Call, workspace: Workspace) -> None:
    """Raise missing_scope where the method needs a scope that is not granted; None grants every one."""
    if granted is None:
        return
    missing = [scope for scope in _needed(method, call, workspace) if scope not in granted]
    if missing:
        raise SlackError("missing_scope", extra={"needed": ",".join(missing), "provided": ",".join(sorted(granted))})


def _needed(method: str, call: Call, workspace: Workspace) -> list[str]:
    if method in _ALWAYS:
        return [_ALWAYS[method]]
    if method == "conversations.list":
        types = (call.text("types") or "public_channel").split(",")
        return [_LISTED[kind.strip()] for kind in types if kind.strip() in _LISTED]
    channel = workspace.by_id(call.text("channel") or "")
    if channel is None or method not in ("conversations.history", "conversations.replies"):
        return []
    return ["channels:history" if channel.user_id is None else "im:history"]
