"""The one client that speaks to Slack: posts a message, and reads a channel back to see which messages are in it.

It never tries again by itself. slack-sdk's own retry handlers post twice after a dropped connection, so there are none, and
whoever calls decides on an `Answer` what comes next. The session is ours because with a shared session slack-sdk ignores its
own timeout. The token is kept inside and must appear in no text, log line or error: slack-sdk prints calls at DEBUG, so it
gets a logger that stays silent whatever the level of the program, and no exception of it is let out or printed.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import isfinite
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from alerts.slack.addresses import Addresses, is_person
from alerts.slack.answer import DISCONNECTED, NO_TS, NOBODY, NOT_CONNECTED, TIMEOUT, UNREADABLE, Answer, LookupFailedError
from alerts.slack.message import BLOCK_ID, EVENT_TYPE, Notification

# Slack stamps messages by its own clock and the caller asks by ours; a wider window only costs a page.
CLOCKS_DIFFER_S = 300
_PAGE = 200
# Slack's most. It takes about 20 such calls a minute, so by name a person is found among some 20,000, and beyond by id alone.
_MEMBERS_PAGE = 1_000

_log = logging.getLogger(__name__)
_silent = logging.getLogger("alerts.slack.sdk")
_silent.setLevel(logging.CRITICAL)
_silent.propagate = False


class SlackClient:
    """A connection to one workspace. `api_url` ends in a slash; `timeout_s` is for one call from connecting to the last byte.

    `may_send` is asked at the last moment before a request is written; on a no the connection is closed instead.
    """

    def __init__(self, token: str, api_url: str, timeout_s: float, may_send: Callable[[], bool] = lambda: True) -> None:
        self._api_url = api_url
        self._token = token
        self._timeout_s = timeout_s
        self._request_class = _guarded(may_send)
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None
        self._addresses = Addresses(self._channels, self._members, self._open_dm)

    def __repr__(self) -> str:
        return f"SlackClient({self._api_url}, timeout_s={self._timeout_s:g})"

    async def open(self) -> None:
        """Make the session; call it inside the event loop that will post."""
        # Half the time for connecting: a host that does not answer at all is then told from one that is slow to answer.
        timeout = aiohttp.ClientTimeout(total=self._timeout_s, sock_connect=self._timeout_s / 2)
        self._session = aiohttp.ClientSession(timeout=timeout, request_class=self._request_class)
        self._web = AsyncWebClient(
            token=self._token, base_url=self._api_url, session=self._session, retry_handlers=[], logger=_silent
        )
        # slack-sdk takes HTTPS_PROXY for every host, NO_PROXY or not, and so would not find a Slack on this machine.
        self._web.proxy = _proxy_for(self._api_url)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        self._session = self._web = None

    async def test(self) -> Answer:
        """Ask Slack whether it takes the token, and post nothing. Nothing is raised for what comes back."""
        answer, _ = await _outcome(self._connected().auth_test())
        return answer

    async def post(self, notification: Notification) -> Answer:
        """Post one message, once. Whatever Slack or the network does comes back as an `Answer`; nothing is raised for it."""
        receiver = notification.channel
        if is_person(receiver):
            try:
                dm = await self._addresses.find(receiver)
            except LookupFailedError as error:
                return error.answer
            if dm is None:
                return Answer(ok=False, error=NOBODY)
            notification = replace(notification, channel=dm)
        answer, body = await _outcome(self._connected().chat_postMessage(**notification.arguments()))
        if not answer.ok:
            return answer
        ts, channel_id = body.get("ts"), body.get("channel")
        if not isinstance(ts, str) or not isinstance(channel_id, str):
            return Answer(ok=False, error=NO_TS, status=answer.status)
        self._addresses.learn(receiver, channel_id)
        thread_ts = _mapping(body.get("message")).get("thread_ts")
        return Answer(ok=True, ts=ts, channel_id=channel_id, thread_ts=thread_ts, status=answer.status)

    async def delivered_ids(self, channel: str, since: datetime) -> frozenset[str]:
        """The ids of our deliveries that stand in a channel outside of threads since then: `#name`, `@name` or an id.

        Raises `LookupFailedError` when Slack does not give all of it, also on a 429: nothing is waited for here. A channel
        or a person that a whole listing does not name holds no message of ours, so it has no ids.
        """
        channel_id = await self._addresses.find(channel)
        if channel_id is None:
            return frozenset()
        read = partial(
            self._connected().conversations_history,
            channel=channel_id,
            oldest=f"{max(0.0, since.timestamp() - CLOCKS_DIFFER_S):.6f}",
            include_all_metadata=True,
        )
        scope = "im:history" if channel_id.startswith("D") else None
        pages = _pages(channel, "messages", read, scope=scope)
        return frozenset([each async for messages in pages for each in _delivery_ids(messages)])

    def _channels(self, receiver: str) -> AsyncIterator[list[Mapping[str, Any]]]:
        read = partial(self._connected().conversations_list, types="public_channel,private_channel")
        return _pages(receiver, "channels", read)

    def _members(self, receiver: str) -> AsyncIterator[list[Mapping[str, Any]]]:
        return _pages(receiver, "members", self._connected().users_list, page=_MEMBERS_PAGE, scope="users:read")

    async def _open_dm(self, receiver: str, member_id: str) -> str:
        """The channel of the direct messages with a member, made if there is none; nobody sees that it was."""
        answer, body = await _outcome(self._connected().conversations_open(users=member_id))
        channel_id = _mapping(body.get("channel")).get("id")
        if not answer.ok:
            raise LookupFailedError(receiver, replace(answer, scope="im:write"))
        if not isinstance(channel_id, str):
            raise LookupFailedError(receiver, Answer(ok=False, error=UNREADABLE, status=answer.status))
        return channel_id

    def _connected(self) -> AsyncWebClient:
        if self._web is None:
            raise RuntimeError("this SlackClient is not open; await open() before the first call and close() after the last")
        return self._web


def _guarded(may_send: Callable[[], bool]) -> type[aiohttp.ClientRequest]:
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


def _proxy_for(url: str) -> str | None:
    """The proxy the environment names for an address, if any; NO_PROXY counts, and loopback never goes through one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in ("localhost", "127.0.0.1", "::1") or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


