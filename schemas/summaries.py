"""Several alerts in one message, where one message each would be too many. A summary takes the way of an alert.

It holds what is shown and no ids of its alerts: which these are, the journal says (`Delivery.members`).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, Self

from schemas.encoding import dump, instant, load_object
from schemas.policies import Priority
from schemas.typed import Instant, Message, written
from schemas.validation import validate


class SummaryLine(Message, frozen=True):
    """One alert of a summary; where there is no article, `text` is what is counted. Instants are aware UTC."""

    text: str
    url: str | None = None
    outlet: str | None = None
    country: str | None = None
    priority: Priority | None = None
    rule: str | None = None
    published_at: Instant | None = None


class Summary(Message, frozen=True):
    """What a receiver is told at once; it stands for `more` alerts beside those that have a line. `id` is a hash of what it sums
    up. With `reply_to` it is told in the thread of another, with `update_of` it takes another's place. `fallback` is told where
    the receiver takes nothing."""

    id: str
    receiver: str
    priority: Priority
    title: str
    lines: tuple[SummaryLine, ...]
    decided_at: Instant
    more: int = written(0)
    reply_to: str | None = None
    update_of: str | None = None
    fallback: str | None = None
    kind: Literal["summary"] = written("summary")

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read summary.v1 from bytes. Raises `MessageError` or `SchemaError`."""
        return cls.of(load_object(raw))

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make a summary of a JSON object. Raises `SchemaError` where it is not summary.v1."""
        validate("summary.v1", value)
        lines = tuple(_line(each) for each in value["lines"])
        return cls(**{**value, "lines": lines, "decided_at": instant("decided_at", value["decided_at"])})

    def __bytes__(self) -> bytes:
        return dump(self)


def _line(value: dict[str, Any]) -> SummaryLine:
    published_at = value.get("published_at")
    return SummaryLine(**{**value, "published_at": instant("lines.published_at", published_at) if published_at else None})


class Mode(StrEnum):
    """How much comes at once for a receiver (alerts/floods)."""

    NORMAL = "normal"
    BUSY = "busy"
    FLOOD = "flood"


class Tally(Message, frozen=True):
    """How much came at once for a receiver, as it stood when a summary was made. It stays with that summary's delivery: whoever
    takes the partition over goes on from the last one, which has the highest `number`.

    The mode began at `since`, and its last round was at `round_at`. In a flood `root` is the summary that announced it, and
    `rules` says how many alerts of which rule its pages have. Instants are aware UTC.
    """

    number: int
    mode: Mode
    since: Instant
    round_at: Instant
    root: str | None = None
    rules: Mapping[str, int] = written({})

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make a tally of the member of delivery.v1. Raises `SchemaError` for an instant that no calendar has."""
        instants = {name: instant(f"tally.{name}", value[name]) for name in ("since", "round_at")}
        return cls(**{**value, **instants, "mode": Mode(value["mode"])})
