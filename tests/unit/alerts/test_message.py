"""The Slack message: one golden alert in every form, and hostile alerts; any alert at all is in tests/property."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.destination import Form
from alerts.slack.message import TEXT, render
from sandbox.slack.methods.blocks import check_blocks
from schemas.messages import AlertRule, Quote
from tests.unit.alerts.samples import ALERT, ID, alert_of, types

ZURICH = ZoneInfo("Europe/Zurich")
URL = "https://news.example/talks?a=1&b=2"
LINE = "[HIGH] Syria and the US: Talks on Syria & more - The Example (CH)"
METADATA = {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": ID}}


def test_the_whole_message_of_one_alert() -> None:
    bold = {"style": {"bold": True}}
    assert render(ALERT, timezone=ZURICH).arguments() == {
        "channel": "#syria",
        "text": "[HIGH] Syria and the US: Talks on Syria &amp; more - The Example (CH)",
        "metadata": METADATA,
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "[HIGH] Syria and the US and 1 more", "emoji": False}},
            {
                "type": "rich_text",
                "block_id": f"delivery:{ID}",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {
                                "type": "link",
                                "url": URL,
                                "text": "Talks on Syria & more",
                                **bold,
                            },
                            {"type": "text", "text": "\nThe Example · CH · en · 24 Nov 2026, 19:12 CET"},
                        ],
                    },
                    {
                        "type": "rich_text_quote",
                        "elements": [
                            {"type": "text", "text": "Talks on "},
                            {"type": "text", "text": "Syria", **bold},
                            {"type": "text", "text": " in Geneva, the "},
                            {"type": "text", "text": "US", **bold},
                            {"type": "text", "text": " says"},
                        ],
                    },
                ],
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "plain_text",
                        "text": "Syria, everything (syria-all) · watchlist syria · revision aaaaaaaaaaaa",
                        "emoji": False,
                    },
                    {
                        "type": "plain_text",
                        "text": "Syria and the US (syria-us) · watchlist syria · revision bbbbbbbbbbbb",
                        "emoji": False,
                    },
                ],
            },
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "open",
                        "text": {"type": "plain_text", "text": "Open", "emoji": False},
                        "url": URL,
                    }
                ],
            },
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_the_smaller_forms_keep_the_line_the_address_and_the_delivery_id() -> None:
    small = render(ALERT, timezone=ZURICH, form=Form.SECTION)
    words = {"type": "plain_text", "text": f"{LINE}\n{URL}", "emoji": False}
    assert small.blocks == ({"type": "section", "block_id": f"delivery:{ID}", "text": words},)
    least = render(ALERT, timezone=ZURICH, form=Form.TEXT)
    assert least.text == LINE.replace("&", "&amp;") + "\nhttps://news.example/talks?a=1&amp;b=2"
    assert "blocks" not in least.arguments()
    assert small.metadata == least.metadata == METADATA


def test_a_mention_from_outside_reaches_nobody() -> None:
    hostile = "<!channel> <@U0123456> & <https://evil.example|here>"
    alert = replace(alert_of(title=hostile, outlet=hostile), quotes=(Quote(hostile, ()),))
    for form in Form:
        notification = render(alert, timezone=ZURICH, form=form)
        assert not set("<>") & set(notification.text)
        assert "&lt;!channel&gt;" in notification.text
        assert {"broadcast", "user", "channel", "usergroup", "mrkdwn"}.isdisjoint(types(notification.blocks))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://user:pass@news.example/", "https://x.example/" + "a" * 3_000])
def test_an_address_that_is_no_web_link_is_shown_nowhere(url: str) -> None:
    notification = render(alert_of(url=url), timezone=ZURICH)
    assert {"link", "actions"}.isdisjoint(types(notification.blocks))
    assert url not in str(notification)
    assert url not in render(alert_of(url=url), timezone=ZURICH, form=Form.TEXT).text


def test_text_that_is_hidden_or_turned_round_is_shown_plainly() -> None:
    notification = render(alert_of(title="in\u200bvisi\u00adble \u202etfel\u202c\x00"), timezone=ZURICH)
    assert notification.text == "[HIGH] Syria and the US: invisible tfel - The Example (CH)"


def test_what_is_empty_after_cleaning_is_named_so() -> None:
    rules = (AlertRule("rule-1", "\u200b", "\u200b", "\u200b", "low"),)
    alert = replace(alert_of(title="\u200b", outlet="\u202e", country=None), rules=rules, quotes=(Quote("\u200b", ((0, 1),)),))
    notification = render(alert, timezone=ZURICH)
    assert notification.text == "[HIGH] rule-1: (no headline) - unknown outlet"
    check_blocks(notification.blocks)


def test_a_title_of_ten_thousand_characters_leaves_room_for_the_outlet() -> None:
    for title in ("word " * 2_000, "&" * 10_000, "👨\u200d👩\u200d👧\u200d👦" * 1_500):
        notification = render(alert_of(title=title), timezone=ZURICH)
        assert TEXT - 12 < len(notification.text) <= TEXT
        assert notification.text.endswith("… - The Example (CH)")
        check_blocks(notification.blocks)


def test_a_cut_emoji_family_is_left_out_whole() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    text = render(alert_of(title=family * 1_500), timezone=ZURICH).text
    assert text.removeprefix("[HIGH] Syria and the US: ").removesuffix("… - The Example (CH)").replace(family, "") == ""


def test_a_long_address_stands_only_once() -> None:
    notification = render(alert_of(url="https://news.example/" + "a" * 2_900), timezone=ZURICH)
    assert "link" in types(notification.blocks)
    assert "actions" not in types(notification.blocks)


def test_a_dozen_rules_are_nine_lines_and_a_count() -> None:
    rules = tuple(AlertRule(f"rule-{n}", f"Rule {n}", "syria", "aaaaaaaaaaaa", "low") for n in range(12))
    notification = render(replace(ALERT, rules=rules), timezone=ZURICH)
    lines = [element["text"] for element in notification.blocks[2]["elements"]]
    assert lines[8:] == ["Rule 8 (rule-8) · watchlist syria · revision aaaaaaaaaaaa", "and 3 more rules"]
    assert notification.blocks[0]["text"]["text"] == "[HIGH] Rule 0 and 11 more"


@pytest.mark.parametrize(
    ("at", "zone", "date"),
    [
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Asia/Damascus", "2 Mar 2026, 02:30 +03"),
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York", "1 Jan 1, 00:00 UTC"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "Asia/Tokyo", "31 Dec 9999, 23:59 UTC"),
    ],
)
def test_the_date_is_local_where_the_calendar_has_one(at: datetime, zone: str, date: str) -> None:
    assert date in str(render(alert_of(published_at=at), timezone=ZoneInfo(zone)).blocks)
