"""What the message of an alert shows: the headline first and in the biggest type, then where, when and why.

A rule whose style is compact has one line an article. Which watchlist and revision a rule was of is no matter of a reader's:
`wirewatch watchlists log` knows it.
"""

from alerts.cleaning import cut, isolated, isolated_cut
from alerts.slack.blocks import (
    HEADER,
    LABEL,
    TEXT,
    Block,
    Measure,
    context,
    dates,
    escaped_length,
    header,
    leaf,
    mentioned,
    mentioned_in_text,
    paragraph,
    plain,
    rich_text,
)
from alerts.wording import Wording

# A link stands in the text; only a short one again under a button, so that two long ones never fill the budget.
_BUTTON_URL = 1_000
# Of a message without blocks, for those who are called: twenty ids are half of it.
_CALLED = 1_000


class AlertMessage:
    """The message of an alert by its words."""

    def __init__(self, words: Wording) -> None:
        self._words = words
        self._article = words.article

    def line(self) -> str:
        """`headline - outlet (country) · [HIGH] rule`, of which the headline alone is cut."""
        article, words = self._article, self._words
        outlet = isolated_cut(article.outlet or "", 80, escaped_length) + (f" ({article.country})" if article.country else "")
        after = f" - {outlet} · {words.priority} {isolated_cut(words.rule, 80, escaped_length)}"
        after += "".join(f" · {part}" for part in (words.more, words.why) if part)
        return isolated_cut(article.headline, TEXT - escaped_length(after), escaped_length) + after

    def blocks(self, block_id: str) -> list[Block]:
        """A card, or one line."""
        return self._compact(block_id) if self._words.is_compact else self._card(block_id)

    def called(self) -> list[Block]:
        """Those who are called. A name that Slack does not know is only shown."""
        called = [block for each in self._words.mention for block in (mentioned(each), leaf(" "))]
        return [*called[:-1], leaf("\n")] if called else []

    def called_in_text(self) -> str:
        """The same as a line of text, as many as there is room for; empty where nobody is called."""
        line = ""
        for each in map(mentioned_in_text, self._words.mention):
            line += f"{each} " if len(line) + len(each) < _CALLED else ""
        return f"{line.rstrip()}\n" if line else ""

    def small(self, most: int, length: Measure) -> str:
        """The line and, where there is room for all of it, the address."""
        address = self._article.url or self._article.address
        whole = f"{self.line()}\n{address}" if address else self.line()
        return whole if length(whole) <= most else self.line()

    def _card(self, block_id: str) -> list[Block]:
        article = self._article
        # What the title line has no room for is not lost.
        whole = [leaf(f"{isolated(article.headline)}\n", bold=True)] if len(article.headline) > HEADER - 2 else []
        outlet = leaf(isolated(article.outlet or ""), url=article.url)
        places = "".join(f" · {part}" for part in (article.country, article.language) if part)
        address = [leaf(f"\n{isolated(article.address)}")] if article.address else []
        quotes = [
            {"type": "rich_text_quote", "elements": [leaf(text, bold=is_hit) for text, is_hit in runs]}
            for runs in self._words.quotes
        ]
        why = [leaf(f"{self._words.why}\n", bold=True)] if self._words.why else []
        said = paragraph(*self.called(), *why, *whole, outlet, leaf(f"{places} · "), *dates(article), *self._more(), *address)
        return [header(article.headline), rich_text(block_id, said, *quotes), context(self._rules()), *self._button()]

    def _compact(self, block_id: str) -> list[Block]:
        article = self._article
        headline = leaf(isolated_cut(article.headline, HEADER), url=article.url, bold=True)
        outlet = isolated(article.outlet or "") + (f" ({article.country})" if article.country else "")
        address = f" · {isolated(article.address)}" if article.address else ""
        rules = self._rules(most=1) + (f" · {self._words.why}" if self._words.why else "")
        said = [headline, leaf(f" - {outlet} · "), *dates(article), leaf(f" · {rules}{address}"), *self._more()]
        return [rich_text(block_id, paragraph(*self.called(), *said))]

    def _more(self) -> list[Block]:
        """How its story has grown."""
        return [leaf(" · "), leaf(self._words.more, bold=True)] if self._words.more else []

    def _rules(self, most: int | None = None) -> str:
        """The names of the rules, the foremost first, and how many there are more."""
        names = self._words.names[:most]
        more = self._words.more_rules + len(self._words.names) - len(names)
        others = [f"+{more} rule{'' if more == 1 else 's'}"] if more else []
        return f"{self._words.priority} {' · '.join([*map(isolated, names), *others])}"

    def _button(self) -> list[Block]:
        article = self._article
        if not article.url or len(article.url) > _BUTTON_URL:
            return []
        # A screen reader says this in place of "Open", which would be the same for every message of a channel.
        at = f" at {isolated(cut(article.outlet or '', 25))}"
        label = f"Open {isolated_cut(article.headline, LABEL - len('Open ' + at))}{at}"
        return [
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "open",
                        "text": plain("Open"),
                        "url": article.url,
                        "accessibility_label": label,
                    }
                ],
            }
        ]
