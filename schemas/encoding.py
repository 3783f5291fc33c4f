"""Bytes to JSON values and back, strictly: what two readers could understand differently is refused, never repaired.

orjson refuses what RFC 8259 does not allow (bad UTF-8, NaN, 1e999, lone surrogates, depth beyond 1,024) and says where.
It keeps the last of two members of one name without a word. So the members in the text are counted, and where there seem to be
more than in the value, the standard library looks for the name that stands twice.
"""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson
from msgspec import Struct

from schemas.typed import builtins_of
from schemas.validation import Problem, SchemaError, UnreadableError

# What follows every member's name. In a string it may stand too, behind a backslash, so a text has at least as many of these
# as it has members: if it has no more than the value, none was lost.
_NAMED = re.compile(rb'"[ \t\r\n]*:')
_NESTED = frozenset([dict, list])
_DEEPEST = 900
_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?:[/?#]|\Z)")


class MessageError(UnreadableError):
    """Bytes that are no message: not UTF-8, not JSON, or not an object. Its text says what and where."""


def load_object(raw: bytes | None, *, strict: bool = True) -> dict[str, Any]:
    """Read one JSON object. Raises `MessageError` for anything else; `None` is a Kafka message without a value. Not `strict`: of
    two members of one name the last is taken, which is enough where a reader only shows it, and half the work."""
    if raw is None:
        raise MessageError("the message has no value (null); publish the article as JSON")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MessageError(_not_json(raw, error)) from None
    if not isinstance(value, dict):
        raise MessageError(f"must be a JSON object, is {_kind(value)}")
    if not strict:
        return value
    try:
        if _count(value) != len(_NAMED.findall(raw)):
            json.loads(raw, object_pairs_hook=_unique)
    except RecursionError:
        raise MessageError("JSON nested too deeply; at most about 900 levels") from None
    return value


def dump(message: object) -> bytes:
    """Write a message as JSON: members that are None are left out, instants are RFC 3339 with their offset."""
    if isinstance(message, Struct):
        return orjson.dumps(builtins_of(message))
    return orjson.dumps(message, default=builtins_of)


def instant(member: str, text: str) -> datetime:
    """Read an RFC 3339 date-time as aware UTC. Raises `SchemaError` where the calendar or the year range has no such time."""
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        problem = Problem(member, f'is no date-time between the years 1 and 9999: "{text[:80]}"')
        raise SchemaError("date-time", (problem,)) from None


def host(url: str) -> str:
    """Give the host name of a valid http url, in lower case. Raises `SchemaError` when there is none."""
    if plain := _PLAIN_HOST.match(url):
        return plain[1][:253]
    try:
        name = urlsplit(url).hostname
    except ValueError:
        name = None
    if not name:
        raise SchemaError("article.v1", (Problem("url", f'has no host name: "{url[:80]}"'),))
    return name[:253]


_T = TypeVar("_T")


def _count(value: Any) -> int:
    """How many members the objects in a value have."""
    count, level = 0, [value]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for each in level:
            if each.__class__ is dict:
                count += len(each)
                each = each.values()
            for one in each:
                if one.__class__ in _NESTED:
                    inner.append(one)
        if not inner:
            return count
        level = inner
    raise RecursionError


def _unique(pairs: list[tuple[str, _T]]) -> dict[str, _T]:
    members = dict(pairs)
    if len(members) != len(pairs):
        # In one pass, as an object may have a million members.
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise MessageError(f"member {json.dumps(twice[:80], ensure_ascii=False)} stands twice in one JSON object")
    return members


def _not_json(raw: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as bad:
        return f"not UTF-8: byte {bad.start} is 0x{raw[bad.start]:02x}; encode messages as UTF-8"
    return f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names: dict[type, str] = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "an array"}
    return names[type(value)]
