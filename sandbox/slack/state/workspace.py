"""The workspace: members, channels and messages as plain state, with no clock, no socket and no file.

Everything the emulated Slack remembers about what was posted is here, so what a test reads, what the page shows and
what conversations.history answers cannot differ. `now` is passed in. A message, once stored, must never be lost or
stored twice; an update replaces it in its place, and one that was deleted stays in the record of what was ever posted.
"""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

BOT = {"user": "U0WIREWATCH", "bot_id": "B0WIREWATCH", "app_id": "A0WIREWATCH", "team": "T0SANDBOX"}
BOT_NAME = "Wirewatch"
# What is left of a deleted message that was answered.
TOMBSTONE = "This message was deleted."

_NAME = re.compile(r"[^\W_A-Z][\w-]{0,79}")
_ID = re.compile(r"[CGD][A-Z0-9]{7,}")


@dataclass(frozen=True, slots=True)
class Channel:
    """`auto_created`: posting to its name made it, which Slack would have refused with channel_not_found. A channel with a
    `user_id` holds the direct messages of the bot with that member, and its name here is `@` and theirs. A renamed one keeps
    its id; nothing is found by the names it had."""

    id: str
    name: str
    created_at: int
    is_member: bool = True
    is_archived: bool = False
    auto_created: bool = False
    user_id: str | None = None
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """A member of the workspace. `name` is the unique one; the `display_name`, which people see, may be anything."""

    id: str
    name: str
    display_name: str = ""
    is_bot: bool = False
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message. `thread_ts` is its root's ts in a thread, and None at the top level and for the root. With `hyperlinks` an
    address in its text is a link, which is so unless it was sent with `parse=none`."""

    channel_id: str
    ts: str
    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()
    metadata: Mapping[str, Any] | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    mrkdwn: bool = True
    hyperlinks: bool = True
    edited_ts: str | None = None
    is_deleted: bool = False

    @property
    def posted_at(self) -> datetime:
        """Slack's ts is the time it stored the message, to the microsecond."""
        return datetime.fromtimestamp(micros(self.ts) / 1_000_000, UTC)


def micros(ts: str) -> int:
    """'1732430000.000100' as a whole number that sorts by time; ValueError for anything else."""
    seconds, dot, fraction = ts.partition(".")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):
        raise ValueError(f"not a Slack timestamp: {ts[:40]!r}")
    if dot and not (fraction.isascii() and fraction.isdigit()):
        raise ValueError(f"not a Slack timestamp: {ts[:40]!r}")
    return int(seconds) * 1_000_000 + int((fraction + "000000")[:6])


def channel_id(name: str) -> str:
    """The same name has the same id in every run, so links and kept messages stay good."""
    return "C0" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:9].upper()


def user_id(name: str) -> str:
    """As for channels."""
    return "U0" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:9].upper()


