"""The one client that speaks to Slack's Web API: what is posted, and what can be read back.

The client never tries again by itself. slack-sdk's own retry handlers post twice after a dropped connection, so there are none,
and whoever calls decides on an `Answer` what comes next. The session is ours because slack-sdk ignores its own time-out in a
session that it is given. The token is kept inside and must appear in no text, log line or error: slack-sdk prints calls at
DEBUG, so it gets a logger that stays silent whatever the level of the program, and no exception of it is let out or printed.
How a call is carried is in transport.py, what is believed of an answer in calls.py, what it means for a delivery in answers.py.
"""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from alerts.destination import Call, Turn
from alerts.slack.answers import ID, NO_TS, TS, UNREADABLE, Answer, LookupFailedError
from alerts.slack.calls import Entries, Read, Reader, mapping
from alerts.slack.listings import Listing, PageSize, at_once
from alerts.slack.message import Notification
from alerts.slack.transport import proxy_for, session_of

MESSAGES_PAGE = 200
# Slack's most. It takes about 20 such calls a minute, so by name a person is found among some 20,000, and beyond by id alone.
_LISTED_PAGE = 1_000

_silent = logging.getLogger("alerts.slack.sdk")
_silent.setLevel(logging.CRITICAL)
_silent.propagate = False


class SlackClient:
    """A connection to one workspace. `api_url` ends in a slash; `timeout_s` is for one call from connecting to the last byte.

    `may_send` is asked at the last moment before a request is written; on a no the connection is closed instead. `ca_file`
    holds authorities to trust beside the system's; `proxy` takes the place of the environment's, and may hold a password; `team`
    is the id of the workspace, which an organisation's token has to name. `page` is how many messages are read at once.
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
        page: int = MESSAGES_PAGE,
    ) -> None:
        self.timeout_s = timeout_s
        self._api_url = api_url
        self._token = token
        self._may_send = may_send
        self._ca_file = ca_file
        self._team = team
        # slack-sdk takes HTTPS_PROXY for every host, NO_PROXY or not, and so would not find a Slack on this machine.
        self._proxy = proxy or proxy_for(api_url)
        self.reader = Reader(token, self._proxy)
        self._listed_page, self._messages_page = PageSize(_LISTED_PAGE), PageSize(page)
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None

    def __repr__(self) -> str:
        return f"SlackClient({self._api_url}, timeout_s={self.timeout_s:g})"

    async def open(self) -> None:
        """Make the session; call it inside the event loop that will post."""
        self._session = session_of(self.timeout_s, self._may_send, self._ca_file)
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
        return await self.reader.of(self._connected().api_call(method, data=arguments))

    async def test(self) -> Answer:
        """Ask Slack whether it takes the token, and post nothing. Nothing is raised for what comes back."""
        return (await self.ask("auth.test")).answer

    async def post(self, notification: Notification) -> Answer:
        """Post one message, once. Whatever Slack or the network does comes back as an `Answer`; nothing is raised for it."""
        return self._posted(await self.reader.of(self._connected().chat_postMessage(**notification.arguments())))

    async def update(self, notification: Notification) -> Answer:
        """Put a message in the place of the one that it names. Twice does no harm."""
        return self._posted(await self.reader.of(self._connected().chat_update(**notification.arguments())))

    def history(self, channel: str, thread_ts: str | None, after: str, until: str | None) -> Listing:
        """The messages of a channel outside of threads, or of one thread, between two ts."""
        web = self._connected()
        read = partial(web.conversations_history, channel=channel, oldest=after, latest=until)
        if thread_ts is not None:
            read = partial(web.conversations_replies, channel=channel, ts=thread_ts, oldest=after, latest=until)
        scope = "im:history" if channel.startswith("D") else None
        read = partial(read, include_all_metadata=True)
        return Listing(self.reader, Call.READ, "messages", read, page=self._messages_page, scope=scope)

    def channels(self) -> Listing:
        """All channels that the bot can see, as Slack lists them."""
        read = partial(self._connected().conversations_list, types="public_channel,private_channel", team_id=self._team)
        return Listing(self.reader, Call.LIST, "channels", read, page=self._listed_page)

    async def channel_pages(self, receiver: str) -> AsyncIterator[Entries]:
        """All channels, page by page, for who need not wait. Raises `LookupFailedError`."""
        listing = self.channels()
        while not listing.is_whole:
            yield await listing.next(receiver, at_once)

    def members(self) -> Listing:
        """All members of the workspace."""
        read = partial(self._connected().users_list, team_id=self._team)
        return Listing(self.reader, Call.LIST, "members", read, page=self._listed_page, scope="users:read")

    async def channel(self, receiver: str, channel_id: str, turn: Turn) -> Mapping[str, Any]:
        """What Slack tells of one channel. Raises `LookupFailedError`."""
        await turn(Call.READ)
        got = await self.reader.of(self._connected().conversations_info(channel=channel_id))
        if not got.answer.ok:
            raise LookupFailedError(receiver, got.answer)
        return mapping(got.body.get("channel"))

    async def open_dm(self, receiver: str, member_id: str, turn: Turn) -> str:
        """The channel of the direct messages with a member, made if there is none; nobody sees that it was. Raises
        `LookupFailedError`."""
        await turn(Call.READ)
        got = await self.reader.of(self._connected().conversations_open(users=member_id))
        if not got.answer.ok:
            raise LookupFailedError(receiver, replace(got.answer, scope="im:write"))
        channel_id = self.reader.word(mapping(got.body.get("channel")).get("id"), ID)
        if channel_id is None:
            raise LookupFailedError(receiver, Answer(ok=False, error=UNREADABLE, status=got.answer.status))
        return channel_id

    def _posted(self, got: Read) -> Answer:
        """What Slack says it posted, which may be elsewhere than it was asked: a reply to no thread stands at top level."""
        if not got.answer.ok:
            return got.answer
        ts, channel_id = self.reader.word(got.body.get("ts"), TS), self.reader.word(got.body.get("channel"), ID)
        if ts is None or channel_id is None:
            return Answer(ok=False, error=NO_TS, status=got.answer.status)
        thread_ts = self.reader.word(mapping(got.body.get("message")).get("thread_ts"), TS)
        # A message that others reply to is in the thread that bears its own ts, and stands at top level.
        return replace(got.answer, ts=ts, channel=channel_id, thread_ts=thread_ts if thread_ts != ts else None)

    def _connected(self) -> AsyncWebClient:
        if self._web is None:
            raise RuntimeError("this SlackClient is not open; await open() before the first call and close() after the last")
        return self._web
