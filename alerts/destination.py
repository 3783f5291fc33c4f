"""What a destination is, whoever is behind it, and what it says came of telling somebody: `Posted`, or `Failed` with the facts.

delivery.py decides by these facts and by nothing else, so a new destination changes no decision: it is one more class beside
`ConsoleDestination` and `SlackDestination`, which knows by itself what its codes mean. Which one a worker uses, streams/worker.py
chooses by the settings.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Literal, Protocol

from schemas import Announcement


class Form(StrEnum):
    """How much of a message is shown: all of it, one section, or text without blocks."""

    FULL = "full"
    SECTION = "section"
    TEXT = "text"


class Blocked(Enum):
    """What does not get through as things are."""

    FORM = "this message in this form, now and for ever"
    THREAD = "the message that it answers or changes is gone"
    RECEIVER = "anything for this receiver, until somebody acts"
    EVERYBODY = "anything at all, until somebody acts"


@dataclass(frozen=True, slots=True)
class Sending:
    """One message as it is to be tried. `id` is the delivery's, by which it is found again. `channel` is where the receiver is
    known to be. It is a reply to `thread_ts`, or with `update_ts` takes that message's place. `late` is what a reader should know
    of why it comes so late."""

    id: str
    announcement: Announcement
    receiver: str
    form: Form = Form.FULL
    channel: str | None = None
    thread_ts: str | None = None
    update_ts: str | None = None
    late: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """The message is visible: where, and what the destination calls it; `ts` is empty where it calls it nothing. `thread_ts` is
    the thread that it is really in. `words` are what an operator should know of it."""

    channel: str
    ts: str
    thread_ts: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not known to be visible, or the receiver cannot be read back.

    `cause` is one word for failures of one kind, `error` what was said, `advice` what an operator should do. `blocked` is None
    when it passes by itself, and `asked_pause_s` is how long the destination asks to be left alone, if it does; with
    `asks_everybody` it asks that of every receiver. With `place_is_gone` the place that was known takes nothing more, and the
    receiver's name may be another's by now.
    """

    by: str
    receiver: str
    cause: str
    error: str
    advice: str
    may_have_arrived: bool = False
    blocked: Blocked | None = None
    asked_pause_s: float | None = None
    asks_everybody: bool = False
    place_is_gone: bool = False

    @property
    def words(self) -> str:
        """What an operator should read."""
        return f"{self.by} failed for {self.receiver}: {self.error}. {self.advice}."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a receiver is: the destination's own id of the channel (None until something was told there by its name), and the
    receiver that it is called by now."""

    channel: str | None
    receiver: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message to look for: a delivery's id, behind which message of the channel (or since when, where none is known), and in
    which thread besides. `tried_at` is when its last post was over, or begun where that is not known: what was read long enough
    after it need not be read again, and another `tried_at` is another try."""

    id: str
    since: datetime
    after_ts: str | None = None
    thread_ts: str | None = None
    tried_at: datetime | None = None


class Call(StrEnum):
    """The kinds of calls that have a pace of their own."""

    POST = "post"
    UPDATE = "update"
    READ = "read"
    LIST = "list"


Turn = Callable[[Call], Awaitable[None]]
"""Waits until one more call of a kind may be made. It may raise, and what was read by then is kept for the next time."""


class Destination(Protocol):
    """Something that can tell a receiver, and say later what it has told. What was told counts as `outcome`."""

    @property
    def outcome(self) -> Literal["alerts delivered", "alerts printed"]:
        """What to count."""

    async def open(self) -> None:
        """Get ready; called once in the worker's event loop."""

    async def close(self) -> None:
        """Give back what `open` took."""

    async def place(self, receiver: str, channel: str | None, turn: Turn) -> Place | Failed:
        """Where a receiver is, whose `channel` may be known already. What is known here costs no call."""

    async def tell(self, sending: Sending) -> Posted | Failed:
        """One attempt, one message at most; never raises for what the other side does, and decides nothing. Whoever calls has
        waited for its turn."""

    async def look_up(self, place: Place, wanted: Wanted, turn: Turn) -> Mapping[str, Posted] | Failed:
        """What of ours the receiver can see, by delivery id, read as far as it takes to say whether the wanted one is there.
        After a failure it goes on where it stopped."""
