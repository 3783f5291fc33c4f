"""What the message of a summary shows: a title, then a line for each alert, and how many there are more.

There are up to 40 lines of ordinary length, as many as a page of a flood has. Where addresses are so long that they would fill
the message, there are fewer, and the others are counted like those that have no line at all.
"""

from collections.abc import Sequence

from alerts.cleaning import isolated, isolated_cut
from alerts.slack.blocks import (
    BLOCKS,
    TEXT,
    Block,
    Measure,
    dates,
    escaped_length,
    header,
    leaf,
    paragraph,
    rich_text,
    weight,
)
from alerts.wording import LineWording, SummaryWording

LINES = 40
# For the title, what is said of the others, and why it comes late.
_BESIDES = 500


class SummaryMessage:
    """The message of a summary by its words."""

    def __init__(self, words: SummaryWording) -> None:
        self._words = words

    def line(self) -> str:
        """The title."""
        return isolated_cut(self._words.title, TEXT, escaped_length)

    def blocks(self, block_id: str) -> list[Block]:
        """A list with links."""
        items = [_item(line) for line in self._words.lines[:LINES]]
        items = items[: _fitting([weight(item) for item in items], BLOCKS - _BESIDES)]
        parts: list[Block] = []
        if items:
            parts.append({"type": "rich_text_list", "style": "bullet", "elements": items})
        rest = self._words.rest(len(items)) or ("" if items else "No alerts.")
        if rest:
            parts.append(paragraph(leaf(rest)))
        return [header(self._words.title), rich_text(block_id, *parts)]

    def small(self, most: int, length: Measure) -> str:
        """The lines that there is room for, without links."""
        title = isolated(self._words.title)
        lines = [f"• {_said(line)}" for line in self._words.lines[:LINES]]
        room = most - length(title) - length(f"\n{self._words.rest(0)}")
        lines = lines[: _fitting([length(line) + 1 for line in lines], room)]
        return "\n".join(part for part in (title, *lines, self._words.rest(len(lines))) if part)


def _fitting(lengths: Sequence[int], room: int) -> int:
    """How many of the first lines there is room for."""
    for count, length in enumerate(lengths):
        room -= length
        if room < 0:
            return count
    return len(lengths)


def _item(line: LineWording) -> Block:
    article = line.article
    leaves = [leaf(isolated(article.headline), url=article.url, bold=True)]
    if article.outlet_and_country:
        leaves.append(leaf(f" - {_outlet(line)}"))
    if when := dates(article):
        leaves += [leaf(" · "), *when]
    if labels := _labels(line):
        leaves.append(leaf(f" · {labels}"))
    if article.address:
        leaves.append(leaf(f" · {isolated(article.address)}"))
    return paragraph(*leaves)


def _said(line: LineWording) -> str:
    article = line.article
    parts = [f"{isolated(article.headline)} - {_outlet(line)}" if article.outlet_and_country else isolated(article.headline)]
    parts += [part for part in (article.date, _labels(line)) if part]
    # An address is whole or not there at all.
    address = article.url or article.address
    return " · ".join(parts) + (f"\n  {address}" if address and len(address) <= TEXT else "")


def _outlet(line: LineWording) -> str:
    outlet, country = line.article.outlet, line.article.country
    return " ".join(part for part in (outlet and isolated(outlet), country and f"({country})") if part)


def _labels(line: LineWording) -> str:
    return " ".join(part for part in (line.priority, line.rule and isolated(line.rule)) if part)
