"""JSON that is nearly article.v1 is read as it is meant, with a remark; one file that cannot be used stops none of the others."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas import Article
from wirewatch.articles import ArticleReader, How, InputError

NOW = datetime(2026, 12, 1, tzinfo=UTC)
GOOD = {"id": "a", "url": "https://example.com/a", "title": "T", "body": "B", "published_at": "2026-11-24T10:15:00Z"}


def without(*names: str, **others: Any) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name not in names} | others


def read(path: Path, *articles: dict[str, Any], complete: bool = False, **how: Any) -> tuple[list[Article], list[str], list[str]]:
    file = path / "a.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in articles))
    reader = ArticleReader(How(NOW, **how), complete=complete)
    found = list(reader.articles([str(file)]))
    cut = [[line.replace(f"{file}:", "") for line in causes.lines()] for causes in (reader.remarks, reader.unreadable)]
    return found, cut[0], cut[1]


def test_what_is_as_it_should_be_passes_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(raw := json.dumps(GOOD, indent=None) + " ")
    (only,) = ArticleReader(How(NOW), complete=True).all([str(file)])
    assert only.value == raw.encode()


@pytest.mark.parametrize(
    ("article", "member", "expected", "told"),
    [
        (
            without(published_at="2026-11-24"), "published_at", datetime(2026, 11, 24, 12, tzinfo=UTC),
            "1: published_at is a day without a time, so noon in UTC stands in",
        ),
        (
            without(published_at="24.11.2026 10:15"), "published_at", datetime(2026, 11, 24, 10, 15, tzinfo=UTC),
            "1: published_at is a date of another form than RFC 3339, and a time without a zone is UTC",
        ),
        (
            without("url"), "url", "https://unknown.invalid/a", "1: no url, so one at unknown.invalid stands in",
        ),
        (without("published_at"), "published_at", NOW, "1: no published_at, so it counts as published now"),
    ],
)  # fmt: skip
def test_what_is_nearly_an_article_is_read_as_one(
    tmp_path: Path, article: dict[str, Any], member: str, expected: object, told: str
) -> None:
    (found,), remarks, _ = read(tmp_path, article)
    assert getattr(found, member) == expected
    assert remarks == [told]


def test_a_source_as_a_text_is_a_name_or_a_domain(tmp_path: Path) -> None:
    (named, hosted), remarks, _ = read(tmp_path, without(source="The Herald"), without(source="Herald.example"))
    assert (named.source.name, named.source.domain) == ("The Herald", "example.com")
    assert (hosted.source.name, hosted.source.domain) == (None, "Herald.example")
    assert remarks == [
        '2 lines (1, 2): source: "The Herald" is read as {"name":"The Herald"}; send an object, such as {"domain": "example.com"}'
    ]


def test_a_missing_id_is_made_of_the_content_and_said_once(tmp_path: Path) -> None:
    (first, second, third), remarks, _ = read(tmp_path, without("id"), without("id", title="U"), without("id"))
    assert first.id == third.id != second.id
    assert remarks == ["3 lines (1, 2, 3): no id, so one is made of the content"]


def test_nothing_stands_in_for_what_publishing_needs(tmp_path: Path) -> None:
    found, _, refused = read(tmp_path, without("url"), without("published_at"), complete=True)
    assert found == []
    assert refused == [
        "1: not article.v1: url: is missing",
        "2: not article.v1: published_at: is missing",
    ]


def test_members_of_other_names(tmp_path: Path) -> None:
    article = {
        "guid": 7,
        "link": GOOD["url"],
        "head": "T",
        "text": {"plain": "B"},
        "published_at": GOOD["published_at"],
        "id": "a",
    }
    (found,), _, _ = read(tmp_path, article, columns={"title": "head", "body": "text.plain", "url": "link"})
    assert (found.title, found.body, found.url) == ("T", "B", "https://example.com/a")


def test_a_member_that_stands_twice_is_not_hidden_by_mending(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"title": "A", "title": "B", "body": "", "source": "x", "id": "a"}\n')
    reader = ArticleReader(How(NOW))
    assert list(reader.articles([str(file)])) == []
    assert reader.unreadable.lines() == [f'{file}:1: member "title" stands twice in one JSON object']


def test_one_file_that_cannot_be_used_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, good = tmp_path / "a.xlsx", tmp_path / "b.jsonl"
    book.write_bytes(b"PK\x03\x04xl/")
    good.write_text(json.dumps(GOOD) + "\n")
    reader = ArticleReader(How(NOW))
    assert [each.id for each in reader.articles([str(book), str(good)])] == ["a"]
    assert reader.failures == 1
    reader.tell()
    assert capsys.readouterr().err == f"{book}: is an Excel or Word file. Open it there and save it as CSV (UTF-8).\n"
    with pytest.raises(InputError):
        list(ArticleReader(How(NOW)).articles([str(book)]))