async def _outcome(call: Awaitable[AsyncSlackResponse]) -> tuple[Answer, Mapping[str, Any]]:
    """Wait for a call and give its answer and its body, empty unless the answer is ok."""
    try:
        response = await call
    except SlackApiError as error:
        return _refusal(error.response), {}
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        return Answer(ok=False, error=NOT_CONNECTED, opened=False), {}
    except TimeoutError:
        return Answer(ok=False, error=TIMEOUT), {}
    except aiohttp.ClientError:
        return Answer(ok=False, error=DISCONNECTED), {}
    except Exception as error:
        # slack-sdk stumbles in many ways over a body that is not the object it expects (a list, text, bad UTF-8). The
        # request was sent, so the message may be there: as ambiguous as a lost connection, and no reason to end the worker.
        # Only the kind of error is logged: its text may quote the call.
        _log.warning("Slack's answer could not be read: %s", type(error).__name__)
        return Answer(ok=False, error=UNREADABLE), {}
    if not isinstance(response.data, dict):
        return Answer(ok=False, error=UNREADABLE, status=response.status_code), {}
    return Answer(ok=True, status=response.status_code), response.data


def _refusal(response: object) -> Answer:
    """The answer behind slack-sdk's error, whose `response` is its own type, or aiohttp's where the body was no JSON."""
    if not isinstance(response, AsyncSlackResponse):
        status = getattr(response, "status", None)
        return Answer(ok=False, error=UNREADABLE, status=status, retry_after_s=_retry_after(getattr(response, "headers", {})))
    body = response.data if isinstance(response.data, dict) else {}
    error = body.get("error")
    return Answer(
        ok=False,
        error=error if isinstance(error, str) and error else UNREADABLE,
        status=response.status_code,
        retry_after_s=_retry_after(response.headers),
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds Slack asks for; None where it names none that is a number."""
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if isfinite(seconds) and seconds >= 0 else None


async def _pages(
    channel: str,
    member: str,
    read: Callable[..., Awaitable[AsyncSlackResponse]],
    *,
    page: int = _PAGE,
    scope: str | None = None,
) -> AsyncIterator[list[Mapping[str, Any]]]:
    """The pages of a listing to its end. Raises `LookupFailedError` at the first page that does not come or has no such shape.

    `scope` is what the reading needs that other receivers do not.
    """
    cursor: str | None = None
    while True:
        answer, body = await _outcome(read(limit=page, cursor=cursor))
        items = body.get(member)
        if not answer.ok:
            raise LookupFailedError(channel, replace(answer, scope=scope))
        if not isinstance(items, list):
            raise LookupFailedError(channel, Answer(ok=False, error=UNREADABLE, status=answer.status))
        yield [_mapping(item) for item in items]
        cursor = _mapping(body.get("response_metadata")).get("next_cursor")
        if not cursor:
            return


def _delivery_ids(messages: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The ids that travel in a message's metadata and in a block_id: either is enough. Other bots' messages are read past."""
    for message in messages:
        metadata = _mapping(message.get("metadata"))
        if metadata.get("event_type") == EVENT_TYPE:
            yield str(_mapping(metadata.get("event_payload")).get("delivery_id"))
        blocks = message.get("blocks")
        for block in blocks if isinstance(blocks, list) else []:
            block_id = str(_mapping(block).get("block_id"))
            if block_id.startswith(BLOCK_ID):
                yield block_id.removeprefix(BLOCK_ID)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
