"""The Slack message of a summary: one golden summary in every form, budgets, and hostile lines."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.destination import Form
from alerts.floods import FloodState, plan
from alerts.journal import accepted
from alerts.slack.blocks import BLOCKS, SECTION
from alerts.slack.message import Notification, render
from sandbox.slack.methods.blocks import check_blocks
from schemas.summaries import Summary, SummaryLine
from tests.copying import replace
from tests.unit.alerts.samples import PUBLISHED, SUMMARY, alert_of, sending, types, values

URL = "https://news.example/talks?a=1&b=2"
BOLD = {"style": {"bold": True}}
TITLE = "Syria and the US: 14 alerts in the last minute"


def message(summary: Summary = SUMMARY, form: Form = Form.FULL, **members: Any) -> Notification:
    return render(sending(summary, form, **members), ZoneInfo("Europe/Zurich"))


def many(count: int, **members: Any) -> Summary:
    line = SummaryLine("Headline " * 12, "https://news.example/" + "a" * 80, "The Example", "CH", "high", "Syria", PUBLISHED)
    return replace(SUMMARY, lines=(replace(line, **members),) * count, more=3)


def items(notification: Notification) -> list[Any]:
    """The lines of a list."""
    shown = notification.blocks[1]["elements"][0]
    return list(shown["elements"]) if shown["type"] == "rich_text_list" else []


def test_the_whole_message_of_one_summary() -> None:
    notification = message()
    assert notification.text == TITLE
    date = {
        "type": "date",
        "timestamp": 1795543920,
        "format": "{date_short_pretty}, {time}",
        "fallback": "24 Nov 2026, 19:12 CET",
    }
    first = [
        {"type": "link", "url": URL, "text": "Talks on Syria & more", **BOLD},
        {"type": "text", "text": " - The Example (CH)"},
        {"type": "text", "text": " · "},
        date,
        {"type": "text", "text": " · [HIGH] Syria and the US"},
    ]
    second = [{"type": "link", "url": "https://news.example/2", "text": "Envoys meet", **BOLD}]
    assert notification.blocks == (
        {"type": "header", "text": {"type": "plain_text", "text": TITLE, "emoji": False}},
        {
            "type": "rich_text",
            "block_id": f"delivery:{SUMMARY.id}",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": leaves} for leaves in (first, second)],
                },
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "and 12 more alerts"}]},
            ],
        },
    )


def test_the_smaller_forms_keep_the_lines_their_addresses_and_the_delivery_id() -> None:
    lines = [
        TITLE,
        "• Talks on Syria & more - The Example (CH) · 24 Nov 2026, 19:12 CET · [HIGH] Syria and the US",
        f"  {URL}",
        "• Envoys meet",
        "  https://news.example/2",
        "and 12 more alerts",
    ]
    (section,) = message(form=Form.SECTION).blocks
    assert section["text"]["text"] == "\n".join(lines)
    assert section["block_id"] == f"delivery:{SUMMARY.id}"
    assert message(form=Form.TEXT).text == "\n".join(lines).replace("&", "&amp;")


def test_fifteen_lines_of_the_greatest_ordinary_length_are_shown() -> None:
    long = many(15, text="T" * 150, url="https://news.example/".ljust(200, "a"), outlet="O" * 40, rule="R" * 40)
    notification = message(long)
    assert len(items(notification)) == 15
    assert values(notification.blocks, "text")[-1] == "and 3 more alerts"
    check_blocks(notification.blocks)


def test_a_page_of_a_flood_has_a_line_for_each_of_its_alerts() -> None:
    page = many(40, text="T" * 60, url="https://news.example/".ljust(80, "a"), outlet="O" * 10)
    notification = message(replace(page, more=0))
    assert len(items(notification)) == 40
    assert "more" not in values(notification.blocks, "text")[-1]
    check_blocks(notification.blocks)


def test_each_alert_of_a_page_that_is_planned_has_its_line() -> None:
    """Whatever the lengths: no alert that a page stands for is counted as one more."""
    for length in (10, 200, 500):
        title, url = "\u0645 " * length, "https://x.example/".ljust(length, "u")
        article = replace(alert_of().article, title=title, outlet="o" * length, url=url)
        rules = tuple(replace(rule, name="n" * 150, priority="high") for rule in alert_of().rules)
        alerts = (replace(alert_of(), id=f"{number:032x}", article=article, rules=rules) for number in range(301))
        waiting = {each.id: accepted(each, PUBLISHED) for each in alerts}
        page = plan(FloodState("#syria"), waiting, PUBLISHED, ZoneInfo("Asia/Kathmandu")).summaries[1]
        assert isinstance(page.announcement, Summary)
        notification = message(page.announcement, late="14 min late: Slack refused")
        assert len(items(notification)) == len(page.announcement.lines) == len(page.members)
        check_blocks(notification.blocks)


def test_long_addresses_leave_room_for_fewer_lines_and_none_is_lost_from_the_count() -> None:
    notification = message(many(15, url="https://x.example/" + "a" * 2_900))
    assert len(items(notification)) == 2
    assert values(notification.blocks, "text")[-1] == "and 16 more alerts"
    assert sum(map(len, values(notification.blocks, "text") + values(notification.blocks, "url"))) <= BLOCKS


@pytest.mark.parametrize("form", [Form.SECTION, Form.TEXT])
def test_the_smaller_forms_have_as_many_lines_as_there_is_room_for(form: Form) -> None:
    notification = message(many(15, text="& " * 75), form, late="14 min late: Slack refused")
    shown = notification.blocks[0]["text"]["text"] if notification.blocks else notification.text
    assert len(shown) <= SECTION
    lines = shown.split("\n")
    count = sum(line.startswith("•") for line in lines)
    assert 2 < count < 15
    assert lines[-2:] == [f"and {15 - count + 3} more alerts", "14 min late: Slack refused"]


def test_lines_that_count_alerts_are_no_alerts_and_the_title_has_their_number() -> None:
    flood = replace(SUMMARY, lines=tuple(SummaryLine(f"{n}: 20 alerts") for n in range(90)), more=1_800)
    assert values(message(flood).blocks, "text")[-1] == "89: 20 alerts"
    long = replace(flood, lines=tuple(replace(line, text="R" * 100) for line in flood.lines))
    (section,) = message(long, Form.SECTION).blocks
    assert section["text"]["text"].endswith("\nand 62 more lines")


def test_a_summary_without_lines_says_how_many_there_are() -> None:
    for more, said in ((0, "No alerts."), (1, "and 1 more alert")):
        notification = message(replace(SUMMARY, lines=(), more=more))
        assert values(notification.blocks, "text")[-1] == said
        check_blocks(notification.blocks)


def test_nothing_hostile_in_a_line_gets_through() -> None:
    odd = "<!channel>\u202e<@U0123456>\u200b"
    arabic = "\u0645\u062d\u0627\u062f\u062b\u0627\u062a"
    lines = (
        SummaryLine(odd, "javascript:alert(1)", odd, None, "low", odd),
        SummaryLine("\u200b", "https://a@b.example/", arabic),
    )
    notification = message(replace(SUMMARY, title=odd, lines=lines, more=0))
    assert notification.text == "&lt;!channel&gt;&lt;@U0123456&gt;"
    assert {"link", "user", "broadcast", "mrkdwn"}.isdisjoint(types(notification.blocks))
    said = values(notification.blocks, "text")
    assert [text for text in said if "no headline" in text or "alert(1)" in text] == [" · javascript:alert(1)", "(no headline)"]
    assert f" - \u2068{arabic}\u2069" in said
    assert " · https://a@b.example/" in said
