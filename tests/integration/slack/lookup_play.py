"""A workspace as a courier sees it, with the turns that were awaited: what the tests of look-ups share."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from alerts.destination import Call, Failed, Place, Posted, Wanted
from alerts.slack.message import render
from alerts.slack.workspace import SlackDestination
from sandbox.slack import SlackServer
from sandbox.slack.state.workspace import channel_id
from tests.clock import play
from tests.copying import replace
from tests.integration.kafka.client_play import UTC_ZONE, since, slack
from tests.integration.slack.raw_slack import RawSlack
from tests.unit.alerts.samples import ALERT, sending

SYRIA = channel_id("syria")
PLACE = Place(SYRIA, "#syria")


class RoundOver(Exception):
    """As a courier's turn raises."""


class Play:
    """A workspace as a courier sees it. `turns` are those that were awaited; after so many of them a turn raises `RoundOver`."""

    def __init__(self, server: SlackServer, raw: RawSlack) -> None:
        self.server = server
        self.raw = raw
        self.destination = SlackDestination(raw.client, UTC_ZONE, raw.now)
        self.turns: list[Call] = []
        self.over_after: int | None = None

    async def turn(self, call: Call) -> None:
        if self.over_after is not None and len(self.turns) >= self.over_after:
            raise RoundOver
        self.turns.append(call)

    async def fill(self, count: int, first: int = 0, channel: str = "#syria", thread_ts: str | None = None) -> list[str]:
        """So many messages of ours with the ids 0, 1, 2 ... as hex numbers; their ts."""
        stamps = []
        for n in range(first, first + count):
            message = render(sending(replace(ALERT, id=f"{n:032x}"), channel=channel, thread_ts=thread_ts), UTC_ZONE)
            answer = await self.raw.client.post(message)
            assert answer.ts, answer
            stamps.append(answer.ts)
        return stamps

    async def look_up(self, wanted: str | int, place: Place = PLACE, **more: Any) -> Mapping[str, Posted] | Failed:
        id = f"{wanted:032x}" if isinstance(wanted, int) else wanted
        return await self.destination.look_up(place, Wanted(id, **{"since": since(), **more}), self.turn)

    async def calls(self) -> Counter[str]:
        """How often each method was answered ok."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.server.url}sandbox/requests") as response:
            methods = (await response.json())["methods"]
        return Counter({method: by.get("ok", 0) for method, by in methods.items()})


def played(scene: Callable[[Play], Awaitable[None]], page: int = 200, **options: Any) -> None:
    async def run() -> None:
        async with slack(**options) as (server, raw):
            raw.client._messages_page.most = page
            await scene(Play(server, raw))

    play(run())
