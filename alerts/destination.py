"""What a destination is, whoever is behind it, and what it says came of telling somebody: `Posted`, or `Failed` with the facts.

delivery.py decides by these facts and by nothing else, so a new destination changes no decision: it is one more class beside
`ConsoleDestination` and `SlackDestination`, which knows by itself what its codes mean. Which one a worker uses, streams/worker.py
chooses by the settings.
"""

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
    RECEIVER = "anything for this receiver, until somebody acts"
    EVERYBODY = "anything at all, until somebody acts"


@dataclass(frozen=True, slots=True)
class Posted:
    """The message is visible."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not known to be visible, or the receiver cannot be read back.

    `cause` is one word for failures of one kind, `error` what was said, `advice` what an operator should do. `blocked` is None
    when it passes by itself, and `asked_pause_s` is how long the destination asks to be left alone, if it does.
    """

    by: str
    receiver: str
    cause: str
    error: str
    advice: str
    may_have_arrived: bool = False
    blocked: Blocked | None = None
    asked_pause_s: float | None = None

    @property
    def words(self) -> str:
        """What an operator should read."""
        return f"{self.by} failed for {self.receiver}: {self.error}. {self.advice}."


class Destination(Protocol):
    """Something that can tell a receiver, and say later what it has told. What was told counts as `outcome`."""

    @property
    def outcome(self) -> Literal["alerts delivered", "alerts printed"]:
        """What to count."""

    async def open(self) -> None:
        """Get ready; called once in the worker's event loop."""

    async def close(self) -> None:
        """Give back what `open` took."""

    async def tell(self, announcement: Announcement, form: Form) -> Posted | Failed:
        """One attempt, one message at most; never raises for what the other side does, and decides nothing."""

    async def told(self, receiver: str, since: datetime) -> frozenset[str] | Failed:
        """The ids of what was announced that the receiver can see since then."""
