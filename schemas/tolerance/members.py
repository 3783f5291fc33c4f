"""The optional members of article.v1: for each, how other values than the right one are read, and what should have been sent.

A reader gives the right value, the same when it was right, and None for what cannot be read: it is left out. Null and the empty
text both say that there is no value, and are no mistake.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from schemas.tolerance.addresses import LONGEST
from schemas.tolerance.times import time_of
from schemas.validators import conforms
from wording import country_of, language_of

Reader = Callable[[Any], Any]
MOST_TAGS = 200
_NO_NUMBER = 2**63  # JSON is written with smaller ones
_DOMAIN = re.compile(r"[^\s/:@.]+(\.[^\s/:@.]+)+")
_OF_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?([^/?#:@\s]+).*|([^/?#:@\s]+\.[^/?#:@\s]+)[/:?#].*", re.IGNORECASE
)
_GROUPED = re.compile(r"\d{1,3}(?:([ ,.'’\u00a0\u202f])\d{3})(?:\1\d{3})*", re.ASCII)
_NAMES = ("name", "label", "title", "value", "term", "text")  # under which an object has what it is called


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How a member is read, and what to send in its place."""

    read: Reader
    write: str


def language(value: Any) -> str | None:
    """A tag, a name, or the first of several."""
    return _of_first(language_of, value)


def country(value: Any) -> str | None:
    """A code, a name, or the first of several."""
    return _of_first(country_of, value)


def line(most: int, between: str = ", ") -> Reader:
    """A text of at most so many characters; of several, and of objects with a name, one is made."""

    def read(value: Any) -> str | None:
        texts = [_called(each) for each in value] if isinstance(value, list) else [_called(value)]
        return between.join(text for text in texts if text)[:most] or None

    return read


def tags(value: Any) -> list[str] | None:
    """Each as a text of its own; a single text is split at commas, semicolons or bars."""
    if isinstance(value, str):
        value = [text for part in re.split(r"[,;|]", value) if (text := part.strip())]
    if not isinstance(value, list):
        value = [value]
    texts = (text for each in value if (text := _called(each)) is not None)
    return [text[:300] for text in islice(texts, MOST_TAGS)] or None


def time(value: Any) -> str | None:
    """A time by RFC 3339, or in a spelling with one reading."""
    read = time_of(value) if isinstance(value, str) else None
    return value if read and conforms(value, "date-time") else read


def domain(value: Any) -> str | None:
    """A host name, maybe within an address."""
    if not isinstance(value, str):
        return None
    return _host_of(value) if len(value) <= LONGEST else None


def tier(value: Any) -> int | None:
    """A whole number from 1 to 4."""
    number = _whole(value)
    return number if number is not None and 1 <= number <= 4 else None


def reach(value: Any) -> int | None:
    """A whole number, maybe written with marks between thousands."""
    if isinstance(value, str) and _GROUPED.fullmatch(value.strip()):
        value = re.sub(r"\D", "", value)
    number = _whole(value)
    return number if number is not None and number >= 0 else None


def source(value: Any) -> dict[str, Any] | None:
    """An object; a text is a domain when it looks like one, or like an address, and else a name."""
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    if isinstance(value, str) and value.strip():
        host = domain(value)
        return {"domain": host} if host and _DOMAIN.fullmatch(host) else {"name": value.strip()[:300]}
    return dict(value) if isinstance(value, dict) else None


OPTIONAL: dict[str, Tolerance] = {
    "source": Tolerance(source, "send an object, such as {\"domain\": \"example.com\"}"),
    "source.domain": Tolerance(domain, "send the outlet's host name, such as example.com"),
    "source.name": Tolerance(line(300), "send a string of at most 300 characters"),
    "source.country": Tolerance(country, "send an ISO 3166-1 alpha-2 code in capitals, such as DE"),
    "source.tier": Tolerance(tier, "send a whole number from 1 to 4"),
    "source.reach": Tolerance(reach, "send a whole number, the readers a month"),
    "language": Tolerance(language, "send a BCP 47 tag, such as en or pt-BR"),
    "author": Tolerance(line(1000), "send a string of at most 1,000 characters"),
    "section": Tolerance(line(300), "send a string of at most 300 characters"),
    "tags": Tolerance(tags, "send an array of at most 200 strings of at most 300 characters"),
    "lead": Tolerance(line(20_000, "\n\n"), "send a string of at most 20,000 characters"),
    "fetched_at": Tolerance(time, "send RFC 3339 with an offset, such as 2026-03-01T08:30:00+01:00"),
}  # fmt: skip
"""By the path of the member, a source before what is in it."""


@lru_cache(maxsize=1000)
def _host_of(text: str) -> str | None:
    text = text.strip()
    if found := _OF_ADDRESS.fullmatch(text):
        text = (found[1] or found[2]).lower()
    return text if 1 <= len(text) <= 253 and not re.search(r"\s", text) else None


def _of_first(read: Callable[[str], str | None], value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("code", _called(value))
    return read(value) if isinstance(value, str) else None


def _called(value: Any) -> str | None:
    """A value as a text: a number as it is written, an object by its name."""
    if isinstance(value, dict):
        value = next((value[name] for name in _NAMES if isinstance(value.get(name), str)), None)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(value)


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().removesuffix(".0").isdigit():
        value = float(value) if len(value) < 20 else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _NO_NUMBER or value != value // 1:
        return None
    return int(value)
