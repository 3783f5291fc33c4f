"""One call to Slack: a request that may be stopped at the last moment, and what came back, read with suspicion.

Whoever answers may not be Slack: a proxy's page, or a server that somebody else put there. So an answer is read up to a bound,
counted after it was unpacked, since a megabyte of gzip becomes a gigabyte. It is read as UTF-8 whatever it calls itself,
because some of the encodings that Python knows take minutes for a megabyte. No redirect is followed, because the token and the
message would go with it, and no cookie is read, because aiohttp would log one that it cannot read. tests/hostile/slack_runs.py
holds all of it.

Nothing of an answer is taken as it is. Codes, ids and times go into logs, dead letters and terminals, so each has a form, a
length and nothing of the token in it; what has another form is as if Slack had not said it. A listing comes as pages and ends
when a cursor comes again, or with the last page or entry that a workspace could need: a server that wants to be read for ever
is not. Nothing is raised for what comes back but `LookupFailedError`.
"""

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from alerts.slack.answers import (
    CODE,
    DISCONNECTED,
    ENDLESS,
    MOST_LISTED,
    NOT_CONNECTED,
    REDIRECTED,
    TIMEOUT,
    UNREADABLE,
    Answer,
    LookupFailedError,
)
from alerts.slack.spellings import ways_to_say

# A page of a thousand members has about 2.5 MB. What is larger is asked for in smaller pages: see `Reader.pages`.
MOST_BYTES = 4 * 1024 * 1024
MOST_PAGES = 1_000
# Slack's cursors have some 60 characters.
MOST_CURSOR = 1_000
# So many letters and digits of the token in a row, and what holds them is not shown.
SECRET_PIECE = 8
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_PUNCTUATION = re.compile("[^a-z0-9]")

# The channels, members or messages of one page of a listing.
Entries = list[Mapping[str, Any]]
log = logging.getLogger(__name__)


class TooLargeError(aiohttp.ClientError):
    """The answer goes on beyond the bound. The rest was not read, and the connection is closed."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"the answer has more than {MOST_BYTES:,} bytes")


class RedirectedError(aiohttp.ClientError):
    """The answer sends the caller elsewhere."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__("the answer is a redirect, which is never followed")


class BoundedResponse(aiohttp.ClientResponse):
    """aiohttp's, with the bounds above."""

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        """Read status and headers. aiohttp follows a redirect before slack-sdk sees it, so it has to end here."""
        await super().start(connection)
        if 300 <= self.status < 400:
            raise RedirectedError(self.status)
        return self

    async def read(self) -> bytes:
        """The body, which aiohttp then takes for read: `text` and `json` look at the same attribute."""
        if self._body is None:
            body = bytearray()
            try:
                while part := await self.content.readany():
                    body += part
                    if len(body) > MOST_BYTES:
                        raise TooLargeError(self.status)
            except BaseException:
                self.close()
                raise
            self._body = bytes(body)
        return await super().read()

    def get_encoding(self) -> str:
        """Slack's."""
        return "utf-8"


class NoCookies(aiohttp.DummyCookieJar):
    """Keeps none, and in all versions of aiohttp does not even read them."""

    def update_cookies_from_headers(self, headers: Sequence[str], response_url: URL) -> None:
        pass


def guarded(may_send: Callable[[], bool]) -> type[aiohttp.ClientRequest]:
    """A request that is written only if it may be. Between a caller's look and the write lie milliseconds, in which a paused
    worker may have lost its partitions; what is left here is the time of a few lines."""

    class Guarded(aiohttp.ClientRequest):
        async def write_bytes(
            self, writer: AbstractStreamWriter, conn: aiohttp.connector.Connection, content_length: int | None = None
        ) -> None:
            if may_send():
                await super().write_bytes(writer, conn, content_length)
            else:
                conn.close()

    return Guarded


def proxy_for(url: str) -> str | None:
    """The proxy the environment names for an address, if any; NO_PROXY counts, and loopback never goes through one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in ("localhost", "127.0.0.1", "::1") or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


@dataclass(frozen=True, slots=True)
class Read:
    """One call's answer, and its body, which is empty unless the answer is ok."""

    answer: Answer
    body: Mapping[str, Any]
    too_large: bool = False


