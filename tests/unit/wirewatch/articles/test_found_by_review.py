"""What a review found to be lost without a word, or to end in a traceback."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas import in_one_line
from wirewatch.articles import ArticleReader, How
from wirewatch.articles.dates import instant

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HEAD = "Headline,Date,Text\n"
DEEP = '{"title": "Red", "body": "b", "x": ' + "[" * 300 + "]" * 300 + "}"


def read(path: Path, text: str, name: str) -> tuple[list[str], list[str]]:
    """The headlines, and what is refused."""
    file = path / name
    file.write_text(text)
    reader = ArticleReader(How(NOW))
    titles = [each.title for each in reader.articles([str(file)])]
    return titles, [each.replace(str(file), "F") for each in reader.unreadable.lines()]


@pytest.mark.parametrize("row", ['"B,2026-11-01,x\n', 'B,2026-11-01,"x\n'])
def test_a_quote_that_is_never_closed_loses_no_rows_without_a_word(tmp_path: Path, row: str) -> None:
    titles, refused = read(tmp_path, HEAD + "A,2026-11-01,x\n" + row + "C,2026-11-01,x\n" * 200, "a.csv")
    assert titles == ["A"]
    assert refused == ['F:3: a quote (") is not closed; all that follows, 201 lines, is in one cell']


@pytest.mark.parametrize("line", ["Summary", "Headline | Summary | Text"])
def test_a_page_with_a_line_like_a_header_is_a_page(tmp_path: Path, line: str) -> None:
    page = f"Grid deal struck by Russia and the US on Sunday\n\n{line}\n\nRussia and the US agreed, officials said.\n"
    assert read(tmp_path, page, "a.txt") == (["Grid deal struck by Russia and the US on Sunday"], [])


def test_the_answer_of_a_search_service_may_be_longer_than_what_is_looked_at(tmp_path: Path) -> None:
    articles = [{"title": f"Red {number}", "body": "word " * 200} for number in range(200)]
    titles, refused = read(tmp_path, json.dumps({"status": "ok", "articles": articles}), "a.json")
    assert (len(titles), refused) == (200, [])


@pytest.mark.parametrize(("text", "name"), [(DEEP, "a.jsonl"), ('{"articles": [' + DEEP + "]}", "a.json")])
def test_what_is_nested_too_deeply_to_be_mended_is_told(tmp_path: Path, text: str, name: str) -> None:
    titles, (refused,) = read(tmp_path, text, name)
    assert titles == []
    assert refused.endswith("JSON nested too deeply to be written again; at most about 250 levels")


def test_the_zone_of_a_day_is_no_time() -> None:
    assert instant("2026-11-29-05:00") == instant("2026-11-29") == instant("2026-11-29Z")


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\0\0\0\0\1"])
def test_an_article_is_exported_in_one_line_of_json(before: bytes) -> None:
    value = {"title": "Red\nsky", "reach": 1}
    line = in_one_line(before + json.dumps(value, indent=1).replace("\n", "\r\n").encode())
    assert json.loads(line) == value
    assert len(line.splitlines()) == 1
