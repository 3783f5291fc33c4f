"""An alert or a notice as a message for Slack: `render` and `render_notice`, pure functions to what chat.postMessage is given.

Slack shortens nothing: a message over a limit is refused whole, and the limits it does document are not all it has. So every
part has a budget of its own far below (text 300, quotes 3 x 240, all blocks 9,000 characters), and there are two smaller forms
for when Slack refuses all the same. The delivery id travels twice, in the metadata and in a block_id: by it a message is found
again in the channel.

The few blocks that we need are written out as dictionaries, because slack-sdk's models check only some of the limits and would
be a third party in the renderer. There is no constructor for mrkdwn on purpose: text from outside goes into rich_text and
plain_text, where Slack looks for no mention, link or markup and `<` is a character like any other. Only the fallback text is
read by Slack as markup, so only it is escaped. No mention, picture or address may come from an article except its own web link.

The receiver of a notice is a person more often than a channel. That makes no difference here: the client finds out who it is in
Slack.
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alerts.destination import Form
from alerts.wording import NoticeWording, Wording, cut
from schemas import Alert, Notice

Block = dict[str, Any]
EVENT_TYPE = "wirewatch_alert"
BLOCK_ID = "delivery:"

# From 4,000 characters on Slack makes several messages of one text, so the text form keeps to the limit of a section too.
TEXT, HEADER, SECTION, BLOCKS = 300, 150, 3_000, 9_000
# An address stands under the headline; only a short one again under a button, so that two long ones never fill the budget.
_BUTTON_URL = 1_000


def plain(text: str) -> Block:
    """A plain_text object; `:x:` in it stays as it is."""
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: str) -> Block:
    """The title line, at most 150 characters."""
    return {"type": "header", "text": plain(text)}


def section(block_id: str, text: str) -> Block:
    """One text, at most 3,000 characters."""
    return {"type": "section", "block_id": block_id, "text": plain(text)}


def rich_text(block_id: str, *elements: Block) -> Block:
    """Text with links, bold words and quotes."""
    return {"type": "rich_text", "block_id": block_id, "elements": list(elements)}


def paragraph(*leaves: Block) -> Block:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(leaves)}


def leaf(text: str, *, url: str | None = None, bold: bool = False) -> Block:
    """A stretch of rich text, a link where there is an address."""
    linked: Block = {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}
    return {**linked, "style": {"bold": True}} if bold else linked


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
    # `[HIGH] rule: headline - outlet (country)`, cut so that it fits once it is escaped; the outlet is never cut off.
    before = f"{words.priority} {cut(words.rule, 80, escaped_length)}: "
    after = f" - {cut(words.outlet, 80, escaped_length)}" + (f" ({words.country})" if words.country else "")
    line = before + cut(words.headline, TEXT - escaped_length(before + after), escaped_length) + after
    block_id = BLOCK_ID + alert.id
    with_url = f"{line}\n{words.url}" if words.url else line
    if escaped_length(with_url) > SECTION:
        with_url = line
    text = escape(line)
    shown: tuple[Block, ...] = ()
    match form:
        case Form.FULL:
            shown = _full(words, block_id)
        case Form.SECTION:
            shown = (section(block_id, with_url),)
        case Form.TEXT:
            text = escape(with_url)
    return Notification(alert.receiver, text, shown, metadata(alert.id))


def metadata(delivery_id: str) -> dict[str, Any]:
    """What Slack keeps beside a message and shows to nobody: by it the message is found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery_id}}


def escape(text: str) -> str:
    """Take the meaning from the three characters by which Slack knows a mention, a link or an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_length(text: str) -> int:
    """How long a text is once it is escaped."""
    return len(escape(text))


def _full(words: Wording, block_id: str) -> tuple[Block, ...]:
    more = f" and {words.more_rules} more" if words.more_rules else ""
    article = paragraph(leaf(words.headline, url=words.url, bold=True), leaf(f"\n{words.byline}"))
    quotes = [
        {"type": "rich_text_quote", "elements": [leaf(text, bold=is_hit) for text, is_hit in runs]} for runs in words.quotes
    ]
    parts: list[Block] = [
        header(cut(f"{words.priority} {words.rule}{more}", HEADER)),
        rich_text(block_id, article, *quotes),
        {"type": "context", "elements": [plain(line) for line in words.rules]},  # at most 10 lines
    ]
    if words.url and len(words.url) <= _BUTTON_URL:
        button = {"type": "button", "action_id": "open", "text": plain("Open"), "url": words.url}
        parts.append({"type": "actions", "elements": [button]})
    return tuple(parts)


def render_notice(notice: Notice, *, form: Form = Form.FULL) -> Notification:
    """Make the message of a notice. Where Slack refuses the blocks, the smaller forms keep the words and not the columns."""
    words = NoticeWording.of(notice)
    block_id, whole = BLOCK_ID + notice.id, f"{words.title}\n{words.text}"
    text = escape(cut(words.title, TEXT, escaped_length))
    shown: tuple[Block, ...] = ()
    match form:
        case Form.FULL:
            # In letters of one width a caret stands under what it points at, and nothing is a link or markup.
            lines = [
                {"type": "rich_text_preformatted" if aligned else "rich_text_section", "elements": [leaf(part)]}
                for part, aligned in words.parts
            ]
            shown = (header(words.title), rich_text(block_id, *lines))
        case Form.SECTION:
            shown = (section(block_id, cut(whole, SECTION)),)
        case Form.TEXT:
            text = escape(cut(whole, SECTION, escaped_length))
    return Notification(notice.receiver, text, shown, metadata(notice.id))
