"""What people do in a workspace: make, rename and archive channels, invite and kick the bot, come and leave themselves."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from sandbox.slack.state import Channel, Workspace
from sandbox.slack.steering.orders import OrderError, answered, check_members, read_json

_CHANNEL = (
    "A channel is a JSON object with 'name' and, if you like, 'archived', 'member' and 'rename_to', or a list of such; "
    "'id' in place of 'name' is for one that is there."
)
_MEMBER = "A member is a JSON object with 'name' and, if you like, 'display_name', 'bot' and 'deleted'."


class PeopleOrders:
    """POST /sandbox/channels and /sandbox/users. `now` is Slack's time."""

    def __init__(self, workspace: Workspace, now: Callable[[], float]) -> None:
        self._workspace = workspace
        self._now = now

    @answered
    async def put_channel(self, request: web.Request) -> dict[str, object]:
        """Makes a channel or changes one: {"name": "syria", "archived": false, "member": true, "rename_to": "levant"}. What is
        not named is as at first; `member` false is a bot that left or was kicked. Of a list with an error the part before it is
        carried out."""
        order = await read_json(request)
        if isinstance(order, list):
            return {"channels": [self._put(each) for each in order]}
        return self._put(order)

    def _put(self, order: Any) -> dict[str, object]:
        check_members(order, {"name", "id", "archived", "member", "rename_to"}, _CHANNEL)
        archived, member, new_name = order.get("archived", False), order.get("member", True), order.get("rename_to")
        if not isinstance(archived, bool) or not isinstance(member, bool) or not isinstance(new_name, str | None):
            raise OrderError("'archived' and 'member' are true or false, 'rename_to' is a string.")
        known = self._found(order)
        if new_name is not None and new_name.removeprefix("#") != known.name:
            known = self._workspace.rename(known, new_name.removeprefix("#"))
        channel = replace(known, is_archived=archived, is_member=member)
        self._workspace.put_channel(channel)
        return {"id": channel.id, "name": channel.name}

    def _found(self, order: dict[str, Any]) -> Channel:
        """The channel that is meant; made where it is named and not there."""
        name, identifier = order.get("name"), order.get("id")
        if identifier is not None:
            known = self._workspace.by_id(identifier) if isinstance(identifier, str) and name is None else None
            if known is None:
                raise OrderError(f"There is no channel with the id {str(identifier)[:40]!r}; give 'name' to make one.")
            return known
        if not isinstance(name, str):
            raise OrderError("'name' is a string, 'archived' and 'member' are true or false.")
        name = name.removeprefix("#")
        return self._workspace.by_name(name) or self._workspace.create_channel(name, self._now())

    @answered
    async def put_user(self, request: web.Request) -> dict[str, object]:
        """Adds a member or changes one: {"name": "dana", "display_name": "Dana K.", "bot": false, "deleted": false}."""
        order = await read_json(request)
        check_members(order, {"name", "display_name", "bot", "deleted"}, _MEMBER)
        name, display_name = order.get("name"), order.get("display_name", "")
        is_bot, is_deleted = order.get("bot", False), order.get("deleted", False)
        if not (isinstance(name, str) and isinstance(display_name, str)):
            raise OrderError("'name' and 'display_name' are strings.")
        if not (isinstance(is_bot, bool) and isinstance(is_deleted, bool)):
            raise OrderError("'bot' and 'deleted' are true or false.")
        user = self._workspace.put_user(name, display_name, is_bot=is_bot, is_deleted=is_deleted)
        return {"id": user.id, "name": user.name}
