"""The messages as a test reads them, and what a person does to one: deleting it."""

from typing import Any

from aiohttp import web

from sandbox.slack.state import SlackMessage, Workspace
from sandbox.slack.steering.orders import OrderError, answered


def as_json(message: SlackMessage, workspace: Workspace) -> dict[str, Any]:
    """A message as GET /sandbox/messages and SlackServer.messages() show it; `channel` is the name without '#', or '@dana'.
    One that was deleted says so, and is shown to those who ask for such."""
    shown = {
        "channel": workspace.channels[message.channel_id].name,
        "channel_id": message.channel_id,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "text": message.text,
        "blocks": [dict(block) for block in message.blocks],
        "metadata": dict(message.metadata) if message.metadata is not None else None,
        "posted_at": message.posted_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
    return {**shown, "deleted": True} if message.is_deleted else shown


def messages(workspace: Workspace, channel: str | None, *, deleted: bool = False) -> list[dict[str, Any]]:
    """Every visible message in order of arrival, with `deleted` all that ever were posted; of one channel by its name or id,
    none of an unknown one."""
    if channel is None:
        return [as_json(message, workspace) for message in workspace.arrivals(deleted=deleted)]
    known = workspace.called(channel)
    return [as_json(message, workspace) for message in workspace.arrivals(known.id, deleted=deleted)] if known else []


class MessageOrders:
    """GET and DELETE /sandbox/messages."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def get(self, request: web.Request) -> web.Response:
        """The messages, of all channels or with ?channel= of one; with ?deleted=true also those that were deleted."""
        deleted = request.query.get("deleted") == "true"
        return web.json_response(messages(self._workspace, request.query.get("channel"), deleted=deleted))

    @answered
    async def delete(self, request: web.Request) -> dict[str, object]:
        """Deletes ?ts= in ?channel=, as somebody in Slack would: the bot is not asked and not told."""
        name, ts = request.query.get("channel", ""), request.query.get("ts", "")
        channel = self._workspace.called(name)
        message = self._workspace.message(channel.id, ts) if channel else None
        if message is None:
            raise OrderError(f"There is no message with ts {ts[:40]!r} in {name[:80]!r}; GET /sandbox/messages lists them.")
        self._workspace.delete(message)
        return {"channel": message.channel_id, "ts": message.ts}
