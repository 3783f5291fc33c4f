"""A match with its alert, a notice and a summary, as the tests of this room begin with them; each test changes one."""

from datetime import UTC, datetime
from typing import Any

from alerts.destination import Form, Sending
from schemas.deliveries import Announcement
from schemas.messages import Alert, AlertArticle, AlertRule, Article, Card, Hit, Match, MatchedRule, Quote, Source
from schemas.notices import Notice
from schemas.summaries import Summary, SummaryLine
from tests.copying import replace

NOW = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 24, 18, 12, tzinfo=UTC)
ID = "0123456789abcdef0123456789abcdef"
QUOTE = Quote("Talks on Syria in Geneva, the US says", ((9, 14), (30, 32)))

ARTICLE = Article(
    id="a1",
    url="https://news.example/talks?a=1&b=2",
    title="Talks on Syria & more",
    body="Talks on Syria in Geneva, the US says",
    published_at=PUBLISHED,
    source=Source("news.example", name="The Example", country="CH"),
    language="en",
)
MATCH = Match(
    id=ID,
    receiver="#syria",
    article=Card.of(ARTICLE),
    rules=(
        MatchedRule("syria-all", "Syria, everything", "syria", "aaaaaaaaaaaa", "normal", (Hit("title", 9, 14, "syria"),)),
        MatchedRule("syria-us", "Syria and the US", "syria", "bbbbbbbbbbbb", "high", (Hit("body", 9, 14, "syria"),)),
    ),
    quotes=(QUOTE,),
    matched_at=PUBLISHED,
)
ALERT = Alert(
    id=ID,
    receiver="#syria",
    priority="high",
    article=AlertArticle("a1", ARTICLE.url, ARTICLE.title, "The Example", PUBLISHED, "CH", "en"),
    rules=(
        AlertRule("syria-all", "Syria, everything", "syria", "aaaaaaaaaaaa", "normal"),
        AlertRule("syria-us", "Syria and the US", "syria", "bbbbbbbbbbbb", "high"),
    ),
    quotes=(QUOTE,),
    decided_at=NOW,
)
NOTICE = Notice(
    id="fedcba9876543210fedcba9876543210",
    receiver="@dana",
    kind="load-error",
    title="syria-us could not be loaded",
    text='desk.yaml:7:12 E-PAREN: This bracket is never closed. Write ")" & more.\n    query: (US AND Syria\n           ^\n\n'
    "Revision 3 still runs.",
    decided_at=NOW,
)

SUMMARY = Summary(
    id="00112233445566778899aabbccddeeff",
    receiver="#syria",
    priority="high",
    title="Syria and the US: 14 alerts in the last minute",
    lines=(
        SummaryLine("Talks on Syria & more", ARTICLE.url, "The Example", "CH", "high", "Syria and the US", PUBLISHED),
        SummaryLine("Envoys meet", "https://news.example/2"),
    ),
    decided_at=NOW,
    more=12,
)


def sending(announcement: Announcement, form: Form = Form.FULL, **members: Any) -> Sending:
    """A first attempt at one announcement, as the courier makes it."""
    return Sending(announcement.id, announcement, announcement.receiver, form, **members)


def alert_of(**article: Any) -> Alert:
    """The sample alert with other members of its article."""
    return replace(ALERT, article=replace(ALERT.article, **article))


def types(value: Any) -> set[str]:
    """The types of all blocks and elements of a message."""
    return set(values(value, "type"))


def values(value: Any, member: str) -> list[str]:
    """All texts that stand under a name in a message, however deep."""
    if isinstance(value, dict):
        own = [value[member]] if isinstance(value.get(member), str) else []
        return own + [found for each in value.values() for found in values(each, member)]
    return [found for each in value for found in values(each, member)] if isinstance(value, list | tuple) else []
