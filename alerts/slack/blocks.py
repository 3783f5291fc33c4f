"""The few blocks of Slack that our messages are made of, and how much one message may hold.

Slack shortens nothing: a message over a limit is refused whole, and the limits it does document are not all it has. So every
part has a budget of its own far below (a fallback text of 300 characters, all blocks 9,000).

The blocks are written out as dictionaries, because slack-sdk's models check only some of the limits and would be a third party
in the renderer. There is no constructor for mrkdwn on purpose: text from outside goes into rich_text and plain_text, where
Slack looks for no mention, link or markup and `<` is a character like any other. Only the fallback text may be read as markup,
so only it is escaped, and only ids that a watchlist calls stand in it unescaped.
"""

from collections.abc import Callable
from typing import Any, Protocol

from alerts.cleaning import isolated_cut
from alerts.wording import Published

Block = dict[str, Any]
Measure = Callable[[str], int]

# From 4,000 characters on Slack makes several messages of one text, so the text form keeps to the limit of a section too.
TEXT, HEADER, SECTION, LABEL, BLOCKS = 300, 150, 3_000, 75, 9_000
# Slack draws it in the zone and the language of each reader. Within these years every client knows what to draw.
_DATE, _YEARS = "{date_short_pretty}, {time}", range(1970, 2100)


class Shown(Protocol):
    """What a message shows, in each of its forms."""

    def line(self) -> str:
        """The one line of a notification, which once escaped has at most `TEXT` characters."""

    def blocks(self, block_id: str) -> list[Block]:
        """All of it; one block has the id."""

    def small(self, most: int, length: Measure) -> str:
        """What matters most of it, in lines of plain text."""


def plain(text: str) -> Block:
    """A plain_text object; `:x:` in it stays as it is."""
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: str) -> Block:
    """The title line, in the biggest type there is."""
    return {"type": "header", "text": plain(isolated_cut(text, HEADER))}


def section(block_id: str, text: str) -> Block:
    """One text, at most 3,000 characters."""
    return {"type": "section", "block_id": block_id, "text": plain(text)}


def context(text: str) -> Block:
    """A line in small grey type."""
    return {"type": "context", "elements": [plain(text)]}


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


def mentioned(who: str) -> Block:
    """A call to a member or a group by its id, or to all; the text itself where it is a name."""
    if who in ("@here", "@channel", "@everyone"):
        return {"type": "broadcast", "range": who[1:]}
    if who.startswith("@"):
        return leaf(who)
    return {"type": "usergroup", "usergroup_id": who} if who.startswith("S") else {"type": "user", "user_id": who}


def mentioned_in_text(who: str) -> str:
    """The same in the text of a message that has no blocks: there only what stands in angle brackets calls anybody."""
    if who in ("@here", "@channel", "@everyone"):
        return f"<!{who[1:]}>"
    if who.startswith("@"):
        return escape(who)
    return f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>"


def dates(article: Published) -> list[Block]:
    """When an article was published, in the reader's own time zone; nothing where it is not known."""
    if article.published_at is None or article.date is None:
        return []
    if article.published_at.year not in _YEARS:
        return [leaf(article.date)]
    at = int(article.published_at.timestamp())
    return [{"type": "date", "timestamp": max(0, at), "format": _DATE, "fallback": article.date}]


def escape(text: str) -> str:
    """Take the meaning from the three characters by which Slack knows a mention, a link or an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_length(text: str) -> int:
    """How long a text is once it is escaped."""
    return len(escape(text))


def weight(value: Any) -> int:
    """How much of the budget blocks take: all that is read, and all addresses."""
    if isinstance(value, dict):
        own = sum(len(value[name]) for name in ("text", "url", "fallback") if isinstance(value.get(name), str))
        return own + sum(map(weight, value.values()))
    return sum(map(weight, value)) if isinstance(value, list | tuple) else 0
