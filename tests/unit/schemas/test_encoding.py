"""Bytes from strangers: every way not to be one JSON object, and in which words it is told."""

from datetime import UTC, datetime

import orjson
import pytest

from schemas.encoding import MessageError, dump, host, instant, load_object
from schemas.messages import Article
from schemas.validation import SchemaError
from tests.counting import calls_of


def refused(raw: bytes | None) -> str:
    with pytest.raises(MessageError) as error:
        load_object(raw)
    return str(error.value)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (None, "the message has no value (null); publish the article as JSON"),
        (b"", "not JSON: Input is a zero-length, empty document (line 1, column 1)"),
        (b'{"a": "\xff"}', "not UTF-8: byte 7 is 0xff; encode messages as UTF-8"),
        (b'\xef\xbb\xbf{"a": 1}', "not JSON: UTF-8 byte order mark (BOM) is not supported (line 1, column 1)"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8: byte 0 is 0xff; encode messages as UTF-8"),
        (b'{"a": 1', "not JSON: unexpected end of data (line 1, column 8)"),
        (b'{"a": 1}{"b": 2}', "not JSON: unexpected content after document (line 1, column 9)"),
        (b'{"a": 1e999}', "not JSON: number is infinity when parsed as double (line 1, column 7)"),
        (b'{"a": NaN}', "not JSON: unexpected character, expected a JSON value (line 1, column 7)"),
        (b'{"a": -Infinity}', "not JSON: no digit after sign (line 1, column 8)"),
        (b'{"a": "\\ud83d"}', "not JSON: no low surrogate in string (line 1, column 8)"),
        (b"{'a': 1}", "not JSON: unexpected character, expected a string key (line 1, column 2)"),
        (b"[" * 2000 + b"]" * 2000, "not JSON: depth limit exceeded (line 1, column 1026)"),
        (b"null", "must be a JSON object, is null"),
        (b"true", "must be a JSON object, is a boolean"),
        (b"12", "must be a JSON object, is a number"),
        (b"1.5", "must be a JSON object, is a number"),
        (b'"text"', "must be a JSON object, is a string"),
        (b"[1]", "must be a JSON object, is an array"),
        (b'{"a": 1, "a": 1}', 'member "a" stands twice in one JSON object'),
        (b'{"a": [{"b": {"c\\u00e9": 1, "d": 2, "c\\u00e9": 3}}]}', 'member "cé" stands twice in one JSON object'),
        (b'{"' + b"k" * 99 + b'": 1, "' + b"k" * 99 + b'": 2}', f'member "{"k" * 80}" stands twice in one JSON object'),
    ],
)
def test_what_is_no_object_is_refused(raw: bytes | None, text: str) -> None:
    assert refused(raw) == text


def test_deep_nesting_below_the_limit_of_the_parser_is_refused_or_read_and_never_breaks() -> None:
    assert refused(b'{"a": ' + b"[" * 1020 + b"]" * 1020 + b"}") == "JSON nested too deeply; at most about 900 levels"
    assert load_object(b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}")["a"]


def test_large_numbers_and_escaped_pairs_are_read() -> None:
    assert load_object(b'{"a": 1e308, "b": "\\ud83d\\ude00"}') == {"a": 1e308, "b": "😀"}


@pytest.mark.parametrize("body", ["x" * 5_000_000, "ö😀 " * 700_000, '"\\' * 1_200_000])
def test_a_body_of_five_megabytes_is_refused_and_shown_in_part(body: str) -> None:
    raw = orjson.dumps(
        {"id": "1", "url": "https://a.example/", "title": "T", "published_at": "2026-03-01T08:30:00Z", "body": body}
    )
    with pytest.raises(SchemaError) as error:
        Article.read(raw)
    shown = orjson.dumps(body[:80]).decode()[:79] + "…"
    assert str(error.value) == f"not article.v1: body: must have at most 1000000 characters, has {len(body)}: {shown}"


class TestInstant:
    @pytest.mark.parametrize("text", ["2026-03-01T08:30:00+01:00", "2026-03-01t07:30:00z", "2026-03-01T07:30:00.000Z"])
    def test_any_spelling_gives_aware_utc(self, text: str) -> None:
        assert instant("published_at", text) == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
        assert instant("published_at", text).tzinfo is UTC

    @pytest.mark.parametrize("text", ["0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00", "2026-06-30T23:59:60Z"])
    def test_what_no_clock_shows_is_refused(self, text: str) -> None:
        with pytest.raises(SchemaError) as error:
            instant("published_at", text)
        assert str(error.value) == f'not date-time: published_at: is no date-time between the years 1 and 9999: "{text}"'


def test_host_is_in_small_letters_and_without_port() -> None:
    assert host("https://User@WWW.Example.com:8080/a") == "www.example.com"


@pytest.mark.parametrize("url", ["https://:80/", "https://[::1/", "https://"])
def test_an_address_without_a_host_is_refused(url: str) -> None:
    with pytest.raises(SchemaError) as error:
        host(url)
    assert str(error.value) == f'not article.v1: url: has no host name: "{url}"'


def test_dump_leaves_out_what_is_none() -> None:
    article = Article.read(
        b'{"id":"1","url":"https://a.example/","title":"T","body":"","published_at":"2026-03-01T08:30:00+01:00"}'
    )
    assert dump(article) == (
        b'{"id":"1","url":"https://a.example/","title":"T","body":"","published_at":"2026-03-01T07:30:00+00:00",'
        b'"source":{"domain":"a.example"},"tags":[]}'
    )


def test_a_member_that_stands_twice_among_many_is_found_in_one_pass() -> None:
    members = b",".join(b'"k%d":0' % number for number in range(100_000))
    raw = b"{" + members + b',"k99999":1}'
    assert refused(raw) == 'member "k99999" stands twice in one JSON object'
    assert calls_of(lambda: refused(raw)) < 1_000_000
