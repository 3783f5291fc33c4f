"""Block Kit's limits, each at its edge: the longest that passes and the first that is refused, in Slack's words."""

from typing import Any

import pytest

from sandbox.slack.methods.blocks import BLOCKS, TOTAL_TEXT, check_blocks, text_length
from sandbox.slack.methods.errors import SlackError

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def header(length: int) -> Json:
    return {"type": "header", "text": plain("x" * length)}


def section(length: int) -> Json:
    return {"type": "section", "text": mrkdwn("x" * length)}


def field(length: int) -> Json:
    return {"type": "section", "fields": [mrkdwn("x" * length)]}


def fields(count: int) -> Json:
    return {"type": "section", "fields": [mrkdwn("x")] * count}


def context(count: int) -> Json:
    return {"type": "context", "elements": [plain("x")] * count}


def actions(count: int) -> Json:
    return {"type": "actions", "elements": [{"type": "button", "text": plain("x"), "action_id": str(i)} for i in range(count)]}


def button(**members: Any) -> Json:
    return {"type": "actions", "elements": [{"type": "button", "text": plain("Open"), **members}]}


def button_text(length: int) -> Json:
    return button(text=plain("x" * length))


def button_value(length: int) -> Json:
    return button(value="x" * length)


def button_url(length: int) -> Json:
    return button(url="https://a.example/".ljust(length, "x"))


def action_id(length: int) -> Json:
    return button(action_id="x" * length)


def accessibility_label(length: int) -> Json:
    return button(accessibility_label="x" * length)


def overflow(options: int = 1, text: int = 1, value: int = 1) -> Json:
    option = {"text": plain("x" * text), "value": "x" * value}
    return {"type": "actions", "elements": [{"type": "overflow", "options": [option] * options}]}


def option_text(length: int) -> Json:
    return overflow(text=length)


def option_value(length: int) -> Json:
    return overflow(value=length)


def block_id(length: int) -> Json:
    return {"type": "divider", "block_id": "x" * length}


def refused(blocks: list[Any]) -> tuple[str, ...]:
    with pytest.raises(SlackError) as caught:
        check_blocks(blocks)
    assert caught.value.code == "invalid_blocks"
    return caught.value.messages


@pytest.mark.parametrize(
    ("block", "most", "where"),
    [
        (header, 150, "/blocks/0/text/text"),
        (section, 3_000, "/blocks/0/text/text"),
        (field, 2_000, "/blocks/0/fields/0/text"),
        (button_text, 75, "/blocks/0/elements/0/text/text"),
        (button_value, 2_000, "/blocks/0/elements/0/value"),
        (button_url, 3_000, "/blocks/0/elements/0/url"),
        (action_id, 255, "/blocks/0/elements/0/action_id"),
        (accessibility_label, 75, "/blocks/0/elements/0/accessibility_label"),
        (option_text, 75, "/blocks/0/elements/0/options/0/text/text"),
        (option_value, 150, "/blocks/0/elements/0/options/0/value"),
        (block_id, 255, "/blocks/0/block_id"),
    ],
)
def test_a_text_may_be_this_long_and_no_longer(block: Any, most: int, where: str) -> None:
    check_blocks([block(most)])
    assert f"must be less than {most + 1} characters [json-pointer:{where}]" in refused([block(most + 1)])


@pytest.mark.parametrize(
    ("block", "most", "where"),
    [
        (fields, 10, "/blocks/0/fields"),
        (context, 10, "/blocks/0/elements"),
        (actions, 25, "/blocks/0/elements"),
        (overflow, 5, "/blocks/0/elements/0/options"),
    ],
)
def test_a_list_may_be_this_long_and_no_longer(block: Any, most: int, where: str) -> None:
    check_blocks([block(most)])
    assert f"no more than {most} items allowed [json-pointer:{where}]" in refused([block(most + 1)])


def test_fifty_blocks_pass_and_fifty_one_are_refused() -> None:
    check_blocks([{"type": "divider"}] * BLOCKS)
    assert refused([{"type": "divider"}] * (BLOCKS + 1)) == ("no more than 50 items allowed [json-pointer:/blocks]",)


