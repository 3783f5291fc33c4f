"""A page of plain text becomes an article that the schema takes."""

import hashlib
from datetime import UTC, datetime

import pytest

from schemas.messages import Article
from schemas.pages import Given, PageError, read_page

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
PAGE = """Home | World | Sport
Follow us on
\f
Ministers agree on a plan   for the harbour
By Ann Smith | 24 November 2026, 10:15 GMT

The first paragraph.

The second.
Leave a Reply
"""


def article(page: str | bytes, **given: str) -> Article:
    raw = page.encode() if isinstance(page, str) else page
    return Article.read(read_page(raw, Given(**given), NOW).article)


def test_title_date_and_id_come_from_the_page() -> None:
    read = article(PAGE)
    assert read.title == "Ministers agree on a plan for the harbour"
    assert read.published_at == datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
    assert read.id == hashlib.sha256(PAGE.encode()).hexdigest()
    assert read.url == f"https://unknown.invalid/{read.id}"
    assert read.source.domain == "unknown.invalid"


def test_the_body_is_all_the_rest() -> None:
    body = article(PAGE).body
    assert body.startswith("Home | World | Sport\nFollow us on\n")
    assert body.endswith("The first paragraph.\n\nThe second.\nLeave a Reply")
    assert "harbour" not in body


def test_what_is_given_wins_and_a_given_title_leaves_the_page_whole() -> None:
    read = article(
        PAGE, id="a-1", url="https://example.com/a", title="Harbour", published_at="2026-01-01T00:00:00+01:00", source="bbc.co.uk"
    )
    assert (read.id, read.url, read.title) == ("a-1", "https://example.com/a", "Harbour")
    assert read.published_at == datetime(2025, 12, 31, 23, 0, tzinfo=UTC)
    assert read.source.domain == "bbc.co.uk"
    assert "Ministers agree on a plan   for the harbour" in read.body


def test_a_source_that_is_no_domain_is_a_name() -> None:
    read = article(PAGE, source="The Daily Example", url="https://example.com/a")
    assert (read.source.name, read.source.domain) == ("The Daily Example", "example.com")


def test_a_source_gives_the_address_its_domain() -> None:
    assert article(PAGE, source="example.com", id="7").url == "https://example.com/7"


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("Three words only\nHere are four words\n", "Here are four words"),
        ("| - | - | - |\nShort one\n", "Short one"),
        ("叙利亚与俄罗斯签署合作协议\n正文在这里\n", "叙利亚与俄罗斯签署合作协议"),
        ("\n\n  A title with four  \n", "A title with four"),
    ],
)
def test_the_title_is_the_first_line_of_four_words_or_else_the_first_line(page: str, title: str) -> None:
    assert article(page).title == title


def test_a_date_counts_in_the_first_ten_lines_only() -> None:
    ninth = "A title of four words\n" + "text\n" * 8 + "24 November 2026\n"
    assert article(ninth).published_at == datetime(2026, 11, 24, tzinfo=UTC)
    assert read_page(ninth.encode(), Given(), NOW).dated
    later = read_page(ninth.replace("24", "more text\n24", 1).encode(), Given(), NOW)
    assert not later.dated
    assert Article.read(later.article).published_at == NOW


def test_the_first_date_wins() -> None:
    assert article("A title of four words\n3 May 2026\n4 May 2026\n").published_at == datetime(2026, 5, 3, tzinfo=UTC)


def test_a_byte_order_mark_is_no_text() -> None:
    assert article(b"\xef\xbb\xbfA title of four words\n").title == "A title of four words"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"caf\xe9", "not UTF-8: byte 3 is 0xe9; save the page as UTF-8"),
        (b" \n\t\n", "the page has no text"),
        (b"", "the page has no text"),
        (b"<!DOCTYPE html>\n<title>A page</title>", "this is HTML; give the text of the page, as a browser copies it"),
    ],
)
def test_what_is_no_page(raw: bytes, reason: str) -> None:
    with pytest.raises(PageError) as caught:
        read_page(raw, Given(), NOW)
    assert str(caught.value) == reason
