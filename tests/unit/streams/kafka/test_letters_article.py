"""A dead letter says of which article it is, as far as that can be read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streams.kafka.dead_letters import dead_letter
from streams.kafka.letters import LONGEST_SHOWN, letter_of
from streams.kafka.reading import Record
from tests.unit.streams.events import event

EXAMPLES = Path(__file__).parents[4] / "schemas" / "examples"
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)


def article_of(value: bytes | None, stage: str) -> str | None:
    sink: Any = None
    out = dead_letter(sink, event(value, key=b"k").message, stage=stage, reason="why", now=NOW)
    headers = {name: text.decode() for name, text in out.headers}
    letter = letter_of(Record("dead-letters.v1", 0, 7, 0, out.key, out.value, out.headers), headers)
    assert letter is not None
    assert letter.message_key == "k"
    return letter.article_id


def test_an_article_that_fails_is_named_by_its_id() -> None:
    assert article_of(b'{"id": "a-1", "title": 7}', "intake") == "a-1"
    assert article_of(b'{"id": "\\u00e9"}', "match") == "é"
    assert article_of(b'{"id": 7}', "intake") == "7"
    assert article_of(b'{"id": "%s"}' % (b"x" * 9_999), "intake") == "x" * LONGEST_SHOWN


@pytest.mark.parametrize("value", [None, b"", b"{", b"[]", b"\xff", b'{"id": true}', b'{"id": ""}', b'{"id": null}'])
def test_what_names_no_article_has_none(value: bytes | None) -> None:
    assert article_of(value, "intake") is None


def test_a_match_and_an_alert_are_of_their_article_and_a_notice_of_none() -> None:
    match = (EXAMPLES / "match" / "v1" / "valid" / "one-rule.json").read_bytes()
    alert = (EXAMPLES / "alert" / "v1" / "valid" / "all-members.json").read_bytes()
    notice = (EXAMPLES / "notice" / "v1" / "valid" / "load-error.json").read_bytes()
    assert article_of(match, "alert") not in (None, "")
    assert article_of(alert, "deliver") not in (None, "")
    assert article_of(notice, "deliver") is None
