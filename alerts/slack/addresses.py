"""Who a receiver is in Slack: the id of the channel, or of the direct messages with a person, to post to and to read back.

History takes no name, and a person is written to in a channel of its own. So names are looked up and remembered: `#syria` in
the listing of channels, `@dana` in the listing of members, first as a name, then as a display name. Bots and members who have
left are nobody. Where two members show the same name neither is told, because what is said may not be for the other.

It asks through the client that made it, and does not ask again for what it knows. Where a listing breaks off or has no end,
what was found before counts; for a name that was not found there is a `LookupFailedError`, since it may be in the rest.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from alerts.slack.answers import ID, TWO_MEMBERS, Answer, LookupFailedError

Pages = Callable[[str], AsyncIterator[list[Mapping[str, Any]]]]
"""The pages of a listing that is made for a receiver. Raises `LookupFailedError` where one does not come."""

_ID_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
# Slack's own guide is a member like any other in the listing, and takes no messages of a bot.
_SLACKBOT = "USLACKBOT"
# Slack's have at most 80 characters, and a receiver at most 100.
_MOST_NAME = 200


def is_person(receiver: str) -> bool:
    """Whether a receiver is a member of the workspace: `@name`, or the id of one."""
    return (receiver.startswith("@") and receiver != "@") or _is_id(receiver, "UW")


class Addresses:
    """`open_dm` takes a receiver and a member's id and gives the channel of their messages, or raises `LookupFailedError`."""

    def __init__(self, channels: Pages, members: Pages, open_dm: Callable[[str, str], Awaitable[str]]) -> None:
        self._channels = channels
        self._members = members
        self._open_dm = open_dm
        self._ids: dict[str, str] = {}
        self._listed: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._shown_names: dict[str, set[str]] = {}
        # One at a time: a worker that starts asks for all its channels at once, and the first listing answers for all.
        self._listing = asyncio.Lock()

    def learn(self, receiver: str, channel_id: str) -> None:
        """Remember where a receiver's messages go, as Slack said when it took one."""
        self._ids[_name(receiver)] = channel_id

    async def find(self, receiver: str) -> str | None:
        """The id of the receiver's channel; None when a whole listing does not name it. Raises `LookupFailedError`."""
        if _is_id(receiver, "CGD"):
            return receiver
        name = _name(receiver)
        if self._known(name) is None:
            async with self._listing:
                if self._known(name) is None:
                    if not is_person(receiver):
                        await self._list(receiver)
                    elif member_id := await self._member(receiver) if receiver.startswith("@") else receiver:
                        self._ids[receiver] = await self._open_dm(receiver, member_id)
        return self._known(name)

    def _known(self, name: str) -> str | None:
        return self._ids.get(name) or self._listed.get(name)

    async def _list(self, receiver: str) -> None:
        """The listing takes the place of the one before, or a server that tells new names each time would fill the memory."""
        listed: dict[str, str] = {}
        try:
            async for channels in self._channels(receiver):
                listed.update({_text(each.get("name")): each["id"] for each in channels if _has_id(each)})
        except LookupFailedError:
            if _name(receiver) not in listed:
                raise
            self.learn(receiver, listed[_name(receiver)])
        else:
            self._listed = listed

    async def _member(self, receiver: str) -> str | None:
        name = _text(receiver.removeprefix("@")).casefold()
        if name not in self._names and name not in self._shown_names:
            names: dict[str, str] = {}
            shown_names: dict[str, set[str]] = {}
            try:
                async for page in self._members(receiver):
                    for each in filter(_is_somebody, page):
                        names[_text(each.get("name")).casefold()] = each["id"]
                        shown_names.setdefault(_shown_name(each), set()).add(each["id"])
            except LookupFailedError:
                # Only a whole listing says that nobody else shows the same name; the name itself nobody else can have.
                if name not in names:
                    raise
                return names[name]
            self._names, self._shown_names = names, shown_names
        if name in self._names:
            return self._names[name]
        ids = self._shown_names.get(name, set())
        if len(ids) > 1:
            del self._shown_names[name]  # so that the next try asks whether one of them has another name by now
            raise LookupFailedError(receiver, Answer(ok=False, error=TWO_MEMBERS))
        return next(iter(ids), None)


def _has_id(entry: Mapping[str, Any]) -> bool:
    channel_or_member = entry.get("id")
    return isinstance(channel_or_member, str) and ID.fullmatch(channel_or_member) is not None


def _is_somebody(member: Mapping[str, Any]) -> bool:
    """Whether a message would be read: not by a bot, not by a member who has left."""
    return _has_id(member) and member["id"] != _SLACKBOT and not member.get("deleted") and not member.get("is_bot")


def _shown_name(member: Mapping[str, Any]) -> str:
    profile = member.get("profile")
    return _text(profile.get("display_name")).casefold() if isinstance(profile, Mapping) else ""


def _text(value: object) -> str:
    return value[:_MOST_NAME] if isinstance(value, str) else ""


def _is_id(text: str, kinds: str) -> bool:
    return text[:1] in tuple(kinds) and len(text) >= 8 and _ID_LETTERS.issuperset(text)


def _name(receiver: str) -> str:
    return receiver.removeprefix("#")
