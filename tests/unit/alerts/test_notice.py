"""The Slack message of a notice: one golden notice in every form, and hostile text."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.destination import Form
from alerts.slack.message import Notification, render
from schemas.notices import Notice
from tests.copying import replace
from tests.unit.alerts.samples import NOTICE, sending, types

METADATA = {"event_type": "wirewatch_alert", "event_payload": {"delivery_id": NOTICE.id}}
FIRST = 'desk.yaml:7:12 E-PAREN: This bracket is never closed. Write ")" & more.'
EXCERPT = "    query: (US AND Syria\n           ^"


def message(notice: Notice = NOTICE, form: Form = Form.FULL, **members: Any) -> Notification:
    return render(sending(notice, form, **members), ZoneInfo("UTC"))


def test_the_whole_message_of_one_notice() -> None:
    assert message().arguments() == {
        "channel": "@dana",
        "text": "syria-us could not be loaded",
        "metadata": METADATA,
        "parse": "none",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "syria-us could not be loaded", "emoji": False}},
            {
                "type": "rich_text",
                "block_id": f"delivery:{NOTICE.id}",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": FIRST}]},
                    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": EXCERPT}]},
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Revision 3 still runs."}]},
                ],
            },
        ],
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_the_smaller_forms_keep_the_words_and_the_delivery_id() -> None:
    small, least = message(form=Form.SECTION), message(form=Form.TEXT)
    words = {"type": "plain_text", "text": f"{NOTICE.title}\n{NOTICE.text}", "emoji": False}
    assert small.blocks == ({"type": "section", "block_id": f"delivery:{NOTICE.id}", "text": words},)
    assert least.text == f"{NOTICE.title}\n{NOTICE.text}".replace("&", "&amp;")
    assert "blocks" not in least.arguments()
    assert small.metadata == least.metadata == METADATA


def shown(text: str) -> list[tuple[str, str]]:
    """The kind and the text of each element of the message."""
    elements = message(replace(NOTICE, text=text)).blocks[1]["elements"]
    return [(element["type"].removeprefix("rich_text_"), element["elements"][0]["text"]) for element in elements]


def test_a_caret_at_the_start_of_its_line_is_shown_in_letters_of_one_width() -> None:
    assert shown("a.yaml:3:1 E-KEY: No such key.\nowner_: x\n^^^^^^\nrules: good") == [
        ("section", "a.yaml:3:1 E-KEY: No such key."),
        ("preformatted", "owner_: x\n^^^^^^"),
        ("section", "rules: good"),
    ]


def test_an_indented_tree_is_shown_in_letters_of_one_width() -> None:
    assert shown("The test failed:\n\n  AND: no\n    us: yes\n\n    syria: no\n\nMend it.") == [
        ("section", "The test failed:"),
        ("preformatted", "  AND: no\n    us: yes"),
        ("preformatted", "    syria: no"),
        ("section", "Mend it."),
    ]


def test_what_cannot_be_seen_is_shown_in_its_place_so_that_the_caret_stays_right() -> None:
    assert shown("a\u200b\tb\u202ec\r\n    ^\n\x1b[2J") == [("preformatted", "a\ufffd b\ufffdc\n    ^"), ("section", "\ufffd[2J")]


def test_what_is_empty_after_cleaning_is_named_so() -> None:
    notification = message(replace(NOTICE, title="\u200b", text=" \n \r\n"))
    assert notification.text == "(no title)"
    assert shown(" \n \r\n") == [("section", "(no text)")]


@pytest.mark.parametrize("form", Form)
def test_a_mention_from_outside_reaches_nobody(form: Form) -> None:
    hostile = "<!channel> <@U0123456> & <https://evil.example|here>"
    notification = message(replace(NOTICE, title=hostile, text=hostile), form)
    assert notification.text.startswith("&lt;!channel&gt; &lt;@U0123456&gt; &amp; &lt;https:")
    assert not set("<>") & set(notification.text)
    assert {"link", "user", "broadcast", "mrkdwn"}.isdisjoint(types(notification.blocks))


def test_a_notice_that_comes_late_says_so() -> None:
    assert message(late="14 min late: Slack refused").blocks[-1]["elements"][0]["text"] == "14 min late: Slack refused"
    long = replace(NOTICE, text="word " * 1_200)
    assert message(long, Form.TEXT, late="14 min late: Slack refused").text.endswith("…\n14 min late: Slack refused")


def test_a_title_from_right_to_left_stands_in_an_isolate() -> None:
    notification = message(replace(NOTICE, title="\u05e9\u05dc\u05d5\u05dd"))
    assert notification.text == "\u2068\u05e9\u05dc\u05d5\u05dd\u2069"
    assert notification.blocks[0]["text"]["text"] == notification.text
