"""A workspace as a destination: messages are posted, changed and answered to, and looked for where an answer was lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import structs

from alerts.destination import Failed, Place, Posted, Sending, Turn, Wanted
from alerts.slack.addresses import Addresses, is_person
from alerts.slack.answers import Answer, LookupFailedError, failure
from alerts.slack.client import SlackClient
from alerts.slack.history import WORKERS_DIFFER, Histories
from alerts.slack.listings import at_once
from alerts.slack.message import render
from schemas import Alert

# A channel that was deleted, or renamed and archived, as when a new one takes its name: told by its old id for ever, nobody
# would hear of anything again, though a channel of that name is there.
_GONE = ("channel_not_found", "is_archived")


def utc_now() -> datetime:
    """The instant."""
    return datetime.now(UTC)


class SlackDestination:
    """A workspace. `now` is the clock of who says when something was tried."""

    outcome: Final = "alerts delivered"

    def __init__(self, client: SlackClient, timezone: ZoneInfo, now: Callable[[], datetime] = utc_now) -> None:
        self._client = client
        self._timezone = timezone
        self._histories = Histories(client.history, client.reader, now, client.timeout_s)
        self._addresses = Addresses(client, now, timedelta(seconds=client.timeout_s) + WORKERS_DIFFER)

    async def open(self) -> None:
        await self._client.open()

    async def close(self) -> None:
        await self._client.close()

    async def place(self, receiver: str, channel: str | None, turn: Turn) -> Place | Failed:
        try:
            return await self._addresses.place(receiver, channel, turn)
        except LookupFailedError as error:
            return failure(error.answer, receiver)

    async def tell(self, sending: Sending) -> Posted | Failed:
        answer = await self._told(sending)
        if not answer.ok or answer.ts is None or answer.channel is None:
            failed = failure(answer, sending.receiver)
            if answer.error not in _GONE or sending.channel is None or is_person(sending.receiver):
                return failed
            self._addresses.forget(sending.receiver)
            return replace(failed, place_is_gone=True)
        self._addresses.learn(sending.receiver, answer.channel)
        return Posted(answer.channel, answer.ts, answer.thread_ts)

    async def look_up(self, place: Place, wanted: Wanted, turn: Turn) -> Mapping[str, Posted] | Failed:
        try:
            channel = place.channel or await self._addresses.find(place.receiver, wanted.tried_at, turn)
            return {} if channel is None else await self._histories.look_up(channel, place.receiver, wanted, turn)
        except LookupFailedError as error:
            return failure(error.answer, place.receiver)

    async def _with_ids(self, sending: Sending) -> Sending:
        """Who is called by name, by id. A name that nobody has, or that cannot be looked up now, is only shown: nothing is held
        up by it."""
        told = sending.announcement
        if not isinstance(told, Alert) or not told.mention:
            return sending
        called = []
        for each in told.mention:
            try:
                called.append(await self._addresses.member(each, at_once))
            except LookupFailedError:
                called.append(each)
        return replace(sending, announcement=structs.replace(told, mention=tuple(called)))

    async def _told(self, sending: Sending) -> Answer:
        if sending.channel is None and is_person(sending.receiver):
            try:
                sending = replace(sending, channel=(await self._addresses.place(sending.receiver, None, at_once)).channel)
            except LookupFailedError as error:
                return error.answer
        message = render(await self._with_ids(sending), self._timezone)
        if message.update_ts is None:
            return await self._client.post(message)
        if sending.channel is None:  # where the message is that it changes, nobody knows
            return Answer(ok=False, error="message_not_found")
        return await self._client.update(message)
