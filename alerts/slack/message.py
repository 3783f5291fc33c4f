"""An alert as a Slack message: `render`, a pure function from an alert to what chat.postMessage is given.

Slack shortens nothing: a message over a limit is refused whole, and the limits it does document are not all it has. So every
part has a budget of its own far below (text 300, quotes 3 x 240, all blocks 9,000 characters), and there are two
smaller forms for when Slack refuses all the same. The delivery id travels twice, in the metadata and in a block_id: by it
a message is found again in the channel. Only the fallback text is read by Slack as markup, so only it is escaped.
No mention, picture or address may come from an article except its own web link.
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alerts.destination import Form
from alerts.slack import blocks
from alerts.slack.blocks import Block
from alerts.text import cut
from alerts.wording import Wording
from schemas import Alert

EVENT_TYPE = "wirewatch_alert"
BLOCK_ID = "delivery:"

# From 4,000 characters on Slack makes several messages of one text, so the text form keeps to the limit of a section too.
TEXT, HEADER, SECTION, BLOCKS = 300, 150, 3_000, 9_000
# An address stands under the headline; only a short one again under a button, so that two long ones never fill the budget.
_BUTTON_URL = 1_000


@dataclass(frozen=True, slots=True)
class Notification:
    """One message, ready to be posted. `channel` is a name with `#` or an id."""

    channel: str
    text: str
    blocks: tuple[Block, ...]
    metadata: dict[str, Any]

    def arguments(self) -> dict[str, Any]:
        """Give the arguments of chat.postMessage. Slack fetches no address of an article to show what is there."""
        content = {"channel": self.channel, "text": self.text, "metadata": self.metadata}
        quiet = {"unfurl_links": False, "unfurl_media": False}
        return {**content, **({"blocks": list(self.blocks)} if self.blocks else {}), **quiet}


def render(alert: Alert, *, timezone: ZoneInfo, form: Form = Form.FULL) -> Notification:
    """Make the message of an alert; `timezone` is the one of its date. The same alert gives the same message."""
    words = Wording.of(alert, timezone)
    line, block_id = _line(words), BLOCK_ID + alert.id
    with_url = f"{line}\n{words.url}" if words.url else line
    if escaped_length(with_url) > SECTION:
        with_url = line
    text = escape(line)
    shown: tuple[Block, ...] = ()
    match form:
        case Form.FULL:
            shown = _full(words, block_id)
        case Form.SECTION:
            shown = (blocks.section(block_id, with_url),)
        case Form.TEXT:
            text = escape(with_url)
    return Notification(alert.receiver, text, shown, metadata(alert.id))


def metadata(delivery_id: str) -> dict[str, Any]:
    """What Slack keeps beside a message and shows to nobody: by it the message is found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery_id}}


def escape(text: str) -> str:
    """Take the meaning from the three characters by which Slack knows a mention, a link or an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _line(words: Wording) -> str:
    """`[HIGH] rule: headline - outlet (country)`, cut so that it fits once it is escaped; the outlet is never cut off."""
    before = f"{words.priority} {cut(words.rule, 80, escaped_length)}: "
    after = f" - {cut(words.outlet, 80, escaped_length)}" + (f" ({words.country})" if words.country else "")
    return before + cut(words.headline, TEXT - escaped_length(before + after), escaped_length) + after


def escaped_length(text: str) -> int:
    """How long a text is once it is escaped."""
    return len(escape(text))


def _full(words: Wording, block_id: str) -> tuple[Block, ...]:
    more = f" and {words.more_rules} more" if words.more_rules else ""
    headline = blocks.leaf(words.headline, url=words.url, bold=True)
    article = blocks.paragraph(headline, blocks.leaf(f"\n{words.byline}"))
    parts = [
        blocks.header(cut(f"{words.priority} {words.rule}{more}", HEADER)),
        blocks.rich_text(block_id, article, *(blocks.quote(runs) for runs in words.quotes)),
        blocks.context(words.rules),
    ]
    if words.url and len(words.url) <= _BUTTON_URL:
        parts.append(blocks.link_button("Open", words.url))
    return tuple(parts)
