"""The few Block Kit blocks a message of ours is made of, as plain dictionaries.

slack-sdk's models check no limits and would be a third party in the renderer, so these are written out. There is no
constructor for mrkdwn on purpose: outside text goes into rich_text and plain_text only, where Slack looks for no mention,
link or markup, and where `<` is a character like any other.
"""

from collections.abc import Sequence
from typing import Any

from alerts.text import Run

Block = dict[str, Any]


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


def quote(runs: Sequence[Run]) -> Block:
    """A quote in rich text with its hits in bold."""
    return {"type": "rich_text_quote", "elements": [leaf(text, bold=hit) for text, hit in runs]}


def preformatted(text: str) -> Block:
    """Lines in letters of one width; nothing in them is a link or markup."""
    return {"type": "rich_text_preformatted", "elements": [leaf(text)]}


def leaf(text: str, *, url: str | None = None, bold: bool = False) -> Block:
    """A stretch of rich text, a link where there is an address."""
    linked: Block = {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}
    return {**linked, "style": {"bold": True}} if bold else linked


def context(lines: Sequence[str]) -> Block:
    """Small print: at most 10 lines."""
    return {"type": "context", "elements": [plain(line) for line in lines]}


def link_button(text: str, url: str) -> Block:
    """A row with one button that opens an address."""
    return {"type": "actions", "elements": [{"type": "button", "action_id": "open", "text": plain(text), "url": url}]}
