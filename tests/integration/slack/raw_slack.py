"""A Slack client with what a destination asks through it, and the answers as they came: what tests of the client share.

A destination makes an answer into what a courier should do; here it can be seen before.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.destination import Turn, Wanted
from alerts.slack.addresses import Addresses, is_person
from alerts.slack.answers import Answer, LookupFailedError
from alerts.slack.client import SlackClient
from alerts.slack.history import Histories
from alerts.slack.listings import at_once
from alerts.slack.message import Notification
from tests.copying import replace

NOBODY_HAS_IT = "f" * 32


class RawSlack:
    """Open and close are the client's; the clock is `ahead` of the machine's."""

    def __init__(self, token: str, api_url: str, timeout_s: float, **ways: Any) -> None:
        self.ahead = timedelta()
        self.client = SlackClient(token, api_url, timeout_s, **ways)
        self.addresses = Addresses(self.client, self.now, timedelta(seconds=timeout_s + 60))
        self.histories = Histories(self.client.history, self.client.reader, self.now, timeout_s)
        self.open, self.close, self.test, self.ask = self.client.open, self.client.close, self.client.test, self.client.ask

    def now(self) -> datetime:
        """What is taken for the instant."""
        return datetime.now(UTC) + self.ahead

    def __repr__(self) -> str:
        return repr(self.client)

    async def post(self, message: Notification) -> Answer:
        """One message to a channel or a person, once."""
        if is_person(message.channel):
            try:
                message = replace(message, channel=(await self.addresses.place(message.channel, None, at_once)).channel or "")
            except LookupFailedError as error:
                return error.answer
        return await self.client.post(message)

    async def delivered_ids(self, receiver: str, since: datetime, turn: Turn = at_once) -> set[str]:
        """All ids of ours in a channel since then. Raises `LookupFailedError`."""
        is_name = receiver.startswith("#") or is_person(receiver)
        channel = await self.addresses.find(receiver, None, turn) if is_name else receiver
        if channel is None:
            return set()
        return set(await self.histories.look_up(channel, receiver, Wanted(NOBODY_HAS_IT, since), turn))
