"""The one client that speaks to Slack, and a workspace as a destination: messages are posted, and a channel is read back to see
which of them are in it.

The client never tries again by itself. slack-sdk's own retry handlers post twice after a dropped connection, so there are none,
and whoever calls decides on an `Answer` what comes next. The session is ours because slack-sdk ignores its own time-out in a
session that it is given. The token is kept inside and must appear in no text, log line or error: slack-sdk prints calls at
DEBUG, so it gets a logger that stays silent whatever the level of the program, and no exception of it is let out or printed.
How a call is carried is in transport.py, what is believed of an answer in calls.py, what it means for a delivery in answers.py.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from alerts.destination import Failed, Posted, Sending
from alerts.slack.addresses import Addresses, is_person
from alerts.slack.answers import ID, NO_TS, NOBODY, TS, UNREADABLE, Answer, LookupFailedError, failure
from alerts.slack.calls import Entries, Read, Reader, mapping
from alerts.slack.message import BLOCK_ID, EVENT_TYPE, Notification, render
from alerts.slack.transport import proxy_for, session_of

# Slack stamps messages by its own clock and the caller asks by ours; a wider window only costs a page.
CLOCKS_DIFFER_S = 300
_PAGE = 200
# Slack's most. It takes about 20 such calls a minute, so by name a person is found among some 20,000, and beyond by id alone.
_MEMBERS_PAGE = 1_000
# Our ids have 32; others may have put one of theirs there, and it is remembered.
_MOST_ID = 255

_silent = logging.getLogger("alerts.slack.sdk")
_silent.setLevel(logging.CRITICAL)
_silent.propagate = False


class SlackClient:
    """A connection to one workspace. `api_url` ends in a slash; `timeout_s` is for one call from connecting to the last byte.

    `may_send` is asked at the last moment before a request is written; on a no the connection is closed instead. `ca_file`
    holds authorities to trust beside the system's; `proxy` takes the place of the environment's, and may hold a password; `team`
    is the id of the workspace, which an organisation's token has to name.
    """

    def __init__(
        self,
        token: str,
        api_url: str,
        timeout_s: float,
        may_send: Callable[[], bool] = lambda: True,
        *,
        ca_file: Path | None = None,
        proxy: str | None = None,
        team: str | None = None,
    ) -> None:
        self._api_url = api_url
        self._token = token
        self._timeout_s = timeout_s
        self._may_send = may_send
        self._ca_file = ca_file
        self._team = team
        # slack-sdk takes HTTPS_PROXY for every host, NO_PROXY or not, and so would not find a Slack on this machine.
        self._proxy = proxy or proxy_for(api_url)
        self._reader = Reader(token, self._proxy)
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None
        self._addresses = Addresses(self.channels, self._members, self._open_dm)

    def __repr__(self) -> str:
        return f"SlackClient({self._api_url}, timeout_s={self._timeout_s:g})"

    async def open(self) -> None:
        """Make the session; call it inside the event loop that will post."""
        self._session = session_of(self._timeout_s, self._may_send, self._ca_file)
        self._web = AsyncWebClient(
            token=self._token, base_url=self._api_url, session=self._session, retry_handlers=[], logger=_silent
        )
        self._web.proxy = self._proxy

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        self._session = self._web = None

    async def ask(self, method: str, **arguments: Any) -> Read:
        """One call of any method, for what is no delivery. Nothing is raised for what comes back."""
        return await self._reader.of(self._connected().api_call(method, data=arguments))

    async def test(self) -> Answer:
        """Ask Slack whether it takes the token, and post nothing. Nothing is raised for what comes back."""
        return (await self.ask("auth.test")).answer

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
        got = await self._reader.of(self._connected().chat_postMessage(**notification.arguments()))
        if not got.answer.ok:
            return got.answer
        ts, channel_id = self._reader.word(got.body.get("ts"), TS), self._reader.word(got.body.get("channel"), ID)
        if ts is None or channel_id is None:
            return Answer(ok=False, error=NO_TS, status=got.answer.status)
        self._addresses.learn(receiver, channel_id)
        return Answer(ok=True, ts=ts, status=got.answer.status)

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
        pages = self._reader.pages(channel, "messages", read, page=_PAGE, scope=scope)
        return frozenset([each async for messages in pages for each in _delivery_ids(messages)])

    def channels(self, receiver: str, page: int = _PAGE) -> AsyncIterator[Entries]:
        """All channels that the bot can see, as Slack lists them. Raises `LookupFailedError`."""
        read = partial(self._connected().conversations_list, types="public_channel,private_channel", team_id=self._team)
        return self._reader.pages(receiver, "channels", read, page=page)

    def _members(self, receiver: str) -> AsyncIterator[Entries]:
        read = partial(self._connected().users_list, team_id=self._team)
        return self._reader.pages(receiver, "members", read, page=_MEMBERS_PAGE, scope="users:read")

    async def _open_dm(self, receiver: str, member_id: str) -> str:
        """The channel of the direct messages with a member, made if there is none; nobody sees that it was."""
        got = await self._reader.of(self._connected().conversations_open(users=member_id))
        if not got.answer.ok:
            raise LookupFailedError(receiver, replace(got.answer, scope="im:write"))
        channel_id = self._reader.word(mapping(got.body.get("channel")).get("id"), ID)
        if channel_id is None:
            raise LookupFailedError(receiver, Answer(ok=False, error=UNREADABLE, status=got.answer.status))
        return channel_id

    def _connected(self) -> AsyncWebClient:
        if self._web is None:
            raise RuntimeError("this SlackClient is not open; await open() before the first call and close() after the last")
        return self._web


def _delivery_ids(messages: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The ids that travel in a message's metadata and in a block_id: either is enough. Other bots' messages are read past."""
    for message in messages:
        metadata = mapping(message.get("metadata"))
        if metadata.get("event_type") == EVENT_TYPE:
            yield from _id(mapping(metadata.get("event_payload")).get("delivery_id"))
        blocks = message.get("blocks")
        for block in blocks if isinstance(blocks, list) else []:
            block_id = mapping(block).get("block_id")
            if isinstance(block_id, str) and block_id.startswith(BLOCK_ID):
                yield from _id(block_id.removeprefix(BLOCK_ID))
                break  # a message of ours has one, and a message of a million blocks is not remembered


def _id(value: object) -> Iterator[str]:
    if isinstance(value, str) and len(value) <= _MOST_ID:
        yield value


class SlackDestination:
    """A workspace."""

    outcome: Final = "alerts delivered"

    def __init__(self, client: SlackClient, timezone: ZoneInfo) -> None:
        self._client = client
        self._timezone = timezone

    async def open(self) -> None:
        await self._client.open()

    async def close(self) -> None:
        await self._client.close()

    async def tell(self, sending: Sending) -> Posted | Failed:
        answer = await self._client.post(render(sending, self._timezone))
        return Posted(sending.receiver, answer.ts or "") if answer.ok else failure(answer, sending.receiver)

    async def told(self, receiver: str, since: datetime) -> frozenset[str] | Failed:
        try:
            return await self._client.delivered_ids(receiver, since)
        except LookupFailedError as error:
            return failure(error.answer, receiver)
