"""An emulated Slack with a client of it, and how both are steered: what the tests of the Slack client share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from alerts.delivery import Degrade, Hold, Step, next_step
from alerts.destination import Form
from alerts.slack.answers import Answer, failure
from alerts.slack.message import render
from sandbox.slack import SlackServer
from tests.clock import put_forward
from tests.integration.slack.raw_slack import RawSlack
from tests.unit.alerts.samples import ALERT, sending

TOKEN = "xoxb-very-secret"
# Long enough for any machine: no call ends by it but those that are held, and then at once.
TIMEOUT_S = 60.0
UTC_ZONE = ZoneInfo("UTC")
MESSAGE = render(sending(ALERT), UTC_ZONE)


@asynccontextmanager
async def slack(**options: Any) -> AsyncIterator[tuple[SlackServer, RawSlack]]:
    """An emulated Slack with the channel #syria, and a client of it, whose time is over when Slack holds a call back."""
    known: dict[str, Any] = {"channels": ("#syria",), "messages_per_s": float("inf"), "token": TOKEN}
    options = {**known, "on_hold": lambda _: put_forward(TIMEOUT_S + 1), **options}
    async with SlackServer(**options) as server, client_of(server.api_url) as client:
        yield server, client


@asynccontextmanager
async def client_of(api_url: str, token: str = TOKEN) -> AsyncIterator[RawSlack]:
    client = RawSlack(token, api_url, TIMEOUT_S)
    await client.open()
    try:
        yield client
    finally:
        await client.close()


async def order(server: SlackServer, path: str = "faults", **body: Any) -> None:
    """Steers the emulated Slack as a test over HTTP does."""
    async with aiohttp.ClientSession() as session, session.post(f"{server.url}sandbox/{path}", json=body) as response:
        assert response.status == 200, await response.text()


def since() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)


def step_after(answer: Answer, form: Form = Form.FULL) -> Step:
    return next_step(failure(answer, "#syria"), form=form, tries=0, timeout_s=TIMEOUT_S)


def looks(step: Step) -> bool:
    """Whether the message is looked for before it is posted again."""
    return isinstance(step, Hold) and step.look_after_s is not None


def waits(step: Step) -> bool:
    """Whether it is posted again without a look."""
    return isinstance(step, Hold) and step.look_after_s is None


def degrades(step: Step) -> bool:
    """Whether less of it is shown."""
    return isinstance(step, Degrade)