class Reader:
    """Reads answers of a server that has been told this token and may say it back."""

    def __init__(self, token: str) -> None:
        self._size = min(SECRET_PIECE, len(_bare(token)))
        # The numbers in a token say which workspace and which bot. They are no secret, and an id may have the same digits.
        self._pieces = {piece for piece in _windows(_bare(token), self._size) if not piece.isdigit()}
        # Something shorter is no token of Slack's, and its pieces in other letters could be any word.
        for said in ways_to_say(token) if self._size == SECRET_PIECE else ():
            self._pieces |= _windows(_bare(said), self._size)

    async def of(self, call: Awaitable[AsyncSlackResponse]) -> Read:
        """Wait for a call and read what came of it."""
        try:
            response = await call
        except SlackApiError as error:
            return Read(self._refusal(error.response), {})
        except TooLargeError as error:
            return Read(_failed(UNREADABLE, error.status), {}, too_large=True)
        except RedirectedError as error:
            return Read(_failed(REDIRECTED, error.status), {})
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Read(Answer(ok=False, error=NOT_CONNECTED, opened=False), {})
        except TimeoutError:
            return Read(_failed(TIMEOUT), {})
        except aiohttp.ClientResponseError:  # no HTTP, or a header too long
            return Read(_failed(UNREADABLE), {})
        except aiohttp.ClientError:
            return Read(_failed(DISCONNECTED), {})
        except Exception as error:
            # slack-sdk stumbles in many ways over a body that is not the object it expects (a list, text, bad UTF-8). The
            # request was sent, so the message may be there: as ambiguous as a lost connection, and no reason to end the worker.
            # Only the kind of error is logged: its text may quote the call.
            log.warning("Slack's answer could not be read: %s", type(error).__name__)
            return Read(_failed(UNREADABLE), {})
        if not isinstance(response.data, dict) or response.data.get("ok") is not True:
            return Read(_failed(UNREADABLE, response.status_code), {})
        return Read(Answer(ok=True, status=response.status_code), response.data)

    def word(self, value: object, form: re.Pattern[str]) -> str | None:
        """A text of Slack's if it has this form and nothing of the token, in none of the ways to say it, else None."""
        if not isinstance(value, str) or not form.fullmatch(value):
            return None
        letters = _bare(value)
        if letters.isdigit():  # a time, which may have the digits of a hex number, and is too short for a secret
            return value
        return value if self._pieces.isdisjoint(_windows(letters, self._size)) else None

    async def pages(
        self,
        channel: str,
        member: str,
        read: Callable[..., Awaitable[AsyncSlackResponse]],
        *,
        page: int,
        scope: str | None = None,
    ) -> AsyncIterator[Entries]:
        """The pages of a listing to its end. Raises `LookupFailedError` at the first that does not come or has no such shape,
        and where there is no end. A page too large to read is asked for again with fewer entries: a channel in which
        somebody else writes long messages could never be read otherwise.

        `scope` is what the reading needs that other receivers do not.
        """
        cursor: str | None = None
        seen: set[str | None] = set()
        count = 0
        for _ in range(MOST_PAGES):
            got = await self.of(read(limit=page, cursor=cursor))
            if got.too_large and page > 1:
                page = max(1, page // 4)
                continue
            items = got.body.get(member)
            if not got.answer.ok:
                raise LookupFailedError(channel, replace(got.answer, scope=scope))
            if not isinstance(items, list):
                raise LookupFailedError(channel, _failed(UNREADABLE, got.answer.status))
            yield [mapping(item) for item in items]
            count += len(items)
            seen.add(cursor)
            cursor = mapping(got.body.get("response_metadata")).get("next_cursor")
            if not cursor:
                return
            if not isinstance(cursor, str) or len(cursor) > MOST_CURSOR:
                raise LookupFailedError(channel, _failed(UNREADABLE, got.answer.status))
            if cursor in seen or count >= MOST_LISTED:
                break
        raise LookupFailedError(channel, _failed(ENDLESS))

    def _refusal(self, response: object) -> Answer:
        """The answer behind slack-sdk's error, whose `response` is its own type, or aiohttp's where the body was no JSON."""
        if not isinstance(response, AsyncSlackResponse):
            status = getattr(response, "status", None)
            return replace(_failed(UNREADABLE, status), retry_after_s=_retry_after(getattr(response, "headers", {})))
        body = response.data if isinstance(response.data, dict) else {}
        error = self.word(body.get("error"), CODE) or UNREADABLE
        return replace(_failed(error, response.status_code), retry_after_s=_retry_after(response.headers))


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is one, else none."""
    return value if isinstance(value, Mapping) else {}


def _failed(error: str, status: int | None = None) -> Answer:
    return Answer(ok=False, error=error, status=status)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds Slack asks for; None where it names none that is a number."""
    text = headers.get("Retry-After", "").strip()
    return float(text) if _SECONDS.fullmatch(text) else None


def _windows(text: str, size: int) -> set[str]:
    """All that stands in so many characters in a row."""
    return {text[start : start + size] for start in range(len(text) - size + 1)} if size else set()


def _bare(text: str) -> str:
    """Letters and digits alone: a token whose hyphens became underscores is still the token."""
    return _PUNCTUATION.sub("", text.lower())
