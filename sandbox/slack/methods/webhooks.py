"""Incoming webhooks: an address for each channel, by which whoever knows it posts there, and learns no ts.

What is asked and answered is as Slack's page "Sending messages using incoming webhooks" has it: JSON, or a form with JSON in
`payload`; `ok` as plain text, or a code with an HTTP status of its own.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.slack.state import Channel, Workspace

# What a webhook may set; the channel is its own.
_TAKEN = ("text", "blocks", "attachments", "unfurl_links", "unfurl_media", "mrkdwn", "thread_ts")
_CODES = {"is_archived": ("channel_is_archived", 410), "channel_not_found": ("channel_not_found", 404)}
_REFUSED = {"not_in_channel": 403, "restricted_action": 403, "no_text": 400}


def path_of(channel: str) -> str:
    """The path of a channel's webhook, which is the same in every run."""
    return f"services/T0SANDBOX/B{_digest(channel)[:9].upper()}/{_digest(channel)[9:33]}"


def channel_of(workspace: Workspace, secret: str) -> Channel | None:
    """Whose webhook it is."""
    return next((each for each in workspace.channels.values() if _digest(each.name)[9:33] == secret), None)


def content(args: Mapping[str, object], channel: Channel) -> dict[str, object]:
    """The arguments of the message."""
    given: Mapping[str, Any] = args
    payload = args.get("payload")
    if isinstance(payload, str):
        try:
            read = json.loads(payload)
        except (ValueError, RecursionError):
            read = None
        given = read if isinstance(read, dict) else {}
    return {**{name: given[name] for name in _TAKEN if name in given}, "channel": channel.id}


def answer(of: web.StreamResponse) -> web.StreamResponse:
    """The answer of chat.postMessage as a webhook gives it; what is no answer of Slack's stays as it is."""
    text = of.text if isinstance(of, web.Response) and of.content_type == "application/json" else None
    if text is None:
        return of
    body = json.loads(text)
    if body.get("ok") is True:
        return web.Response(text="ok")
    code, status = _CODES.get(body["error"], (body["error"], _REFUSED.get(body["error"], 400)))
    if of.status == 429:
        return web.Response(status=429, text=code, headers={"Retry-After": of.headers["Retry-After"]})
    return web.Response(status=status, text=code)


def _digest(channel: str) -> str:
    return hashlib.sha256(f"webhook of {channel.removeprefix('#')}".encode()).hexdigest()
