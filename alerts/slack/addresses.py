"""Who a receiver is in Slack: the id of the channel, or of the direct messages with a person, and what a channel is called now.

Slack posts to a channel by name and says its id then; history takes no name. So names are looked up only for what must be read
back before anything was posted, and for persons: `#syria` in the listing of channels, `@dana` in the listing of members, first as
a name, then as a display name. Bots and members who have left are nobody. Where two members show the same name neither is told,
because what is said may not be for the other.

A listing is read once for all who ask, goes on where it stopped, and is not read again within `LISTED_AGAIN`. Where it breaks off
or has no end, what was found before counts; for a name that was not found there is a `LookupFailedError`, since it may be in
the rest.
"""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from alerts.destination import Place, Turn
from alerts.slack.answers import ID, LISTED_LATELY, NOBODY, TWO_MEMBERS, Answer, LookupFailedError
from alerts.slack.client import SlackClient
from alerts.slack.listings import Listing

LISTED_AGAIN = timedelta(minutes=10)
_MANY = ("@here", "@channel", "@everyone")
# Slack's own guide is a member like any other in the listing, and takes no messages of a bot.
_SLACKBOT = "USLACKBOT"
_IN_NAMES = ("Ll", "Lm", "Lo", "Mn", "Mc", "Nd")
# As a watchlist may have them (schemas/watchlist.v1.schema.json).
CHANNEL_ID, MEMBER_ID = re.compile(r"[CGD][A-Z0-9]{7,20}"), re.compile(r"[UW][A-Z0-9]{7,20}")
# Slack's have at most 80 characters, and a receiver at most 100.
_MOST_NAME, _MOST_CHANNEL_NAME = 200, 80


def is_person(receiver: str) -> bool:
    """Whether a receiver is a member of the workspace: `@name`, or the id of one."""
    return (receiver.startswith("@") and receiver != "@") or MEMBER_ID.fullmatch(receiver) is not None


class Directory:
    """Ids by key, from a listing. `keys` gives the keys of an entry."""

    def __init__(
        self, open: Callable[[], Listing], keys: Callable[[Mapping[str, Any]], Iterator[str]], now: Callable[[], datetime]
    ):
        self.whole: dict[str, set[str]] = {}
        self.began_at: datetime | None = None
        """Of the last whole listing."""
        self._open = open
        self._keys = keys
        self._now = now
        self._coming: dict[str, set[str]] = {}
        self._coming_since: datetime | None = None
        self._listing: Listing | None = None
        # One reads, and the others find what it has read.
        self._lock = asyncio.Lock()

    def some(self, key: str) -> set[str]:
        """The ids known by now, of which there may be more."""
        return self.whole.get(key) or self._coming.get(key) or set()

    @property
    def again_in_s(self) -> float:
        """How long no listing is begun."""
        if self.began_at is None or self._listing is not None:
            return 0.0
        return max(0.0, (self.began_at + LISTED_AGAIN - self._now()).total_seconds())

    async def read(self, enough: Callable[[], bool], receiver: str, turn: Turn) -> None:
        """Read until it is enough, or there is no more by now. Raises `LookupFailedError`, and what `turn` raises."""
        async with self._lock:
            while not enough() and not self.again_in_s:
                if self._listing is None or not self._listing.has_begun:
                    self._listing, self._coming, self._coming_since = self._open(), {}, self._now()
                for each in filter(_has_id, await self._listing.next(receiver, turn)):
                    for key in self._keys(each):
                        self._coming.setdefault(key, set()).add(each["id"])
                if self._listing.is_whole:
                    # It takes the place of the one before, or a server that tells new names each time would fill the memory.
                    self.whole, self.began_at = self._coming, self._coming_since
                    self._listing, self._coming = None, {}
                    return


