"""A silence: what somebody does not want to hear of for a while, on silences.v1. It always has an end."""

from datetime import datetime, timedelta
from typing import Any, Literal, Self

from schemas.encoding import MessageError, dump, instant, load_object
from schemas.typed import Instant, Message
from schemas.validation import validate

SilenceBy = Literal["rule", "watchlist", "tag", "outlet", "story", "query"]
LONGEST = timedelta(days=30)


class Silence(Message, frozen=True):
    """What is silenced: `by` says what `what` names, such as the id of a rule, a domain, or a query. Without a receiver it counts
    for all. One that is ended early has its new end in `ends_at`. Instants are aware UTC; the end itself is no part of it."""

    id: str
    by: SilenceBy
    what: str
    begins_at: Instant
    ends_at: Instant
    why: str
    who: str
    receiver: str | None = None

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read silence.v1 from bytes. Raises `MessageError`, also where it has no end within 30 days, or `SchemaError`."""
        value = load_object(raw)
        validate("silence.v1", value)
        return cls.of(value)

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make a silence of a value that is valid by silence.v1. Raises `MessageError` where it is too long."""
        begins_at, ends_at = (instant(name, value[name]) for name in ("begins_at", "ends_at"))
        if not begins_at <= ends_at <= begins_at + LONGEST:
            raise MessageError("a silence ends after it begins, and at most 30 days after; write an earlier ends_at")
        return cls(**{**value, "begins_at": begins_at, "ends_at": ends_at})

    def __bytes__(self) -> bytes:
        return dump(self)

    def lasts_at(self, at: datetime) -> bool:
        """Whether it counts at an instant."""
        return self.begins_at <= at < self.ends_at
