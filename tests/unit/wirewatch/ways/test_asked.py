"""What somebody asks after, and when two addresses are one."""

import pytest

from wirewatch.ways.asked import Asked, asked, needle, plain_address


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" a-17 ", Asked("a-17")),
        (
            "https://desk.slack.com/archives/C0123ABCD/p1700000000123456",
            Asked("https://desk.slack.com/archives/C0123ABCD/p1700000000123456", None, "C0123ABCD", "1700000000.123456"),
        ),
        (
            "https://desk.slack.com/archives/C0123ABCD/p1700000000123456?thread_ts=1699999999.000100&cid=C0123ABCD",
            Asked(
                "https://desk.slack.com/archives/C0123ABCD/p1700000000123456?thread_ts=1699999999.000100&cid=C0123ABCD",
                None, "C0123ABCD", "1700000000.123456", "1699999999.000100",
            ),
        ),
        ("<https://example.com/a|A title>", Asked("https://example.com/a", "example.com/a")),
        ("https://[broken/a", Asked("https://[broken/a", "https://[broken/a")),
        ("HTTPS://Example.com/archives/2026/p1", Asked("HTTPS://Example.com/archives/2026/p1", "example.com/archives/2026/p1")),
    ],
)  # fmt: skip
def test_what_is_asked(text: str, found: Asked) -> None:
    assert asked(text) == found


@pytest.mark.parametrize(
    "other",
    [
        "http://www.example.com/News/a%20b?id=2&lang=en",
        "https://EXAMPLE.com:443/News/a b/?lang=en&id=2#comments",
        "https://example.com/News/a%20b?id=2&utm_source=mail&lang=en&fbclid=x",
    ],
)
def test_one_address_is_written_in_many_ways(other: str) -> None:
    assert plain_address(other) == plain_address("https://example.com/News/a%20b?id=2&lang=en")


@pytest.mark.parametrize(
    "other",
    ["https://example.com/news/a%20b?id=2", "https://example.com/News/a%20b?id=3", "https://example.com:8080/News/a%20b?id=2"],
)
def test_another_address_is_another(other: str) -> None:
    assert plain_address(other) != plain_address("https://example.com/News/a%20b?id=2")


@pytest.mark.parametrize(
    ("text", "piece"), [("article-17", b"article"), ("Ä-9", b"9"), ("日本", b""), ("news/caf%C3%A9-12345", b"12345")]
)
def test_a_piece_to_look_for(text: str, piece: bytes) -> None:
    assert needle(text) == piece
