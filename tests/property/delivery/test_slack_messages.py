"""Slack takes the message of any alert, notice and summary, in every form, and it keeps to our budget; and what strangers write
into one is never more than words: an injection corpus through every text of every kind, form and style.

A mention is alive where Slack would tell somebody, and a link where a click would lead: both are counted as Slack counts them, by
the elements of blocks and by what its markup makes of a text. The page of the emulated Slack has to agree.
"""

import re
from collections.abc import Iterator
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.destination import Form
from alerts.slack.blocks import BLOCKS, HEADER, LABEL, SECTION, TEXT
from alerts.slack.message import Notification, render
from sandbox.slack.methods.blocks import check_blocks
from sandbox.slack.page import markup
from sandbox.slack.page.rendering import blocks_html
from schemas.deliveries import Announcement
from schemas.messages import Alert, AlertArticle, AlertRule, Quote
from schemas.notices import Notice
from schemas.policies import PRIORITIES
from schemas.summaries import Summary, SummaryLine
from tests.copying import replace
from tests.unit.alerts.samples import ALERT, ID, NOTICE, NOW, SUMMARY, sending, types, values

ZURICH = ZoneInfo("Europe/Zurich")
LIVE = {"mrkdwn", "broadcast", "user", "usergroup", "channel", "emoji", "image"}
ISOLATE = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
LINK = re.compile(r'<a href="([^"]*)"')
MARKS = re.compile("[\u0300-\u036f]{9}")
GOOD = "https://news.example/talks"

nasty = st.text(
    st.characters(codec="utf-8") | st.sampled_from("&<>\u202e\u200b\u200d👨👩🇸🇾\u0301\u0645\n @#`*"), min_size=1, max_size=400
)
instants = st.datetimes(timezones=st.just(UTC))
quotes = st.builds(Quote, nasty.map(lambda text: text[:300]), st.lists(st.tuples(*[st.integers(0, 400)] * 2)).map(tuple))
priorities = st.sampled_from(PRIORITIES)
urls = (
    nasty
    | nasty.map("https://news.example/".__add__)
    | st.sampled_from("a&").map(lambda each: f"https://x.example/{each * 2_982}")
)
titles = nasty | st.just("&" * 5_000) | st.just("\u0645\u062d " * 1_600)
styles = st.none() | st.sampled_from(["full", "compact"])
articles = st.builds(AlertArticle, nasty, urls, titles, nasty, instants, st.none() | nasty, st.none() | nasty)
rules = st.builds(AlertRule, nasty, nasty, nasty, nasty, priorities, st.none() | nasty, styles)
alerts = st.builds(
    Alert,
    st.just(ID),
    st.just("#syria"),
    priorities,
    articles,
    st.lists(rules, min_size=1, max_size=14).map(tuple),
    st.lists(quotes, max_size=3).map(tuple),
    st.just(NOW),
)
lines = st.text(st.characters(codec="utf-8") | st.sampled_from("\n\n  ^&<>\t\u200d👨👩\u202e`"), min_size=1)
notices = st.builds(
    Notice,
    st.just(NOTICE.id),
    st.just("@dana"),
    st.just("load-error"),
    lines | st.just("&" * 300),
    lines | lines.map(lambda text: (text * 6_000)[:6_000]) | st.just("a\n ^\n" * 1_200),
    st.just(NOTICE.decided_at),
)
summary_lines = st.builds(
    SummaryLine,
    nasty,
    st.none() | urls,
    st.none() | nasty,
    st.none() | st.just("CH"),
    st.none() | priorities,
    st.none() | nasty,
    st.none() | instants,
)
summaries = st.builds(
    Summary,
    st.just(SUMMARY.id),
    st.just("#syria"),
    priorities,
    nasty,
    st.lists(summary_lines, max_size=40).map(tuple),
    st.just(NOW),
    st.integers(0, 10**6),
)
lateness = st.none() | nasty


def has_its_limits(notification: Notification, form: Form) -> None:
    """Slack's limits and our own, which are below."""
    assert 0 < len(notification.text) <= (TEXT if form is not Form.TEXT else SECTION)
    assert bool(notification.blocks) is (form is not Form.TEXT)
    if notification.blocks:
        check_blocks(notification.blocks)
    words = values(notification.blocks, "text") + values(notification.blocks, "url") + values(notification.blocks, "fallback")
    assert sum(map(len, words)) <= BLOCKS
    for block in notification.blocks:
        assert block["type"] != "header" or len(block["text"]["text"]) <= HEADER
    assert all(len(label) <= LABEL for label in values(notification.blocks, "accessibility_label"))


def says_words_alone(notification: Notification) -> None:
    """No mention, no markup, nothing unseen but whole isolates."""
    assert not set("<>") & set(notification.text)
    assert LIVE.isdisjoint(types(notification.blocks))
    shown = [notification.text, *values(notification.blocks, "text"), *values(notification.blocks, "fallback")]
    for text in [*shown, *values(notification.blocks, "accessibility_label")]:
        assert UNSEEN.search(ISOLATE.sub(r"\1", text)) is None, repr(text)
        assert MARKS.search(text) is None


