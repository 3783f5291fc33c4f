"""What a rule of Slack's is, and the caller it is tried with: plain HTTP, no SDK, so any server can be asked by its address."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the Web API."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def error(self) -> str | None:
        """Slack's code; None where it says ok."""
        return None if self.body.get("ok") else str(self.body.get("error"))


class Hand:
    """A clock in the test's hand: Slack's minutes pass when it says so."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


class Caller:
    """A bot with a token, and a channel it is a member of. Of an emulator of ours it holds the clock too, and can steer it."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, token: str, channel: str, clock: Hand | None) -> None:
        self._session = session
        self._api_url = api_url.rstrip("/")
        self._clock = clock
        self.token = token
        self.channel = channel

    def wait(self, seconds: float) -> None:
        """So much time passes in Slack."""
        assert self._clock is not None, "this rule is for a server whose clock is in our hand"
        self._clock.seconds += seconds

    async def steer(self, path: str, **order: Any) -> None:
        """What somebody does in the workspace, which is told to the emulator alone."""
        url = f"{self._api_url.removesuffix('/api')}/sandbox/{path}"
        async with self._session.post(url, json=order) as answer:
            assert answer.status == 200, await answer.text()

    async def ask(self, method: str, *, token: str | None = None, **arguments: Any) -> Reply:
        """One call with a JSON body; an empty token is none."""
        given = self.token if token is None else token
        headers = {"Authorization": f"Bearer {given}"} if given else {}
        headers["Content-Type"] = "application/json; charset=utf-8"
        async with self._session.post(f"{self._api_url}/{method}", json=arguments, headers=headers) as answer:
            return Reply(answer.status, answer.headers, await answer.json(content_type=None))

    async def query(self, method: str, **arguments: str) -> Reply:
        """One call with its arguments in the address, as for reading; the token still in the header."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.get(f"{self._api_url}/{method}", params=arguments, headers=headers) as answer:
            return Reply(answer.status, answer.headers, await answer.json(content_type=None))

    async def form(self, method: str, **fields: str) -> Reply:
        """One call as a form, with the token as a field."""
        async with self._session.post(f"{self._api_url}/{method}", data={"token": self.token, **fields}) as answer:
            return Reply(answer.status, answer.headers, await answer.json(content_type=None))

    async def post(self, text: str = "x", **arguments: Any) -> Reply:
        """A message in the bot's channel, which has to be taken."""
        reply = await self.ask("chat.postMessage", channel=self.channel, text=text, **arguments)
        assert reply.error is None, reply.body
        return reply

    async def history(self, **arguments: str) -> list[dict[str, Any]]:
        """The messages of one page of the channel's history."""
        reply = await self.query("conversations.history", channel=self.channel, **arguments)
        assert reply.error is None, reply.body
        messages: list[dict[str, Any]] = reply.body["messages"]
        return messages

    async def replies(self, ts: str, **arguments: str) -> list[dict[str, Any]]:
        """The messages of one page of a thread."""
        reply = await self.query("conversations.replies", channel=self.channel, ts=ts, **arguments)
        assert reply.error is None, reply.body
        messages: list[dict[str, Any]] = reply.body["messages"]
        return messages


@asynccontextmanager
async def caller(api_url: str, token: str, channel: str, clock: Hand | None = None) -> AsyncIterator[Caller]:
    """A caller with a session of its own."""
    async with aiohttp.ClientSession() as session:
        yield Caller(session, api_url, token, channel, clock)


@dataclass(frozen=True, slots=True)
class Rule:
    """`page` is the name of the page of Slack's documentation (docs.slack.dev) that has the rule, `says` the rule in our words.
    A rule with `options` is for a SlackServer that was started with them and whose clock is held; others for any server."""

    page: str
    says: str
    holds: Callable[[Caller], Awaitable[None]]
    options: Mapping[str, Any]


def rule(page: str, **options: Any) -> Callable[[Callable[[Caller], Awaitable[None]]], Rule]:
    """Makes a rule of a check, whose name says it."""

    def make(check: Callable[[Caller], Awaitable[None]]) -> Rule:
        return Rule(page, check.__name__.replace("_", " "), check, options)

    return make


def rules_of(module: Any) -> list[Rule]:
    """The rules that a file holds, in its order."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]