class Workspace:
    """Members and channels by id, messages by channel in order of ts, and one list of everything in order of arrival."""

    def __init__(self, *, on_channel: Callable[[Channel], None], on_message: Callable[[SlackMessage], None]) -> None:
        self.channels: dict[str, Channel] = {}
        # Slack's own two: the listing calls Slackbot no bot.
        self.users = {"USLACKBOT": User("USLACKBOT", "slackbot", "Slackbot"), BOT["user"]: _BOT_USER}
        self.version = 0
        self._ids: dict[str, str] = {}
        self._former_names: set[str] = set()
        self._messages: dict[str, dict[str, SlackMessage]] = {}
        self._deleted: Counter[str] = Counter()
        self._threads: dict[tuple[str, str], list[str]] = {}
        self._arrivals: list[tuple[str, str]] = []
        self._last_micros = 0
        self._on_channel = on_channel
        self._on_message = on_message

    # --------------------------------------------------------------------------------------------------- channels

    def put_channel(self, channel: Channel) -> None:
        """Adds a channel or replaces the one with its id; its messages stay."""
        known = self.channels.get(channel.id)
        if known is not None:
            self._ids.pop(known.name, None)
        self.channels[channel.id] = channel
        self._ids[channel.name] = channel.id
        self._former_names.update(channel.former_names)
        self._messages.setdefault(channel.id, {})
        self.version += 1
        if known != channel:
            self._on_channel(channel)

    def create_channel(self, name: str, now: float, *, auto: bool = False) -> Channel:
        """Makes a channel the bot is a member of. The name follows Slack's rules: lower case, no blanks, 80 long."""
        self._check_name(name)
        identifier = channel_id(name)
        while identifier in self.channels:
            # Of a channel that had this name before.
            identifier = channel_id(f"{name} {identifier}")
        channel = Channel(id=identifier, name=name, created_at=int(now), auto_created=auto)
        self.put_channel(channel)
        return channel

    def rename(self, channel: Channel, name: str) -> Channel:
        """The same channel by another name, as somebody in the workspace may call it at any time."""
        self._check_name(name)
        renamed = replace(channel, name=name, former_names=(*channel.former_names, channel.name))
        self.put_channel(renamed)
        return renamed

    def was_renamed(self, name: str) -> bool:
        """Whether a channel had this name and has another now."""
        return name.removeprefix("#") in self._former_names

    def _check_name(self, name: str) -> None:
        if not is_channel_name(name):
            raise ValueError(f"{name!r} is no channel name in Slack. Use at most 80 lower-case letters, digits, '-' and '_'.")
        if name in self._ids:
            raise ValueError(f"There is a channel {name!r} already. Choose another name, or rename that one first.")

    def by_id(self, identifier: str) -> Channel | None:
        """A channel by its id alone, as most methods want it."""
        return self.channels.get(identifier)

    def by_name(self, name: str) -> Channel | None:
        """A channel by 'syria' or '#syria', direct messages by '@dana'."""
        bare = name.removeprefix("#")
        return None if name.startswith("#@") else self.channels.get(self._ids.get(bare, ""))

    def called(self, name: str) -> Channel | None:
        """A channel by its id, or else as `by_name` finds it."""
        return self.by_id(name) or self.by_name(name)

    def put_user(self, name: str, display_name: str = "", *, is_bot: bool = False, is_deleted: bool = False) -> User:
        """Adds a member or changes the one of this name. Members are not kept in a file, their messages are."""
        name = member_name(name)
        user = User(user_id(name), name, display_name, is_bot, is_deleted)
        self.users[user.id] = user
        return user

    def open_dm(self, user: User, now: float) -> tuple[Channel, bool]:
        """The direct messages of the bot with a member, and whether they were there already."""
        identifier = _dm_id(user.name)
        known = self.channels.get(identifier)
        if known is None:
            self.put_channel(Channel(id=identifier, name=f"@{user.name}", created_at=int(now), user_id=user.id))
        return self.channels[identifier], known is not None

    # --------------------------------------------------------------------------------------------------- messages

    def next_ts(self, now: float) -> str:
        """A timestamp no message has and none after it is below, also when the clock stands still or goes back."""
        self._last_micros = max(self._last_micros + 1, int(now * 1_000_000))
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def store(self, message: SlackMessage) -> None:
        """Adds a message, or replaces the one with its ts. Its channel is known and its ts came from next_ts."""
        known = self._messages[message.channel_id]
        before = known.get(message.ts)
        is_new = before is None
        self._deleted[message.channel_id] += message.is_deleted - (before is not None and before.is_deleted)
        known[message.ts] = message
        if is_new:
            self._arrivals.append((message.channel_id, message.ts))
            self._last_micros = max(self._last_micros, micros(message.ts))
            if message.thread_ts is not None:
                self._threads.setdefault((message.channel_id, message.thread_ts), []).append(message.ts)
        self.version += 1
        self._on_message(message)

    def delete(self, message: SlackMessage) -> None:
        """What a person does to a message in Slack: nobody reads it any more. The record of what was posted keeps it."""
        self.store(replace(message, is_deleted=True))

    def message(self, channel: str, ts: str) -> SlackMessage | None:
        """One message by its channel's id and its ts, if it was not deleted."""
        found = self._messages.get(channel, {}).get(ts)
        return None if found is None or found.is_deleted else found

    def root_of(self, channel: str, thread_ts: str | None) -> str | None:
        """The root a reply to `thread_ts` belongs under; None for an unknown ts, which Slack posts at the top."""
        parent = self.thread(channel, thread_ts) if thread_ts else None
        if parent is None:
            return None
        return parent.thread_ts or parent.ts

    def thread(self, channel: str, ts: str) -> SlackMessage | None:
        """What can be answered: a message, or a deleted one whose replies still stand under a note that it is gone."""
        found = self._messages.get(channel, {}).get(ts)
        return found if found is not None and self._is_shown(found) else None

    def replies(self, channel: str, root: str) -> list[SlackMessage]:
        """The replies under a root, oldest first."""
        known = self._messages[channel]
        return [known[ts] for ts in self._threads.get((channel, root), ()) if not known[ts].is_deleted]

    def top_level(self, channel: str) -> list[SlackMessage]:
        """What a channel shows outside of threads, oldest first: roots, and replies also sent to the channel."""
        return [m for m in self._messages[channel].values() if (m.thread_ts is None or m.broadcast) and self._is_shown(m)]

    def _is_shown(self, message: SlackMessage) -> bool:
        return not message.is_deleted or bool(self.replies(message.channel_id, message.ts))

    def arrivals(self, channel: str | None = None, *, deleted: bool = False) -> Iterable[SlackMessage]:
        """Every message, in order of arrival; those that were deleted only where they are asked for."""
        found = (self._messages[where][ts] for where, ts in self._arrivals if channel in (None, where))
        return (message for message in found if deleted or not message.is_deleted)

    def count(self, channel: str) -> int:
        """How many messages a channel holds, replies included."""
        return len(self._messages[channel]) - self._deleted[channel]


_BOT_USER = User(BOT["user"], BOT_NAME.lower(), BOT_NAME, is_bot=True)


def _dm_id(name: str) -> str:
    return "D0" + user_id(name).removeprefix("U0")


def member_name(name: str) -> str:
    """The name without its `@`. Raises ValueError where it breaks Slack's rule: as for channels, and dots."""
    name = name.removeprefix("@")
    if not is_channel_name(name.replace(".", "-")):
        raise ValueError(f"{name!r} is no member's name in Slack. Use at most 80 lower-case letters, digits, '-', '.' and '_'.")
    return name


def is_channel_name(name: str) -> bool:
    """Slack's rule for names: letters of any script but in lower case, digits, hyphens and underscores."""
    return _NAME.fullmatch(name) is not None and name == name.lower()


def is_channel_id(text: str) -> bool:
    """Whether this can only be meant as an id."""
    return _ID.fullmatch(text) is not None


def page_of(items: list[SlackMessage], *, after: int | None, limit: int, newest_first: bool) -> tuple[list[SlackMessage], bool]:
    """Up to `limit` messages from position `after` (micros of the last one seen) on, and whether there are more."""
    keys = [micros(m.ts) for m in items]
    if newest_first:
        end = len(items) if after is None else next((i for i, key in enumerate(keys) if key >= after), len(items))
        return items[max(0, end - limit) : end][::-1], end > limit
    start = 0 if after is None else bisect_right(keys, after)
    return items[start : start + limit], start + limit < len(items)
