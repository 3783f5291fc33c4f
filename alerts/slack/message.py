"""An alert, a notice or a summary as a message for Slack: `render`, a pure function to what chat.postMessage is given.

There are three forms, each smaller than the one before, for when Slack refuses a message: blocks, one section, text alone. What
each kind of announcement shows in them is in a file of its own; of which blocks, and how much, is in blocks.py. Replies and
updates look like any other message. The delivery id travels twice, in the metadata and in a block_id: by it a message is found
again in the channel.

No mention, picture or address may come from an article except its own web link. The fallback text is escaped, and Slack is told
to look for markup and addresses in it no more than in the blocks. Those whom a watchlist calls are called in every form.
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alerts.destination import Form, Sending
from alerts.slack.alert_message import AlertMessage
from alerts.slack.blocks import SECTION, Block, Measure, Shown, context, escape, escaped_length, paragraph, rich_text, section
from alerts.slack.notice_message import NoticeMessage
from alerts.slack.summary_message import SummaryMessage
from alerts.wording import NoticeWording, SummaryWording, Wording, late_line
from schemas import Alert, Announcement, Notice

EVENT_TYPE = "wirewatch_alert"
BLOCK_ID = "delivery:"


@dataclass(frozen=True, slots=True)
class Notification:
    """One message, ready to be posted. `channel` is a name with `#` or an id. It is a reply to `thread_ts`, with `broadcast` one
    that the channel shows too, or with `update_ts` it takes that message's place."""

    channel: str
    text: str
    blocks: tuple[Block, ...]
    metadata: dict[str, Any]
    thread_ts: str | None = None
    update_ts: str | None = None
    broadcast: bool = False

    def arguments(self) -> dict[str, Any]:
        """Give the arguments of chat.postMessage, or of chat.update where it takes another's place. Slack fetches no address of
        an article to show what is there."""
        content = {"channel": self.channel, "text": self.text, "metadata": self.metadata, "parse": "none"}
        if self.update_ts is not None:
            # An empty list takes away the blocks of the message before; chat.update has no more arguments than these.
            return {**content, "ts": self.update_ts, "blocks": list(self.blocks)}
        quiet = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
        reply: dict[str, Any] = {"thread_ts": self.thread_ts} if self.thread_ts else {}
        if self.thread_ts and self.broadcast:
            reply["reply_broadcast"] = True
        return {**content, **({"blocks": list(self.blocks)} if self.blocks else {}), **reply, **quiet}


def render(sending: Sending, timezone: ZoneInfo) -> Notification:
    """Make the message of what is sent; `timezone` is the one of its dates where Slack cannot draw the reader's. The same gives
    the same."""
    shown = _shown(sending.announcement, timezone)
    block_id, late = BLOCK_ID + sending.id, late_line(sending.late)
    text = escape(shown.line())
    blocks: list[Block] = []
    match sending.form:
        case Form.FULL:
            blocks = [*shown.blocks(block_id), *([context(late)] if late else [])]
        case Form.SECTION:
            # Plain text calls nobody, so who is called stands above it.
            called = shown.called() if isinstance(shown, AlertMessage) else []
            blocks = [
                *([rich_text("called", paragraph(*called[:-1]))] if called else []),
                section(block_id, _with(late, shown, len)),
            ]
        case Form.TEXT:
            line = shown.called_in_text() if isinstance(shown, AlertMessage) else ""
            text = line + escape(_with(late, shown, escaped_length, SECTION - len(line)))
    where = sending.channel or sending.receiver
    told = sending.announcement
    broadcast = isinstance(told, Alert) and bool(told.broadcast)
    return Notification(where, text, tuple(blocks), metadata(sending.id), sending.thread_ts, sending.update_ts, broadcast)


def metadata(delivery_id: str) -> dict[str, Any]:
    """What Slack keeps beside a message and shows to nobody: by it the message is found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery_id}}


def _shown(announcement: Announcement, timezone: ZoneInfo) -> Shown:
    if isinstance(announcement, Alert):
        return AlertMessage(Wording.of(announcement, timezone))
    if isinstance(announcement, Notice):
        return NoticeMessage(NoticeWording.of(announcement))
    return SummaryMessage(SummaryWording.of(announcement, timezone))


def _with(late: str, shown: Shown, length: Measure, most: int = SECTION) -> str:
    """The small form in lines, and why it comes late."""
    last = f"\n{late}" if late else ""
    return shown.small(most - length(last), length) + last
