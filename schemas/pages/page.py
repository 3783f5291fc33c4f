"""A page of plain text -> an article: what a person copied from a browser becomes something that can be published.

title          the first line of four words or more, so menus and bylines are passed over; else the first line there is
published_at   the first of the first ten lines that is a date (dates.py); else now, and the reader of the result is told
id             the sha256 of the page's bytes: the same page is the same article
url            article.v1 wants one, so a page without gets https://DOMAIN/ID, with `unknown.invalid` for an unknown DOMAIN
body           all other lines, as they are

What the caller gives wins over all of it. It must never call the clock: `now` is an argument.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.encoding import dump
from schemas.pages.dates import find_date
from schemas.validation import UnreadableError

TITLE_WORDS = 4
DATE_LINES = 10
UNKNOWN_DOMAIN = "unknown.invalid"
_WORD = re.compile(r"\w+")


class PageError(UnreadableError):
    """Bytes that are no page of plain text; the text says why."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says about a page; `source` is an outlet's domain, or its name when it is none."""

    id: str | None = None
    url: str | None = None
    title: str | None = None
    published_at: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The article as bytes of JSON, and whether its date was found or given."""

    article: bytes
    dated: bool


def read_page(raw: bytes, given: Given, now: datetime) -> Page:
    """Make an article of a page; whether it is a valid one, the schema says. Raises `PageError` for what is no text."""
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise PageError(f"not UTF-8: byte {error.start} is 0x{raw[error.start]:02x}; save the page as UTF-8") from None
    at = _title_line(lines)
    if at is None:
        raise PageError("the page has no text")
    if raw.lstrip()[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise PageError("this is HTML; give the text of the page, as a browser copies it")
    body = lines if given.title else lines[:at] + lines[at + 1 :]
    found = next((date for line in lines[:DATE_LINES] if (date := find_date(line)) is not None), None)
    name = given.id or hashlib.sha256(raw).hexdigest()
    article: dict[str, Any] = {
        "id": name,
        "url": given.url or f"https://{_domain(given.source) or UNKNOWN_DOMAIN}/{name}",
        "title": given.title or " ".join(lines[at].split()),
        "body": "\n".join(body).strip(),
        "published_at": given.published_at or (found or now).isoformat(),
    }
    if given.source:
        article["source"] = {"domain": domain} if (domain := _domain(given.source)) else {"name": given.source}
    return Page(dump(article), dated=bool(given.published_at or found))


def _title_line(lines: list[str]) -> int | None:
    """The index of the title's line; None when no line has a word."""
    words = [len(_WORD.findall(line)) for line in lines]
    first = next((at for at, count in enumerate(words) if count), None)
    return next((at for at, count in enumerate(words) if count >= TITLE_WORDS), first)


def _domain(source: str | None) -> str | None:
    """The source when it looks like a host name."""
    return source if source and re.fullmatch(r"[\w-]+(\.[\w-]+)+", source) else None