@settings(deadline=None)
@given(alerts | notices | summaries, st.sampled_from(Form), lateness)
def test_slack_takes_the_message_of_anything_and_it_keeps_to_our_budget(told: Announcement, form: Form, late: str | None) -> None:
    notification = render(sending(told, form, late=late), ZURICH)
    has_its_limits(notification, form)
    says_words_alone(notification)
    assert render(sending(told, form, late=late), ZURICH) == notification


EVIL = "https://evil.example/"
CORPUS = {
    "mrkdwn": "*bold* _italic_ ~struck~ `code` ```block``` > quote",
    "broadcasts": "<!channel> <!here> <!everyone> <!subteam^S0614TZR7|@desk> @channel @here @everyone",
    "people": "<@U0123456789> <@W0123456789|dana> @dana <#C0123456789|syria> #general",
    "entities": "&lt;!channel&gt; &amp;lt;!here&amp;gt; &#60;!channel&#62;",
    "links": f"<{EVIL}|here> {EVIL} evil.example [here]({EVIL}) <mailto:a@evil.example|write> <javascript:alert(1)|x>",
    "dates": f"<!date^1392734382^{{date_num}}^{EVIL}|date>",
    "emoji": ":rotating_light: :wave::skin-tone-3:",
    "bidi": "\u202e\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u200e\u200f\u061c<!channel>\u202c",
    "an end of an isolate": "\u0645\u062d\u2069<!channel>\u2068 \u05e9\u05dc",
    "zero width": "<\u200b!channel\u200b> <\u2060@U0123456789> \ufeff\u200c\u200d\u00ad\u3164",
    "control": "\x00\x01\x07\x08\x1b[2J\x1b]8;;https://evil.example\x1b\\\x7f\x85\x9b31m\r\n<!channel>",
    "marks": "S" + "\u0301" * 10_000 + "yria",
    "marks in between": "S" + "\u0301\u200b" * 10_000 + "yria",
    "nothing but marks": "\u0301" * 10_000,
    "one grapheme": "👨\u200d" * 5_000 + "👩",
    "long": "&" * 10_000,
    "long from right to left": "\u0645\u062d\u0627 " * 2_500,
    "no pair": "\ud800 \udfff",
}
URLS = (
    GOOD,
    "javascript:alert(1)",
    "https://user:pass@evil.example/",
    "https://bank.example\\@evil.example/",
    "data:text/html,<script>alert(1)</script>",
    "https://evil.example/\u202egnp.exe",
    "https://evil.example/" + "a" * 3_000,
)

WAYS = ({}, {"thread_ts": "1.2"}, {"update_ts": "1.2"})


def announcements(text: str, url: str) -> Iterator[Announcement]:
    """The text wherever a stranger may write, as long as a title may be and no longer elsewhere than there is room for."""
    title, text = text, text[:300]
    article = replace(ALERT.article, url=url, title=title, outlet=text, country=text, language=text)
    quote = Quote(text, ((0, 4), (2, 10**6)))
    for style in ("full", "compact"):
        rule = AlertRule(text, text, text, text, "high", text, style)  # type: ignore[arg-type]
        yield replace(ALERT, article=article, rules=(rule,) * 12, quotes=(quote,) * 3)
    yield replace(NOTICE, title=text, text=text)
    yield replace(NOTICE, title=text, text=f"{text}\n  {text}\n  ^")
    line = SummaryLine(text, url, text, "CH", "high", text, NOW)
    yield replace(SUMMARY, title=text, lines=(replace(line, text=title), *(line,) * 19))
    yield replace(SUMMARY, title=text, lines=(SummaryLine(text),) * 20)


@pytest.mark.parametrize("name", CORPUS)
@pytest.mark.parametrize("form", Form)
def test_what_strangers_write_is_words_in_every_form_of_every_message(name: str, form: Form) -> None:
    text = CORPUS[name]
    for url in URLS if len(text) < 1_000 else URLS[:2]:
        for told in announcements(text, url):
            for way in WAYS if url == GOOD else WAYS[:1]:
                notification = render(sending(told, form, late=text[:300], **way), ZURICH)
                has_its_limits(notification, form)
                says_words_alone(notification)
                leads_to_no_other(notification, {GOOD} if url == GOOD else set())


def leads_to_no_other(notification: Notification, allowed: set[str]) -> None:
    """A click opens nothing but the article's own address, and the page of the emulated Slack has no mention."""
    assert set(values(notification.blocks, "url")) <= allowed
    arguments: dict[str, Any] = notification.arguments()
    assert arguments["parse"] == "none"
    assert arguments.get("mrkdwn") is (None if notification.update_ts else False)
    assert not arguments.get("unfurl_links")
    assert not arguments.get("unfurl_media")
    page = blocks_html(notification.blocks) or markup.plain(notification.text, emoji=False)
    page += markup.mrkdwn(notification.text, hyperlinks=False)
    assert set(LINK.findall(page)) <= allowed
    assert 'class="mention"' not in page


@pytest.mark.parametrize("form", Form)
def test_the_corpus_would_be_alive_where_it_is_read_as_markup(form: Form) -> None:
    """So that the test above can fail: the same words, not made by us, mention and lead."""
    words = " ".join(CORPUS[name] for name in ("broadcasts", "people", "links"))
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": words}}]
    page = blocks_html(blocks) if form is not Form.TEXT else markup.mrkdwn(words)
    assert page.count('class="mention"') >= 6
    assert set(LINK.findall(page)) == {EVIL}
