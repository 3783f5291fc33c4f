"""How a call to Slack is carried: a request that may be stopped at the last moment, and an answer that has bounds.

Whoever answers may not be Slack: a proxy's page, or a server that somebody else put there. So an answer is read up to a bound,
counted after it was unpacked, since a megabyte of gzip becomes a gigabyte. It is read as UTF-8 whatever it calls itself,
because some of the encodings that Python knows take minutes for a megabyte. No redirect is followed, because the token and the
message would go with it, and no cookie is read, because aiohttp would log one that it cannot read. tests/hostile/slack_runs.py
holds all of it.
"""

import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from yarl import URL

# A page of a thousand members has about 2.5 MB. What is larger is asked for in smaller pages: see `Listing` in listings.py.
MOST_BYTES = 4 * 1024 * 1024


def session_of(timeout_s: float, may_send: Callable[[], bool], ca_file: Path | None) -> aiohttp.ClientSession:
    """A session within the running event loop. The authorities of `ca_file` count beside those of the system."""
    trusted = ssl.create_default_context()
    if ca_file is not None:
        trusted.load_verify_locations(cafile=ca_file)
    # Half the time for connecting: a host that does not answer at all is then told from one that is slow to answer.
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=trusted),
        timeout=aiohttp.ClientTimeout(total=timeout_s, sock_connect=timeout_s / 2),
        request_class=guarded(may_send),
        response_class=BoundedResponse,
        cookie_jar=NoCookies(),
    )


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
    """The proxy the environment names for an address, if any; NO_PROXY counts, and loopback never goes through one. It may be no
    address: a variable holds anything."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in ("localhost", "127.0.0.1", "::1") or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


def is_proxy(text: str) -> bool:
    """Whether this is the address of a proxy that can be used."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
