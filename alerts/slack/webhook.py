"""An incoming webhook as a destination, the lesser way: one channel, no ts, nothing read back.

So a message cannot be looked for, answered to or changed, and whoever sets a webhook chooses what becomes of one whose answer was
lost: posted again, so that it may be there twice, or counted as told, so that it may never come. What Slack refuses in words, by
429 too, is not there either way. The address is the secret: whoever has it posts. aiohttp writes it into no log, slack-sdk would.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import aiohttp

from alerts.destination import Failed, Place, Posted, Sending, Turn, Wanted
from alerts.slack.answers import CODE, PROXY_ADDRESS, Answer, ErrorClass, failure
from alerts.slack.calls import Reader, no_answer, retry_after
from alerts.slack.message import Notification, render
from alerts.slack.transport import proxy_for, session_of

# Where all receivers are: so couriers take turns, and the pace is that of one channel. It is no id of Slack's.
CHANNEL = "webhook"
# What an incoming webhook takes of what chat.postMessage does.
_TAKEN = ("text", "blocks", "unfurl_links", "unfurl_media", "mrkdwn")
_AGAIN = "Nothing to do; a webhook cannot be read back, so the message is posted again and may be there twice"
_NOT_AGAIN = "A webhook cannot be read back, and WIREWATCH_SLACK_WEBHOOK_PROMISE is at_most_once: it is not posted again"
log = logging.getLogger(__name__)


class WebhookDestination:
    """`repeats`: a message whose answer was lost is posted again. The others are as in `SlackClient`."""

    outcome: Final = "alerts delivered"

    def __init__(
        self,
        url: str,
        timeout_s: float,
        may_send: Callable[[], bool] = lambda: True,
        *,
        timezone: ZoneInfo,
        repeats: bool,
        ca_file: Path | None = None,
        proxy: str | None = None,
    ) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._may_send = may_send
        self._timezone = timezone
        self._repeats = repeats
        self._ca_file = ca_file
        self._proxy = proxy or proxy_for(url)
        self._reader = Reader(url.rpartition("/services/")[2] or url, self._proxy)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = session_of(self._timeout_s, self._may_send, self._ca_file)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = None

    async def place(self, receiver: str, channel: str | None, turn: Turn) -> Place:
        return Place(CHANNEL, receiver)

    async def tell(self, sending: Sending) -> Posted | Failed:
        answer = await self._post(render(replace(sending, thread_ts=None, update_ts=None), self._timezone))
        if answer.ok:
            return Posted(CHANNEL, "")
        failed = failure(answer, sending.receiver)
        if failed.cause == ErrorClass.THROTTLE or failed.blocked is not None or not failed.may_have_arrived:
            return replace(failed, may_have_arrived=False)
        if self._repeats:
            return replace(failed, advice=_AGAIN)
        words = replace(failed, advice=f"{_NOT_AGAIN}. Look whether it is in the channel").words
        log.warning("%s counts as told. %s", sending.id, words)
        return Posted(CHANNEL, "", words=words)

    async def look_up(self, place: Place, wanted: Wanted, turn: Turn) -> Mapping[str, Posted]:
        """Nothing can be read. What may be there counts as told where it must not be told twice."""
        return {} if self._repeats else {wanted.id: Posted(CHANNEL, "", words=_NOT_AGAIN)}

    async def _post(self, message: Notification) -> Answer:
        if self._session is None:
            raise RuntimeError("this WebhookDestination is not open; await open() before the first call and close() at the end")
        if self._reader.has_no_way:
            return Answer(ok=False, error=PROXY_ADDRESS, opened=False)
        given = message.arguments()
        content: dict[str, Any] = {name: given[name] for name in _TAKEN if name in given}
        try:
            async with self._session.post(self._url, json=content, proxy=self._proxy) as response:
                text, status, headers = (await response.text()).strip(), response.status, response.headers
        except Exception as error:
            return self._reader.failed(error).answer
        if status == 200 and text == "ok":
            return Answer(ok=True, status=status)
        code = self._reader.word(text, CODE)
        answer = Answer(ok=False, error=code, status=status) if code else no_answer(status)
        return replace(answer, retry_after_s=retry_after(headers))
