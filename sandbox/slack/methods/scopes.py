"""What a token may do: the scope each method needs, which hangs on the kind of channel it is called for.

A bot that lacks one is refused with missing_scope and the name of the scope, and a test of that needs no fault. The scopes are
those of a bot token in Slack's documentation; a call of a channel nobody knows is left to the method to refuse. Every answer to
a token that is known names in its headers what was granted and what would do.
"""

from collections.abc import Collection

from sandbox.slack.methods.call import Call
from sandbox.slack.methods.errors import SlackError
from sandbox.slack.state import Workspace

_KINDS = {"public_channel": "channels", "private_channel": "groups", "mpim": "mpim", "im": "im"}
_OF_A_CHANNEL = {"conversations.history": "history", "conversations.replies": "history", "conversations.info": "read"}
_ALWAYS = {
    "chat.delete": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "users.list": "users:read",
    "conversations.open": "im:write",
}
EVERY = frozenset(
    {*_ALWAYS.values(), *(f"{kind}:{deed}" for kind in _KINDS.values() for deed in ("history", "read"))}
)  # fmt: skip


def check_scopes(granted: Collection[str] | None, method: str, call: Call, workspace: Workspace) -> None:
    """Raise missing_scope where the method needs a scope that is not granted; None grants every one."""
    if granted is None:
        return
    missing = [scope for scope in _needed(method, call, workspace) if scope not in granted]
    if missing:
        raise SlackError("missing_scope", extra={"needed": ",".join(missing), "provided": ",".join(sorted(granted))})


def scope_headers(granted: Collection[str] | None, method: str) -> dict[str, str]:
    """What Slack says with every answer: the token's scopes, and those that the method takes, any of which may do."""
    accepted = [_ALWAYS[method]] if method in _ALWAYS else []
    if deed := "read" if method == "conversations.list" else _OF_A_CHANNEL.get(method):
        accepted = [f"{kind}:{deed}" for kind in _KINDS.values()]
    headers = {"x-oauth-scopes": ",".join(sorted(EVERY if granted is None else granted))}
    return headers | ({"x-accepted-oauth-scopes": ",".join(accepted)} if accepted else {})


def _needed(method: str, call: Call, workspace: Workspace) -> list[str]:
    if method in _ALWAYS:
        return [_ALWAYS[method]]
    if method == "conversations.list":
        types = (call.text("types") or "public_channel").split(",")
        return [f"{_KINDS[kind.strip()]}:read" for kind in types if kind.strip() in _KINDS]
    channel = workspace.by_id(call.text("channel") or "")
    if channel is None or method not in _OF_A_CHANNEL:
        return []
    return [f"{'channels' if channel.user_id is None else 'im'}:{_OF_A_CHANNEL[method]}"]
