"""The Slack message of an alert: golden ones in every form, and hostile alerts; any announcement at all is in tests/property."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.destination import Form
from alerts.slack.blocks import TEXT
from alerts.slack.message import Notification, render
from sandbox.slack.methods.blocks import check_blocks
from schemas.messages import Alert, AlertRule, Quote
from tests.copying import replace
from tests.unit.alerts.samples import ALERT, ID, alert_of, sending, types, values

ZURICH = ZoneInfo("Europe/Zurich")
URL = "https://news.example/talks?a=1&b=2"
LINE = "Talks on Syria & more - The Example (CH) · [HIGH] Syria and the US"
METADATA = {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": ID}}
DATE = {"type": "date", "timestamp": 1795543920, "format": "{date_short_pretty}, {time}", "fallback": "24 Nov 2026, 19:12 CET"}
BOLD = {"style": {"bold": True}}
ARABIC = "\u0645\u062d\u0627\u062f\u062b\u0627\u062a 2026"


def message(alert: Alert = ALERT, form: Form = Form.FULL, **members: Any) -> Notification:
    return render(sending(alert, form, **members), ZURICH)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def compact(alert: Alert = ALERT) -> Alert:
    """The alert with a foremost rule that wants one line."""
    return replace(alert, rules=(alert.rules[0], replace(alert.rules[1], style="compact")))


def test_the_whole_message_of_one_alert() -> None:
    assert message().arguments() == {
        "channel": "#syria",
        "text": "Talks on Syria &amp; more - The Example (CH) · [HIGH] Syria and the US",
        "metadata": METADATA,
        "parse": "none",
        "blocks": [
            {"type": "header", "text": plain("Talks on Syria & more")},
            {
                "type": "rich_text",
                "block_id": f"delivery:{ID}",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "link", "url": URL, "text": "The Example"},
                            {"type": "text", "text": " · CH · en · "},
                            DATE,
                        ],
                    },
                    {
                        "type": "rich_text_quote",
                        "elements": [
                            {"type": "text", "text": "Talks on "},
                            {"type": "text", "text": "Syria", **BOLD},
                            {"type": "text", "text": " in Geneva, the "},
                            {"type": "text", "text": "US", **BOLD},
                            {"type": "text", "text": " says"},
                        ],
                    },
                ],
            },
            {"type": "context", "elements": [plain("[HIGH] Syria and the US · Syria, everything")]},
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "open",
                        "text": plain("Open"),
                        "url": URL,
                        "accessibility_label": "Open Talks on Syria & more at The Example",
                    }
                ],
            },
        ],
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_the_whole_compact_message_of_one_alert() -> None:
    shown = message(compact())
    assert shown.text == message().text
    assert shown.blocks == (
        {
            "type": "rich_text",
            "block_id": f"delivery:{ID}",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "link", "url": URL, "text": "Talks on Syria & more", **BOLD},
                        {"type": "text", "text": " - The Example (CH) · "},
                        DATE,
                        {"type": "text", "text": " · [HIGH] Syria and the US · +1 rule"},
                    ],
                }
            ],
        },
    )


def test_the_foremost_rule_decides_on_the_style() -> None:
    other = replace(ALERT, rules=(replace(ALERT.rules[0], style="compact"), ALERT.rules[1]))
    assert message(other).blocks == message().blocks


def test_the_smaller_forms_keep_the_line_the_address_and_the_delivery_id() -> None:
    for alert in (ALERT, compact()):
        small, least = message(alert, Form.SECTION), message(alert, Form.TEXT)
        assert small.blocks == ({"type": "section", "block_id": f"delivery:{ID}", "text": plain(f"{LINE}\n{URL}")},)
        assert least.text == LINE.replace("&", "&amp;") + "\nhttps://news.example/talks?a=1&amp;b=2"
        assert "blocks" not in least.arguments()
        assert small.metadata == least.metadata == METADATA


@pytest.mark.parametrize("alert", [ALERT, compact()])
def test_a_message_that_comes_late_says_so_in_every_form(alert: Alert) -> None:
    late = "14 min late:\u202e Slack <refused>"
    full = message(alert, late=late)
    assert full.blocks == (*message(alert).blocks, {"type": "context", "elements": [plain("14 min late: Slack <refused>")]})
    assert full.text == message(alert).text
    (small,) = message(alert, Form.SECTION, late=late).blocks
    assert small["text"]["text"].endswith(f"{URL}\n14 min late: Slack <refused>")
    assert message(alert, Form.TEXT, late=late).text.endswith("\n14 min late: Slack &lt;refused&gt;")


def test_a_reply_and_an_update_look_like_any_message_and_go_by_the_id_of_their_own_delivery() -> None:
    reply = render(replace(sending(ALERT), id="d" * 32, channel="C0SYRIA00", thread_ts="1.2"), ZURICH).arguments()
    assert (reply["channel"], reply["thread_ts"]) == ("C0SYRIA00", "1.2")
    assert reply["metadata"]["event_payload"] == {"delivery_id": "d" * 32}
    assert f"delivery:{'d' * 32}" in values(reply["blocks"], "block_id")
    update = message(channel="C0SYRIA00", update_ts="3.4").arguments()
    assert update == {
        "channel": "C0SYRIA00",
        "ts": "3.4",
        "parse": "none",
        **{name: message().arguments()[name] for name in ("text", "blocks", "metadata")},
    }
    # Without the empty list Slack would leave the blocks of the message before.
    assert message(form=Form.TEXT, update_ts="3.4").arguments()["blocks"] == []


def test_a_mention_from_outside_reaches_nobody() -> None:
    hostile = "<!channel> <@U0123456> & <https://evil.example|here>"
    alert = replace(alert_of(title=hostile, outlet=hostile), quotes=(Quote(hostile, ()),))
    for form in Form:
        notification = message(alert, form)
        assert not set("<>") & set(notification.text)
        assert "&lt;!channel&gt;" in notification.text
        assert {"broadcast", "user", "channel", "usergroup", "mrkdwn"}.isdisjoint(types(notification.blocks))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://user:pass@news.example/", "https://news.example/a b"])
def test_an_address_that_is_no_web_link_is_shown_as_text(url: str) -> None:
    for alert in (alert_of(url=url), compact(alert_of(url=url))):
        notification = message(alert)
        assert {"link", "actions"}.isdisjoint(types(notification.blocks))
        assert any(text.endswith(url) for text in values(notification.blocks, "text"))
        assert message(alert, Form.TEXT).text.endswith(f"\n{url}")


def test_an_address_that_is_too_long_for_a_link_is_shown_as_far_as_there_is_room() -> None:
    notification = message(alert_of(url="https://x.example/" + "a" * 3_000))
    assert {"link", "actions"}.isdisjoint(types(notification.blocks))
    assert "\nhttps://x.example/aaa" in str(values(notification.blocks, "text")).replace("\\n", "\n")


def test_text_that_is_hidden_or_turned_round_is_shown_plainly() -> None:
    notification = message(alert_of(title="in\u200bvisi\u00adble \u202etfel\u202c \u2068iso\u2069\x00"))
    assert notification.text == "invisible tfel iso - The Example (CH) · [HIGH] Syria and the US"


def test_titles_from_right_to_left_stand_in_isolates_and_turn_nothing_beside_them() -> None:
    isolate = f"\u2068{ARABIC}\u2069"
    alert = alert_of(title=f"\u202b{ARABIC}\u202c", outlet=ARABIC)
    assert message(alert).text == f"{isolate} - {isolate} (CH) · [HIGH] Syria and the US"
    assert message(alert).blocks[0]["text"]["text"] == isolate
    assert f"Open {isolate} at {isolate}" in values(message(alert).blocks, "accessibility_label")
    assert message(alert, Form.SECTION).blocks[0]["text"]["text"].startswith(f"{isolate} - {isolate} (CH)")
    assert message(compact(alert)).blocks[0]["elements"][0]["elements"][0]["text"] == isolate
    named = replace(ALERT, rules=(replace(ALERT.rules[1], name=ARABIC),))
    assert message(named).blocks[2]["elements"][0]["text"] == f"[HIGH] {isolate}"
    assert "\u2068" not in str(message())


def test_what_is_cut_from_right_to_left_still_ends_its_isolate() -> None:
    for alert in (alert_of(title=ARABIC * 100), compact(alert_of(title=ARABIC * 100))):
        shown = message(alert)
        for text in [shown.text, *values(shown.blocks, "text"), *values(shown.blocks, "accessibility_label")]:
            assert text.count("\u2068") == text.count("\u2069")
        check_blocks(shown.blocks)


def test_what_is_empty_after_cleaning_is_named_so() -> None:
    rules = (AlertRule("rule-1", "\u200b", "\u200b", "\u200b", "low"),)
    alert = replace(alert_of(title="\u200b", outlet="\u202e", country=None), rules=rules, quotes=(Quote("\u200b", ((0, 1),)),))
    notification = message(alert)
    assert notification.text == "(no headline) - unknown outlet · [HIGH] rule-1"
    check_blocks(notification.blocks)


def test_a_title_of_ten_thousand_characters_leaves_room_for_the_outlet_and_the_rule() -> None:
    for title in ("word " * 2_000, "&" * 10_000, "👨\u200d👩\u200d👧\u200d👦" * 1_500):
        notification = message(alert_of(title=title))
        assert TEXT - 12 < len(notification.text) <= TEXT
        assert notification.text.endswith("… - The Example (CH) · [HIGH] Syria and the US")
        check_blocks(notification.blocks)


def test_a_headline_that_the_title_line_has_no_room_for_stands_whole_below_it() -> None:
    long = "word " * 50
    notification = message(alert_of(title=long))
    assert notification.blocks[0]["text"]["text"].endswith("…")
    assert notification.blocks[1]["elements"][0]["elements"][0] == {"type": "text", "text": f"{long.strip()}\n", **BOLD}


def test_a_cut_emoji_family_is_left_out_whole() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    text = message(alert_of(title=family * 1_500)).text
    assert text.removesuffix("… - The Example (CH) · [HIGH] Syria and the US").replace(family, "") == ""


def test_a_long_address_stands_only_once() -> None:
    notification = message(alert_of(url="https://news.example/" + "a" * 2_900))
    assert "link" in types(notification.blocks)
    assert "actions" not in types(notification.blocks)


def test_the_foremost_of_a_dozen_rules_is_among_the_five_that_are_named() -> None:
    rules = (*(AlertRule(f"rule-{n}", f"Rule {n}", "syria", "aaaaaaaaaaaa", "low") for n in range(11)), ALERT.rules[1])
    notification = message(replace(ALERT, rules=rules))
    assert notification.blocks[2]["elements"] == [plain("[HIGH] Syria and the US · Rule 0 · Rule 1 · Rule 2 · Rule 3 · +7 rules")]


@pytest.mark.parametrize(
    ("at", "zone", "date"),
    [
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Asia/Damascus", "2 Mar 2026, 02:30 +03"),
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York", "1 Jan 1, 00:00 UTC"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "Asia/Tokyo", "31 Dec 9999, 23:59 UTC"),
    ],
)
def test_the_date_is_local_where_the_calendar_has_one(at: datetime, zone: str, date: str) -> None:
    notification = render(sending(alert_of(published_at=at)), ZoneInfo(zone))
    assert date in values(notification.blocks, "fallback") + values(notification.blocks, "text")
    check_blocks(notification.blocks)


def test_a_story_that_grew_says_by_how_many_in_both_styles_and_in_the_line() -> None:
    grown = replace(ALERT, update_of=ID, more=1_003)
    for each in (grown, compact(grown)):
        shown = message(each)
        assert "+1,003 in this story" in values(shown.blocks, "text")
        assert shown.text == "Talks on Syria &amp; more - The Example (CH) · [HIGH] Syria and the US · +1,003 in this story"
        check_blocks(list(shown.blocks))


@pytest.mark.parametrize(("also", "words"), [("rules", "Matches other rules as well"), ("tier_1", "First of the leading press")])
def test_a_reply_says_why_it_is_one_and_is_shown_in_the_channel_if_it_is_to_be(also: Any, words: str) -> None:
    reply = replace(ALERT, reply_to="f" * 32, also=also, broadcast=True)
    shown = message(reply, thread_ts="1700000000.000100")
    assert f"{words}\n" in values(shown.blocks, "text")
    assert shown.arguments()["reply_broadcast"] is True
    elsewhere = message(replace(reply, instead_of="#syria <!channel>"))
    assert f"{words} · Instead of #syria <!channel>\n" in values(elsewhere.blocks, "text")
    assert elsewhere.text.endswith(f" · {words} · Instead of #syria &lt;!channel&gt;")
    # Its thread is gone, so it is a message like any other.
    assert "reply_broadcast" not in message(reply).arguments()
    assert "reply_broadcast" not in message(replace(reply, broadcast=None), thread_ts="1700000000.000100").arguments()
