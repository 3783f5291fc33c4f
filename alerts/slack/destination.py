"""A Slack workspace as a destination: messages rendered and posted, and Slack's answers as what they mean for a delivery."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from alerts.destination import Failed, Form, Posted
from alerts.slack.answer import LookupFailedError
from alerts.slack.client import SlackClient
from alerts.slack.errors import failure
from alerts.slack.message import render
from alerts.slack.notice import render_notice
from schemas import Announcement, Notice


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

    async def tell(self, announcement: Announcement, form: Form) -> Posted | Failed:
        if isinstance(announcement, Notice):
            message = render_notice(announcement, form=form)
        else:
            message = render(announcement, timezone=self._timezone, form=form)
        answer = await self._client.post(message)
        return Posted() if answer.ok else failure(answer, announcement.receiver)

    async def told(self, receiver: str, since: datetime) -> frozenset[str] | Failed:
        try:
            return await self._client.delivered_ids(receiver, since)
        except LookupFailedError as error:
            return failure(error.answer, receiver)
