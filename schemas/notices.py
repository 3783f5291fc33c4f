"""Notices: what is told to those who answer for a watchlist.

Whoever answers for a watchlist has to hear that a rule of it could not be loaded, as surely and as seldom as a channel hears of
an article. So a notice takes the way of an alert, on the same topic with the same promises, and the member `kind`, which
no alert has, tells the two apart. It holds words that are ready to be read; it must never hold what only a program understands.
"""

from typing import Any, Literal, Self

from schemas.encoding import dump, instant, load_object
from schemas.typed import Instant, Message
from schemas.validation import validate

NoticeKind = Literal[
    "load-error", "retired", "parked", "goes-on", "silence-begins", "silence-ends", "paused", "unexpected", "loud"
]


class Notice(Message, frozen=True):
    """What an owner should be told. `id` is 32 hexadecimal digits, the same whenever the same is said; `decided_at` is aware UTC.

    In `text` (at most 6,000 characters) a line of carets and the line it points at, and lines that begin with a blank, are shown
    in letters of one width.
    """

    id: str
    receiver: str
    kind: NoticeKind
    title: str
    text: str
    decided_at: Instant

    @classmethod
    def read(cls, raw: bytes | None) -> Self:
        """Read notice.v1 from bytes. Raises `MessageError` or `SchemaError`."""
        return cls.of(load_object(raw))

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """Make a notice of a JSON object. Raises `SchemaError` where it is not notice.v1."""
        validate("notice.v1", value)
        return cls(**{**value, "decided_at": instant("decided_at", value["decided_at"])})

    def __bytes__(self) -> bytes:
        return dump(self)