class Addresses:
    """What is known here costs no call; every call awaits its turn. All may raise `LookupFailedError`, and what `turn` raises."""

    def __init__(self, client: SlackClient, now: Callable[[], datetime], settle: timedelta) -> None:
        self._client = client
        self._now = now
        self._settle = settle
        self._ids: dict[str, str] = {}
        self._called_members: dict[str, str] = {}
        self._called: dict[str, tuple[Place, datetime]] = {}
        self._sought: dict[tuple[str, datetime | None], datetime] = {}
        self._opening = asyncio.Lock()
        self._channels = Directory(client.channels, _channel_keys, now)
        self._members = Directory(client.members, _member_keys, now)

    def learn(self, receiver: str, channel_id: str) -> None:
        """Remember where a receiver's messages go, as Slack said when it took one."""
        self._ids[receiver] = channel_id

    def forget(self, receiver: str) -> None:
        """Where its messages went they go no more."""
        self._ids.pop(receiver, None)

    async def place(self, receiver: str, channel: str | None, turn: Turn) -> Place:
        """Where a receiver is. A channel that is named by its id is called by its name; one that is named by a name has an id as
        soon as something was posted there. What is no id of Slack's was noted when alerts went elsewhere."""
        channel = channel if channel is not None and ID.fullmatch(channel) else None
        if is_person(receiver):
            return Place(channel or self._ids.get(receiver) or await self._dm(receiver, turn), receiver)
        if CHANNEL_ID.fullmatch(receiver) is None:
            return Place(channel or self._ids.get(receiver), receiver)
        place, at = self._called.get(receiver, (None, None))
        if place is None or at is None or self._now() - at >= LISTED_AGAIN:
            place = await self._of_id(receiver, turn)
            self._called[receiver] = (place, self._now())
        return place

    async def _of_id(self, channel_id: str, turn: Turn) -> Place:
        if channel_id.startswith("D"):
            return Place(channel_id, channel_id)
        try:
            name = (await self._client.channel(channel_id, channel_id, turn)).get("name")
        except LookupFailedError as error:
            if error.answer.error != "missing_scope":
                raise
            return Place(channel_id, channel_id)
        is_shown = isinstance(name, str) and _is_channel_name(name) and self._client.reader.is_harmless(name)
        return Place(channel_id, f"#{name}" if is_shown else channel_id)

    async def find(self, receiver: str, tried_at: datetime | None, turn: Turn) -> str | None:
        """The id of a channel, to read it back; None where it was not there after something may have been posted to it."""
        place = await self.place(receiver, None, turn)
        if place.channel is not None:
            return place.channel
        name, try_ = receiver.removeprefix("#"), (receiver, tried_at)
        sought_at = self._sought.setdefault(try_, self._now())
        await self._channels.read(lambda: bool(self._channels.some(name)), receiver, turn)
        found, listed_at = self._channels.some(name), self._channels.began_at
        is_told = listed_at is not None and (
            listed_at >= sought_at or (tried_at is not None and listed_at >= tried_at + self._settle)
        )
        if not found and not is_told:
            again_in_s = max(1.0, self._channels.again_in_s)
            raise LookupFailedError(receiver, Answer(ok=False, error=LISTED_LATELY, retry_after_s=again_in_s))
        del self._sought[try_]
        return min(found, default=None)

    async def member(self, name: str, turn: Turn) -> str:
        """The id of a member who is called by name; an id, and what stands for many, is itself."""
        if not name.startswith("@") or name in _MANY:
            return name
        found = self._called_members.get(name)
        if found is None:
            found = self._called_members[name] = await self._member(name, turn)
        return found

    async def _dm(self, receiver: str, turn: Turn) -> str:
        async with self._opening:
            if receiver not in self._ids:
                member_id = await self._member(receiver, turn) if receiver.startswith("@") else receiver
                self._ids[receiver] = await self._client.open_dm(receiver, member_id, turn)
            return self._ids[receiver]

    async def _member(self, receiver: str, turn: Turn) -> str:
        """Only a whole listing says that nobody else shows the same name; the name itself nobody else can have."""
        name = _text(receiver.removeprefix("@")).casefold()
        named, shown = f"name:{name}", f"shown:{name}"

        def enough() -> bool:
            return bool(self._members.some(named)) or len(self._members.whole.get(shown, ())) == 1

        await self._members.read(enough, receiver, turn)
        ids = self._members.some(named) or self._members.whole.get(shown, set())
        if not ids:
            raise LookupFailedError(receiver, Answer(ok=False, error=NOBODY))
        if len(ids) > 1:
            raise LookupFailedError(receiver, Answer(ok=False, error=TWO_MEMBERS))
        return next(iter(ids))


def _channel_keys(channel: Mapping[str, Any]) -> Iterator[str]:
    yield _text(channel.get("name"))


def _member_keys(member: Mapping[str, Any]) -> Iterator[str]:
    """By which names a member would read a message: not a bot, not a member who has left."""
    if member["id"] != _SLACKBOT and not member.get("deleted") and not member.get("is_bot"):
        yield f"name:{_text(member.get('name')).casefold()}"
        profile = member.get("profile")
        if isinstance(profile, Mapping) and (shown := _text(profile.get("display_name"))):
            yield f"shown:{shown.casefold()}"


def _has_id(entry: Mapping[str, Any]) -> bool:
    channel_or_member = entry.get("id")
    return isinstance(channel_or_member, str) and ID.fullmatch(channel_or_member) is not None


def _text(value: object) -> str:
    return value[:_MOST_NAME] if isinstance(value, str) else ""


def _is_channel_name(text: str) -> bool:
    """Letters of any script with their marks and without capitals, digits, hyphens and underscores."""
    fits = all(each in "-_" or unicodedata.category(each) in _IN_NAMES for each in text)
    return 0 < len(text) <= _MOST_CHANNEL_NAME and fits
