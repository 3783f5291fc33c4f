"""What of ours stands in a channel, or in a thread of it, read no further and no oftener than it takes. One reader a workspace.

Slack lets a workspace read 50 times a minute, or once, 15 messages at a time. So what was read stays known: a stretch of the
channel's time without a gap, from behind one message to the newest there was when its reading began. Who looks for a message
needs a stretch that begins no later than the message's own, and was read when its post was over for sure. What is lacking at
either end is read, page by page, newest first; where a page does not come, the next look-up goes on with that page. While a
stretch is unfinished no other is begun, so new messages never keep an old one from being read to its end.
"""

import asyncio
import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alerts.destination import Call, Posted, Turn, Wanted
from alerts.slack.answers import TS, LookupFailedError
from alerts.slack.calls import Entries, Reader, mapping
from alerts.slack.listings import Listing
from alerts.slack.message import BLOCK_ID, EVENT_TYPE

# Slack stamps messages by its own clock, and an instant that is not Slack's is ours: they may differ by an hour, and by a second
# hour where summer time was set by hand.
CLOCKS_DIFFER = timedelta(hours=2)
# Between the clocks of two workers, of which one tried and the other looks.
WORKERS_DIFFER = timedelta(seconds=60)
# Our ids have 32 characters; others may have put one of theirs there, and it is remembered.
_MOST_ID = 255
_MOST_KNOWN, _MOST_TIMELINES, _MOST_ASKED = 20_000, 1_000, 1_000
# No message of Slack's is older, and every later instant has as many digits, so that texts compare as times do.
_SLACK_BEGAN_S = 1_000_000_000.0
# The thread is gone, or never was: then its reply stands at top level.
_NO_THREAD = ("thread_not_found", "message_not_found")
Open = Callable[[str, str | None], Listing]
"""A listing of the messages after one ts and before another, neither included."""


@dataclass(slots=True)
class _Stretch:
    """What is being read, or was: the messages after `after`, and before `until` where it is a piece of the past. `top` is the
    newest, `low` the oldest so far if they came newest first, and `falls` says that a page was older than the one before it.
    `began_at` and `tick` are those of its first page."""

    after: str
    until: str | None
    listing: Listing
    top: str
    low: str | None = None
    falls: bool = False
    began_at: datetime | None = None
    tick: int = 0


class Timeline:
    """One channel, or one thread of it. `settle` is how long after a post was given up it may still be carried out."""

    def __init__(self, open: Open, channel: str, now: Callable[[], datetime], settle: timedelta, newest_first: bool) -> None:
        self._open = open
        self._channel = channel
        self._now = now
        self._settle = settle
        self._newest_first = newest_first
        self._ticks = itertools.count()
        self._asked: dict[tuple[str, datetime | None], int] = {}
        self._known: dict[str, Posted] = {}
        self._read: _Stretch | None = None
        self._reading: _Stretch | None = None
        self.lock = asyncio.Lock()

    async def look_up(self, receiver: str, wanted: Wanted, reader: Reader, turn: Turn) -> Mapping[str, Posted]:
        """What is known once it is known whether the wanted one is there. Raises `LookupFailedError`, and what `turn` raises."""
        asked = self._asked.setdefault((wanted.id, wanted.tried_at), next(self._ticks))
        after = _after(wanted)
        while wanted.id not in self._known and (stretch := self._next(wanted, asked, after)) is not None:
            if not stretch.listing.has_begun:
                stretch.began_at, stretch.tick = self._now(), next(self._ticks)
            self._note(await stretch.listing.next(receiver, turn), stretch, reader)
        return dict(self._known)

    def answered(self, wanted: Wanted) -> None:
        """Whoever looks for the same message again looks anew."""
        self._asked.pop((wanted.id, wanted.tried_at), None)
        if len(self._asked) > _MOST_ASKED:
            self._asked.clear()
        if len(self._known) > _MOST_KNOWN:
            self._known, self._read, self._reading = {}, None, None

    def _next(self, wanted: Wanted, asked: int, after: str) -> _Stretch | None:
        """What to read on, or to begin; None when enough is known."""
        reading, read = self._reading, self._read
        if reading is not None and reading.listing.has_begun:
            # Each page of Slack's is newest first, but where only the oldest is named the oldest page may come first. So one page
            # says nothing of what is newer than it.
            falls = self._newest_first and reading.falls
            enough = falls and reading.until is None and reading.low is not None and reading.low <= after
            return None if enough and self._is_new(reading, wanted, asked) else reading
        if read is None or after > read.top:
            self._read, begun = None, self._stretch(after, None)
        elif not self._is_new(read, wanted, asked):
            begun = self._stretch(read.top, None)
        elif after < read.after:
            begun = self._stretch(after, read.after)
        else:
            begun = None
        self._reading = begun
        return begun

    def _is_new(self, stretch: _Stretch, wanted: Wanted, asked: int) -> bool:
        """Whether its reading began when the wanted one's post was over: after it was asked for, or long after the try."""
        if stretch.tick > asked:
            return True
        tried_at, began_at = wanted.tried_at, stretch.began_at
        return tried_at is not None and began_at is not None and began_at >= tried_at + self._settle + WORKERS_DIFFER

    def _stretch(self, after: str, until: str | None) -> _Stretch:
        return _Stretch(after, until, self._open(after, until), top=after)

    def _note(self, messages: Entries, stretch: _Stretch, reader: Reader) -> None:
        stamps = [ts for each in messages if (ts := reader.word(each.get("ts"), TS))]
        for message in messages:
            ts = reader.word(message.get("ts"), TS)
            thread_ts = reader.word(message.get("thread_ts"), TS)
            posted = Posted(self._channel, ts or "", thread_ts if thread_ts != ts else None)
            self._known |= {each: posted for each in _delivery_ids(message) if each not in self._known}
        stretch.top = max([stretch.top, *stamps])
        if stamps:
            self._newest_first &= stamps == sorted(stamps, reverse=True) and (stretch.low or stamps[0]) >= stamps[0]
            stretch.falls |= stretch.low is not None
            stretch.low = stamps[-1]
        if stretch.listing.is_whole:
            self._reading = None
            self._join(stretch)

    def _join(self, stretch: _Stretch) -> None:
        """One stretch of both: `stretch` begins where the one before ended, or ends where it began."""
        read = self._read
        if read is None:
            self._read = stretch
        elif stretch.until is None:
            stretch.after, self._read = read.after, stretch
        else:
            read.after = stretch.after


