"""What the page makes of texts and blocks, and that nothing hostile in them survives as HTML."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.slack.page import dates, markup
from sandbox.slack.page.rendering import blocks_html

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "<javascript:alert(1)|click>",
    "<https://a.example/\"onclick=\"alert(1)|x>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "```<script>```",
    "`<b onclick=x>`",
    "*<svg/onload=alert(1)>*",
    "<!here|<img>>",
    "&amp;lt;script&amp;gt;",
    "\ue000<https://a.example/>\ue000",
    "half a pair \ud800",
]  # fmt: skip


class Tags(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self, markup_text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup_text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def link(url: str, label: str) -> str:
    return f'<a href="{url}" target="_blank" rel="noopener noreferrer">{label}</a>'


def mention(name: str) -> str:
    return f'<bdi class="mention">{name}</bdi>'


def harmless(markup_text: str) -> bool:
    allowed = {"class", "dir", "href", "target", "rel", "aria-label"}
    plain = {
        "a",
        "bdi",
        "b",
        "i",
        "s",
        "u",
        "code",
        "pre",
        "br",
        "blockquote",
        "div",
        "span",
        "h3",
        "hr",
        "ul",
        "ol",
        "li",
        "details",
        "summary",
    }
    markup_text.encode()
    return all(
        tag in plain and set(attributes) <= allowed and (attributes.get("href") or "https://").startswith(("http://", "https://"))
        for tag, attributes in Tags(markup_text).found
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_in_a_text_survives(text: str) -> None:
    assert harmless(markup.mrkdwn(text))
    assert harmless(markup.plain(text))
    assert harmless(markup.plain(text, hyperlinks=True))
    assert harmless(markup.literal(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_in_a_block_survives(text: str) -> None:
    leaves = [
        {"type": "text", "text": text, "style": {"bold": True}},
        {"type": "link", "url": f"javascript:{text}", "text": text},
        {"type": "link", "url": f"https://a.example/{text}"},
        {"type": "emoji", "name": text},
        {"type": "user", "user_id": text},
        {"type": "date", "timestamp": 1, "fallback": text, "format": text},
        {"type": text, "value": text},
    ]
    blocks: list[Any] = [
        {
            "type": "rich_text",
            "elements": [{"type": kind, "elements": leaves} for kind in ("rich_text_quote", "rich_text_section")],
        },
        {"type": "header", "text": {"type": "plain_text", "text": text}},
        {"type": "section", "text": {"type": "mrkdwn", "text": text}, "fields": [{"type": "mrkdwn", "text": text}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "style": text,
                    "url": text,
                    "text": {"type": "plain_text", "text": text},
                    "accessibility_label": text,
                }
            ],
        },
        {"type": text},
    ]
    assert harmless(blocks_html(blocks))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *bold* and _italic_ and ~struck~ word", "a <b>bold</b> and <i>italic</i> and <s>struck</s> word"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("&lt;b&gt; &amp; co", "&lt;b&gt; &amp; co"),
        ("*<https://a.example/|Head &amp; tail>*", f"<b>{link('https://a.example/', 'Head &amp; tail')}</b>"),
        ("<#C0ABC|syria> <!here> <@U1>", f"{mention('syria')} {mention('@here')} {mention('@U1')}"),
        ("&gt; one\n&gt; two\nafter", '<blockquote dir="auto">one<br>two</blockquote>after'),
        ("> quoted *bold*", '<blockquote dir="auto">quoted <b>bold</b></blockquote>'),
        ("use `*stars*`", "use <code>*stars*</code>"),
        ("```a\nb```", '<pre dir="auto">a\nb</pre>'),
        ("one\ntwo :bell: :nosuch:", "one<br>two 🔔 :nosuch:"),
        ("<mailto:a@a.example|write>", "&lt;mailto:a@a.example|write&gt;"),
        (
            "see https://a.example/?a=1&amp;b=2.",
            f"see {link('https://a.example/?a=1&amp;b=2', 'https://a.example/?a=1&amp;b=2')}.",
        ),
    ],
)
def test_slacks_own_marks_are_shown_as_slack_shows_them(text: str, shown: str) -> None:
    assert markup.mrkdwn(text) == shown


def test_an_address_in_a_text_is_a_link_unless_that_was_not_wanted() -> None:
    text, url = "A &amp; B https://a.example/, :bell:", link("https://a.example/", "https://a.example/")
    assert markup.plain(text, emoji=False, hyperlinks=True) == f"A &amp; B {url}, :bell:"
    assert markup.plain(text, emoji=False) == "A &amp; B https://a.example/, :bell:"
    assert markup.mrkdwn("https://a.example/", hyperlinks=False) == "https://a.example/"
    verbatim = {"type": "mrkdwn", "text": "https://a.example/", "verbatim": True}
    assert "<a" not in blocks_html([{"type": "section", "text": verbatim}])
    assert "<a" in blocks_html([{"type": "section", "text": {**verbatim, "verbatim": False}}])


def test_a_date_is_drawn_by_its_format_in_the_zone_of_who_looks() -> None:
    at = int(datetime(2026, 11, 24, 18, 12, 5, tzinfo=UTC).timestamp())
    now = datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("Europe/Zurich"))
    for form, words in [
        ("{date_short_pretty}, {time}", "Today, 19:12"),
        ("Posted {date_num} at {time_secs}", "Posted 2026-11-24 at 19:12:05"),
        ("{date_slash} {date_long} {date_long_full}", "24/11/2026 Tuesday, November 24, 2026 November 24, 2026"),
        ("on {date_pretty} or {date} or {date_short}", "On today or November 24 or Nov 24, 2026"),
        ("{ago}", "4 hours ago"),
    ]:
        assert dates.shown(at, form, now) == words
    assert dates.shown(at, "{date_short_pretty}", now + timedelta(days=1)) == "Yesterday"
    assert dates.shown(at, "{date_pretty}, {time}", now.astimezone(ZoneInfo("Pacific/Auckland"))) == "Today, 07:12"
    assert dates.shown(at, "{day_divider_pretty}", now + timedelta(days=9)) == "Tuesday, November 24"


def test_a_date_that_cannot_be_drawn_is_its_fallback() -> None:
    leaf = {"type": "date", "timestamp": 10**18, "format": "{time}", "fallback": "long from now"}
    section = {"type": "rich_text_section", "elements": [leaf]}
    assert "long from now" in blocks_html([{"type": "rich_text", "elements": [section]}])
    assert dates.shown(1, "no token", datetime.now(UTC)) is None


def test_a_screen_reader_says_what_a_button_opens() -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "accessibility_label": 'Open "A" & B'}
    assert 'aria-label="Open &quot;A&quot; &amp; B"' in blocks_html([{"type": "actions", "elements": [button]}])


def test_a_plain_text_has_entities_and_shortcodes_unless_it_says_no() -> None:
    assert markup.plain("A &amp; B &lt;b> :bell:") == "A &amp; B &lt;b&gt; 🔔"
    header = {"type": "header", "text": {"type": "plain_text", "text": ":bell: *x*", "emoji": False}}
    assert blocks_html([header]) == '<h3 class="header" dir="auto">:bell: *x*</h3>'


def test_rich_text_is_literal_and_styled() -> None:
    run = [{"type": "text", "text": "*no* :bell: "}, {"type": "text", "text": "US", "style": {"bold": True}}]
    quote = {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": run}]}
    assert blocks_html([quote]) == '<div class="rich"><blockquote dir="auto">*no* :bell: <b>US</b></blockquote></div>'


def test_a_list_a_control_and_a_divider_are_drawn() -> None:
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
    assert '<ol><li dir="auto">one</li></ol>' in blocks_html(
        [{"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": [item]}]}]
    )
    option = {"text": {"type": "plain_text", "text": "Mute"}, "value": "m"}
    assert '<li dir="auto">Mute</li>' in blocks_html(
        [{"type": "actions", "elements": [{"type": "overflow", "options": [option]}]}]
    )
    assert blocks_html([{"type": "divider"}]) == "<hr>"


@pytest.mark.parametrize(
    "block",
    [
        {},
        {"type": "header"},
        {"type": "section", "text": 7, "fields": "x"},
        {"type": "rich_text", "elements": {"a": 1}},
        {"type": "actions", "elements": [None, {"type": "button"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": None}]},
        7,
    ],
)
def test_a_block_of_another_shape_is_drawn_as_nothing_and_does_no_harm(block: Any) -> None:
    assert harmless(blocks_html([block]))


def test_an_address_is_a_link_only_when_it_is_http() -> None:
    assert markup.link("HTTPS://a.example/", "x").startswith('<a href="HTTPS://a.example/"')
    for url in ("javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "//a.example", "https://", "http://[bad"):
        assert markup.link(url, "x") == "x"
