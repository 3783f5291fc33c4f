"""Where alerts and notices go: Slack when there is a token, else this terminal, saying so.

The deliver stage knows a destination and not what is behind it, so that the same stage, with the same promises, runs without a
Slack. A destination must never decide anything: it posts what it is given and says what came of it.
"""

import logging
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from alerts import as_text, notice_as_text
from alerts.slack import Answer, Form, SlackClient, render, render_notice
from config.settings import Settings
from schemas import Announcement, Notice
from streams.running import Outcome
from wording import escaped

log = logging.getLogger(__name__)


class Destination(Protocol):
    """Something that can tell a receiver, and say later what it has told. What was told counts as `outcome`."""

    outcome: Outcome

    async def open(self) -> None:
        """Get ready; called once in the worker's event loop."""

    async def close(self) -> None:
        """Give back what `open` took."""

    async def tell(self, announcement: Announcement, form: Form) -> Answer:
        """One attempt, one message at most; never raises for what the other side does."""

    async def told(self, receiver: str, since: datetime) -> frozenset[str]:
        """The ids of what was announced that the receiver can see since then. Raises `LookupFailedError`."""


class SlackDestination:
    """A workspace."""

    outcome: Outcome = "alerts delivered"

    def __init__(self, client: SlackClient, timezone: ZoneInfo) -> None:
        self._client = client
        self._timezone = timezone

    async def open(self) -> None:
        await self._client.open()

    async def close(self) -> None:
        await self._client.close()

    async def tell(self, announcement: Announcement, form: Form) -> Answer:
        if isinstance(announcement, Notice):
            return await self._client.post(render_notice(announcement, form=form))
        return await self._client.post(render(announcement, timezone=self._timezone, form=form))

    async def told(self, receiver: str, since: datetime) -> frozenset[str]:
        return await self._client.delivered_ids(receiver, since)


class ConsoleDestination:
    """Standard output, for a worker without a token. It cannot be asked what it has shown: after a kill a line may come twice."""

    outcome: Outcome = "alerts printed"

    def __init__(self, timezone: ZoneInfo) -> None:
        self._timezone = timezone

    async def open(self) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        sys.stdout.flush()

    async def tell(self, announcement: Announcement, form: Form) -> Answer:
        text = notice_as_text(announcement) if isinstance(announcement, Notice) else as_text(announcement, self._timezone)
        sys.stdout.write(escaped(text) + "\n")
        sys.stdout.flush()
        return Answer(ok=True, ts="console")

    async def told(self, receiver: str, since: datetime) -> frozenset[str]:
        return frozenset()


def destination_of(settings: Settings, may_send: Callable[[], bool]) -> Destination:
    """The destination the settings ask for; `may_send` is asked at each request's last moment. Warns where that is not Slack."""
    timezone = ZoneInfo(settings.timezone)
    slack = settings.slack
    if slack.token is None:
        log.warning("No SLACK_BOT_TOKEN is set: alerts are printed here, on standard output, and not sent to Slack.")
        return ConsoleDestination(timezone)
    return SlackDestination(SlackClient(slack.token.reveal(), slack.api_url, slack.timeout_s, may_send), timezone)