def test_all_text_together_is_limited_though_each_block_is_not_too_long() -> None:
    blocks = [section(3_000)] * 4
    assert text_length(blocks) == TOTAL_TEXT
    check_blocks(blocks)
    with pytest.raises(SlackError) as caught:
        check_blocks([*blocks, section(1)])
    assert caught.value.code == "msg_blocks_too_long"


def test_the_length_counts_what_is_read_and_no_ids_or_addresses() -> None:
    link = {"type": "link", "url": "https://a.example/long/address", "text": "four"}
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [link, {"type": "text", "text": "three"}]}],
    }
    assert text_length([rich, {"type": "header", "text": plain("two"), "block_id": "not counted"}]) == len("fourthreetwo")


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (header(0), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        ({"type": "section"}, "must define either `fields` or `text` on a `section` block [json-pointer:/blocks/0]"),
        ({"type": "carousel"}, "unsupported type: carousel [json-pointer:/blocks/0/type]"),
        ({"text": plain("x")}, "missing required field: type [json-pointer:/blocks/0]"),
        ("not a block", "must provide an object [json-pointer:/blocks/0]"),
        ({"type": "divider", "colour": "red"}, "invalid additional property: colour [json-pointer:/blocks/0]"),
        ({"type": "context", "elements": []}, "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (button(url="no address"), "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
        (button(url="https://a.example/\n"), "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
        (button(style="loud"), "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(block: Any, problem: str) -> None:
    assert problem in refused([block])


def test_two_blocks_may_not_share_an_id_nor_two_buttons_an_action() -> None:
    twins = [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]
    assert refused(twins) == ('"block_id" "a" already exists [json-pointer:/blocks/1/block_id]',)
    twin_buttons = {"type": "actions", "elements": [{"type": "button", "text": plain("x"), "action_id": "go"}] * 2}
    assert refused([twin_buttons]) == ('"action_id" "go" already exists [json-pointer:/blocks/0/elements/1/action_id]',)


def test_rich_text_takes_links_styles_quotes_and_lists() -> None:
    text = {"type": "text", "text": "hit", "style": {"bold": True}}
    link = {"type": "link", "url": "https://a.example/", "text": "headline"}
    run = {"type": "rich_text_section", "elements": [text, link]}
    quote = {"type": "rich_text_quote", "elements": [text]}
    bullets = {"type": "rich_text_list", "style": "bullet", "elements": [run]}
    check_blocks([{"type": "rich_text", "elements": [run, quote, bullets]}])


def test_rich_text_refuses_an_empty_text_and_an_unknown_style() -> None:
    def rich(leaf: Json) -> list[Any]:
        return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}]

    where = "/blocks/0/elements/0/elements/0"
    assert f"must be more than 0 characters [json-pointer:{where}/text]" in refused(rich({"type": "text", "text": ""}))
    loud = {"type": "text", "text": "x", "style": {"loud": True}}
    assert f"invalid additional property: loud [json-pointer:{where}/style]" in refused(rich(loud))


def date_in(kind: str, **members: Any) -> list[Json]:
    leaf = {"type": "date", "timestamp": 1_720_710_212, "format": "{date_num} at {time}", "fallback": "timey", **members}
    leaf = {name: value for name, value in leaf.items() if value is not None}
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": [leaf]}]}]


def test_a_date_stands_in_a_section_or_a_quote() -> None:
    check_blocks(date_in("rich_text_section"))
    check_blocks(date_in("rich_text_quote", fallback=None, url="https://a.example/", style={"bold": True}, timezone="Asia/Tokyo"))
    assert "unsupported type: date [json-pointer:/blocks/0/elements/0/elements/0/type]" in refused(
        date_in("rich_text_preformatted")
    )


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"timestamp": None}, "missing required field: timestamp"),
        ({"timestamp": "1720710212"}, "must provide a number"),
        ({"format": None}, "missing required field: format"),
        ({"format": "no token"}, "must be a valid date format string"),
        ({"format": "{date_num} {hour}"}, "must be a valid date format string"),
        ({"fallback": ""}, "must be more than 0 characters"),
        ({"colour": "red"}, "invalid additional property: colour"),
    ],
)
def test_a_date_of_another_shape_is_refused(members: Json, problem: str) -> None:
    assert [line for line in refused(date_in("rich_text_section", **members)) if line.startswith(problem)]
