"""A notice as a Slack message: its title, and its text in lines, a caret under what it points at.

The receiver of a notice is a person more often than a channel, which makes no difference here: who that is in Slack, the client
finds out. The delivery id travels as an alert's does (message.py), so a notice is found again in the same way. Text from outside
is in rich_text and plain_text only; the fallback text, which Slack reads as markup, is escaped.
"""

from alerts.destination import Form
from alerts.slack import blocks
from alerts.slack.blocks import Block
from alerts.slack.message import BLOCK_ID, SECTION, TEXT, Notification, escape, escaped_length, metadata
from alerts.text import cut
from alerts.wording import NoticeWording
from schemas import Notice


def render_notice(notice: Notice, *, form: Form = Form.FULL) -> Notification:
    """Make the message of a notice. Where Slack refuses the blocks, the smaller forms keep the words and not the columns."""
    words = NoticeWording.of(notice)
    block_id, whole = BLOCK_ID + notice.id, f"{words.title}\n{words.text}"
    text = escape(cut(words.title, TEXT, escaped_length))
    shown: tuple[Block, ...] = ()
    match form:
        case Form.FULL:
            lines = (
                blocks.preformatted(part) if aligned else blocks.paragraph(blocks.leaf(part)) for part, aligned in words.parts
            )
            shown = (blocks.header(words.title), blocks.rich_text(block_id, *lines))
        case Form.SECTION:
            shown = (blocks.section(block_id, cut(whole, SECTION)),)
        case Form.TEXT:
            text = escape(cut(whole, SECTION, escaped_length))
    return Notification(notice.receiver, text, shown, metadata(notice.id))
