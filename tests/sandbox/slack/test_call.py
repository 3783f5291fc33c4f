"""A call read from its parts: bodies of every kind, tokens from where Slack takes them, and arguments by type."""

import json
from typing import Any

import pytest

from sandbox.slack.methods.call import Call, read_call
from sandbox.slack.methods.errors import SlackError

JSON = "application/json;charset=utf-8"
FORM = "application/x-www-form-urlencoded"


def read(body: bytes = b"", kind: str | None = None, query: dict[str, str] | None = None, **headers: str) -> Call:
    return read_call({**({"Content-Type": kind} if kind else {}), **headers}, query or {}, body, None)


def code_of(call: Any, *arguments: Any) -> str:
    with pytest.raises(SlackError) as caught:
        call(*arguments)
    return caught.value.code


def test_json_form_query_and_multipart_give_the_same_arguments() -> None:
    expected = {"channel": "#syria", "text": "a b"}
    assert read(json.dumps(expected).encode(), JSON).args == expected
    assert read(b"channel=%23syria&text=a+b", FORM).args == expected
    assert read(query=expected).args == expected
    assert read_call({"Content-Type": "multipart/form-data; boundary=x"}, {}, b"", expected).args == expected


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", JSON, "invalid_json"),
        (b"[" * 100_000, JSON, "invalid_json"),
        (b"\xff", JSON, "invalid_json"),
        (b"[]", JSON, "json_not_object"),
        (b"text=%ff", FORM, "invalid_form_data"),
        (b"<a/>", "text/xml", "invalid_post_type"),
    ],
)
def test_a_body_slack_cannot_read_is_refused(body: bytes, kind: str, code: str) -> None:
    assert code_of(read, body, kind) == code


def test_a_token_comes_from_the_header_or_a_form_and_never_from_json_or_a_query() -> None:
    assert read(Authorization="Bearer xoxb-1").token == "xoxb-1"
    assert read(b"token=xoxb-2", FORM).token == "xoxb-2"
    assert read(query={"token": "xoxb-3"}).token is None
    assert read(b"token=xoxb-2", FORM, query={"token": "xoxb-3"}).token is None
    assert read(b'{"token": "xoxb-4"}', JSON).token is None
    assert read(b"token=xoxb-2", FORM, Authorization="Bearer xoxb-1").token == "xoxb-1"
    assert read(Authorization="Basic xoxb-5").token is None


def test_a_token_is_no_argument() -> None:
    assert read(b"token=xoxb-2&text=a", FORM).args == {"text": "a"}


def test_a_character_set_missing_or_too_many_is_warned_of_as_slack_does() -> None:
    assert read(b"{}", "application/json").warnings == ["missing_charset"]
    assert read(b"a=b", f"{FORM}; charset=utf-8").warnings == ["superfluous_charset"]
    assert read(b"{}", JSON).warnings == []


@pytest.mark.parametrize(
    ("value", "read_as"), [(True, True), (0, False), ("1", True), ("false", False), ("", False), (None, False)]
)
def test_a_flag_is_read_in_all_its_spellings(value: object, read_as: bool) -> None:
    assert Call({"inclusive": value}, None).flag("inclusive") is read_as


@pytest.mark.parametrize("value", ["yes", 2, [], 1.5])
def test_a_flag_that_is_none_is_refused(value: object) -> None:
    assert code_of(Call({"inclusive": value}, None).flag, "inclusive") == "invalid_arguments"


@pytest.mark.parametrize("value", [0, 1000, "x", "-1", True, 1.5, "٣"])
def test_a_limit_out_of_bounds_is_refused(value: object) -> None:
    assert Call({"limit": "999"}, None).limit(100, 999) == 999
    assert code_of(Call({"limit": value}, None).limit, 100, 999) == "invalid_limit"


def test_a_structure_may_come_as_json_in_a_string() -> None:
    assert Call({"blocks": '[{"type": "divider"}]'}, None).structure("blocks", list, "bad") == [{"type": "divider"}]
    assert Call({"blocks": ""}, None).structure("blocks", list, "bad") is None
    assert code_of(Call({"blocks": "[{"}, None).structure, "blocks", list, "bad") == "bad"
    assert code_of(Call({"blocks": {}}, None).structure, "blocks", list, "bad") == "bad"
