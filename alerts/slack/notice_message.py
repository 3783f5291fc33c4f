"""What the message of a notice shows: its title, and its text with the columns that it has.

The receiver of a notice is a person more often than a channel. That makes no difference here: the client finds out who it is in
Slack.
"""

from alerts.cleaning import cut, isolated, isolated_cut
from alerts.slack.blocks import TEXT, Block, Measure, escaped_length, header, leaf, rich_text
from alerts.wording import NoticeWording


class NoticeMessage:
    """The message of a notice by its words."""

    def __init__(self, words: NoticeWording) -> None:
        self._words = words

    def line(self) -> str:
        """The title."""
        return isolated_cut(self._words.title, TEXT, escaped_length)

    def blocks(self, block_id: str) -> list[Block]:
        """In letters of one width a caret stands under what it points at, and nothing is a link or markup."""
        lines = [
            {"type": "rich_text_preformatted" if aligned else "rich_text_section", "elements": [leaf(part)]}
            for part, aligned in self._words.parts
        ]
        return [header(self._words.title), rich_text(block_id, *lines)]

    def small(self, most: int, length: Measure) -> str:
        """The words without their columns."""
        return cut(f"{isolated(self._words.title)}\n{self._words.text}", most, length)