class Histories:
    """All channels of a workspace. `open` takes a channel's id and a thread's ts, and the bounds; `timeout_s` is of one call."""

    def __init__(
        self,
        open: Callable[[str, str | None, str, str | None], Listing],
        reader: Reader,
        now: Callable[[], datetime],
        timeout_s: float,
    ) -> None:
        self._open = open
        self._reader = reader
        self._now = now
        self._settle = timedelta(seconds=timeout_s + 5)
        self._timelines: OrderedDict[tuple[str, str | None], Timeline] = OrderedDict()
        self._queue = asyncio.Lock()

    async def look_up(self, channel: str, receiver: str, wanted: Wanted, turn: Turn) -> Mapping[str, Posted]:
        """What of ours is known to be in a channel, and in the wanted one's thread. Raises `LookupFailedError`, and what `turn`
        raises: either way what was read is kept."""

        async def in_order(call: Call) -> None:
            # Who came first reads first, and then the next: a channel of many pages holds up no other.
            async with self._queue:
                await turn(call)

        found: dict[str, Posted] = {}
        threads = [wanted.thread_ts, None] if wanted.thread_ts else [None]
        for thread_ts in threads:
            timeline = self._timeline(channel, thread_ts)
            async with timeline.lock:
                try:
                    found |= await timeline.look_up(receiver, wanted, self._reader, in_order)
                except LookupFailedError as error:
                    if thread_ts is None or error.answer.error not in _NO_THREAD:
                        raise
            if wanted.id in found:
                break
        for thread_ts in threads:
            self._timeline(channel, thread_ts).answered(wanted)
        return found

    def _timeline(self, channel: str, thread_ts: str | None) -> Timeline:
        key = (channel, thread_ts)
        if key not in self._timelines:
            while len(self._timelines) >= _MOST_TIMELINES:
                self._timelines.popitem(last=False)

            def open(after: str, until: str | None) -> Listing:
                return self._open(channel, thread_ts, after, until)

            self._timelines[key] = Timeline(open, channel, self._now, self._settle, newest_first=thread_ts is None)
        self._timelines.move_to_end(key)
        return self._timelines[key]


def _after(wanted: Wanted) -> str:
    if wanted.after_ts is not None and TS.fullmatch(wanted.after_ts):
        return wanted.after_ts
    return f"{max(_SLACK_BEGAN_S, (wanted.since - CLOCKS_DIFFER).timestamp()):.6f}"


def _delivery_ids(message: Mapping[str, Any]) -> Iterator[str]:
    """The ids that travel in a message's metadata and in a block_id: either is enough. Other bots' messages are read past."""
    metadata = mapping(message.get("metadata"))
    if metadata.get("event_type") == EVENT_TYPE:
        yield from _id(mapping(metadata.get("event_payload")).get("delivery_id"))
    blocks = message.get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        block_id = mapping(block).get("block_id")
        if isinstance(block_id, str) and block_id.startswith(BLOCK_ID):
            yield from _id(block_id.removeprefix(BLOCK_ID))
            break  # a message of ours has one, and a message of a million blocks is not remembered


def _id(value: object) -> Iterable[str]:
    return (value,) if isinstance(value, str) and len(value) <= _MOST_ID else ()
