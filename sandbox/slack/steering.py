"""What a test steers and reads under /sandbox/: faults, channels, messages, the record of calls, health.

None of it exists in Slack, so none of it is under /api/ and no client of Slack can depend on it by mistake. An order
that cannot be carried out is answered 400 with the reason. No answer here may contain a token.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from sandbox.slack.methods import KNOWN
from sandbox.slack.state import CallRecord, Fault, FaultError, Faults, SlackMessage, Workspace, read_fault


def as_json(message: SlackMessage, workspace: Workspace) -> dict[str, Any]:
    """A message as GET /sandbox/messages and SlackServer.messages() show it; `channel` is the name without '#', or '@dana'."""
    return {
        "channel": workspace.channels[message.channel_id].name,
        "channel_id": message.channel_id,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "text": message.text,
        "blocks": [dict(block) for block in message.blocks],
        "metadata": dict(message.metadata) if message.metadata is not None else None,
        "posted_at": message.posted_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }


def messages(workspace: Workspace, channel: str | None) -> list[dict[str, Any]]:
    """Every visible message in order of arrival; of one channel by its name or id, none of an unknown one."""
    if channel is None:
        return [as_json(message, workspace) for message in workspace.arrivals()]
    known = workspace.by_id(channel) or workspace.by_name(channel)
    return [as_json(message, workspace) for message in workspace.arrivals(known.id)] if known else []


class Steering:
    """The handlers of /sandbox/. `outage` closes the port for so many seconds; `release` lets go of hanging calls."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        record: CallRecord,
        *,
        clock: Callable[[], float],
        outage: Callable[[float], None],
        release: Callable[[], None],
    ) -> None:
        self._workspace = workspace
        self._faults = faults
        self._record = record
        self._clock = clock
        self._outage = outage
        self._release = release

    def routes(self) -> list[web.RouteDef]:
        """All of /sandbox/ at a glance."""
        return [
            web.get("/sandbox/health", self.health),
            web.get("/sandbox/messages", self.get_messages),
            web.get("/sandbox/requests", self.get_requests),
            web.get("/sandbox/faults", self.get_faults),
            web.post("/sandbox/faults", self.add_faults),
            web.delete("/sandbox/faults", self.clear_faults),
            web.post("/sandbox/channels", self.put_channel),
            web.post("/sandbox/users", self.put_user),
        ]

    async def health(self, request: web.Request) -> web.Response:
        """Up, and how much there is."""
        count = sum(self._workspace.count(channel) for channel in self._workspace.channels)
        body = {"ok": True, "what": "emulated Slack", "channels": len(self._workspace.channels), "messages": count}
        return web.json_response(body)

    async def get_messages(self, request: web.Request) -> web.Response:
        """The messages, of all channels or with ?channel= of one."""
        return web.json_response(messages(self._workspace, request.query.get("channel")))

    async def get_requests(self, request: web.Request) -> web.Response:
        """Counts and the last calls, ?last=N of them (100)."""
        last = request.query.get("last", "100")
        if not (last.isascii() and last.isdigit() and len(last) < 7):
            return _refused("'last' is a whole number.")
        return web.json_response(self._record.as_json(int(last)))

    async def get_faults(self, request: web.Request) -> web.Response:
        """The orders not yet used up."""
        return web.json_response({"faults": self._described()})

    async def add_faults(self, request: web.Request) -> web.Response:
        """One order, or a list carried out in its order; of a list with an error nothing is taken."""
        now = self._clock()
        try:
            orders = await _json(request)
            faults = [_fault(order, now) for order in (orders if isinstance(orders, list) else [orders])]
        except FaultError as error:
            return _refused(str(error))
        for fault in faults:
            self._faults.add(fault)
            if fault.until is not None and fault.kind == "refuse":
                # The answer to this very request goes out first: its connection is open and busy.
                asyncio.get_running_loop().call_soon(self._outage, fault.until - now)
        self._workspace.version += 1
        return web.json_response({"ok": True, "faults": self._described()})

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Back to normal: forgets the orders and closes the connections that hang."""
        self._faults.clear()
        self._release()
        self._workspace.version += 1
        return web.json_response({"ok": True, "faults": []})

    async def put_channel(self, request: web.Request) -> web.Response:
        """Makes a channel or changes one: {"name": "syria", "archived": false, "member": true}."""
        try:
            order = await _json(request)
            if not isinstance(order, dict) or set(order) - {"name", "archived", "member"}:
                raise FaultError("A channel is a JSON object with 'name' and, if you like, 'archived' and 'member'.")
            name, archived, member = order.get("name"), order.get("archived", False), order.get("member", True)
            if not isinstance(name, str) or not isinstance(archived, bool) or not isinstance(member, bool):
                raise FaultError("'name' is a string, 'archived' and 'member' are true or false.")
            name = name.removeprefix("#")
            known = self._workspace.by_name(name) or self._workspace.create_channel(name, self._clock())
        except ValueError as error:
            return _refused(str(error))
        channel = replace(known, is_archived=archived, is_member=member)
        self._workspace.put_channel(channel)
        return web.json_response({"ok": True, "id": channel.id, "name": channel.name})

    async def put_user(self, request: web.Request) -> web.Response:
        """Adds a member or changes one: {"name": "dana", "display_name": "Dana K.", "bot": false, "deleted": false}."""
        try:
            order = await _json(request)
            if not isinstance(order, dict) or set(order) - {"name", "display_name", "bot", "deleted"}:
                raise FaultError("A member is a JSON object with 'name' and, if you like, 'display_name', 'bot' and 'deleted'.")
            name, display_name = order.get("name"), order.get("display_name", "")
            is_bot, is_deleted = order.get("bot", False), order.get("deleted", False)
            if not (isinstance(name, str) and isinstance(display_name, str)):
                raise FaultError("'name' and 'display_name' are strings.")
            if not (isinstance(is_bot, bool) and isinstance(is_deleted, bool)):
                raise FaultError("'bot' and 'deleted' are true or false.")
            user = self._workspace.put_user(name, display_name, is_bot=is_bot, is_deleted=is_deleted)
        except ValueError as error:
            return _refused(str(error))
        return web.json_response({"ok": True, "id": user.id, "name": user.name})

    def _described(self) -> list[str]:
        now = self._clock()
        return [fault.describe(now) for fault in self._faults.active(now)]


def _fault(order: object, now: float) -> Fault:
    """An order that can come true: one for a method nobody can call would wait for ever, and its test prove nothing."""
    fault = read_fault(order, now)
    if fault.method not in ("*", *KNOWN):
        raise FaultError(f"Unknown method {fault.method!r}; known: {', '.join(KNOWN)}. Leave it out to mean every one.")
    return fault


async def _json(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise FaultError("The body is not JSON.") from None


def _refused(reason: str) -> web.Response:
    return web.json_response({"ok": False, "error": reason}, status=400)
