"""What messages are made of: frozen values that are made, compared, changed and written in C (docs/decisions, 0024).

A member that says its default is left out of the JSON, unless it is `written`. A default is known by being the very object: one
that is equal, such as a text from a file, is written, unless `chosen` saw to it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import fields

Instant = Annotated[datetime, Meta(tz=True)]
"""Aware; UTC, but for what another program wrote."""
# The bounds of the contracts, for what is read by its types; tests/unit/schemas/test_typed.py holds the two equal.
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z", max_length=32)]
ShortHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z", max_length=16)]
Word = Annotated[str, Meta(min_length=1, max_length=50)]
Zone = Annotated[str, Meta(min_length=1, max_length=60)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
RuleName = Annotated[str, Meta(min_length=1, max_length=150)]
WatchlistName = Annotated[str, Meta(min_length=1, max_length=255)]
RevisionLabel = Annotated[str, Meta(min_length=1, max_length=40)]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
ArticleId = Annotated[str, Meta(min_length=1, max_length=512)]
Headline = Annotated[str, Meta(min_length=1, max_length=5_000)]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z", max_length=2)]
Print = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]{0,15}:", max_length=800)]
Tier = Annotated[int, Meta(ge=1, le=4)]
Seconds = Annotated[int, Meta(ge=1, le=863_913_600)]
Count = Annotated[int, Meta(ge=0)]
_T = TypeVar("_T")
_KEPT = (datetime,)  # what orjson writes itself


class Message(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A value that crosses Kafka, or a part of one. Python's garbage collector need not look for cycles in it: no message
    holds itself, and a ledger holds half a million of them."""


def chosen(kind: Callable[..., _T], /, **members: object) -> _T:
    """A message of members that were chosen in a file, where what is chosen may be the default."""
    return kind(**{name: value for name, value in members.items() if value != _defaults(kind).get(name, msgspec.NODEFAULT)})


def written(default: _T) -> _T:
    """A default that is written all the same, because some reader wants the member."""
    return field(default_factory=lambda: default)


def builtins_of(message: object) -> Any:
    """What orjson writes of a message. Raises TypeError for what is none."""
    if not isinstance(message, Struct):
        raise TypeError(type(message).__name__)
    return msgspec.to_builtins(message, builtin_types=_KEPT)


def reader(kind: type[_T]) -> Callable[[bytes | None], _T | None]:
    """What reads a message by its types alone, in a fourth of the time: for what Wirewatch's own stages wrote. It gives None
    where that is not enough: the schema has the last word then, and the words for what is wrong."""
    decode = msgspec.json.Decoder(kind).decode

    def read(raw: bytes | None) -> _T | None:
        try:
            return None if raw is None else decode(raw)
        except (msgspec.MsgspecError, ValueError):
            return None

    return read


def is_utc(*instants: datetime | None) -> bool:
    """Whether all of these that are there are in UTC."""
    for each in instants:  # noqa: SIM110 - a generator for `all` would take longer than what it looks at
        if each is not None and each.tzinfo is not UTC:
            return False
    return True


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    return {each.name: each.default for each in fields(kind)}
