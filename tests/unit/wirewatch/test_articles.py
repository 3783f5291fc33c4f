"""Files of every kind come out as lines with a place, whatever is in them."""

import gzip
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.messages import Article
from schemas.pages import Given
from wirewatch.articles import ArticleLine, InputError, key_of, read_lines, size_of

NOW = datetime(2026, 12, 1, tzinfo=UTC)
NOTHING = Given()
GOOD = b'{"id":"a","url":"https://example.com/a","title":"T","body":"B","published_at":"2026-11-24T10:15:00Z"}'


def lines(path: Path, given: Given = NOTHING) -> list[ArticleLine]:
    return list(read_lines(str(path), NOW, given))


def test_bad_lines_pass_as_they_are_and_blank_ones_only_count(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"a":1}\n\n \xff{ \r\nnull\n"x\xe2\x80\xa8y"')
    read = lines(file)
    assert [(line.line, line.value) for line in read] == [
        (1, b'{"a":1}'),
        (3, b" \xff{ "),
        (4, b"null"),
        (5, b'"x\xe2\x80\xa8y"'),
    ]
    assert read[1].where == f"{file}:3"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.bin", "a.jsonl"])
def test_gzip_is_known_by_its_bytes(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(GOOD + b"\n" + GOOD))
    assert [line.value for line in lines(file)] == [GOOD, GOOD]


def test_a_damaged_gzip_gives_what_is_whole_and_then_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(GOOD + b"\n")[:-6])
    read = read_lines(str(file), NOW)
    assert next(read).value == GOOD
    with pytest.raises(InputError) as caught:
        next(read)
    assert str(caught.value).startswith(f"{file}: damaged gzip after line 1 (")
    assert str(caught.value).endswith("). Copy or download the file again.")


def test_a_byte_order_mark_is_no_part_of_the_first_article(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD)
    assert lines(file)[0].value == GOOD


def test_a_page_is_told_from_lines_by_its_first_character(tmp_path: Path) -> None:
    page, json_lines = tmp_path / "page", tmp_path / "lines"
    page.write_bytes(b"\n A title of four words\n24 November 2026\n")
    json_lines.write_bytes(b"\n " + GOOD)
    assert Article.read(lines(page)[0].value).title == "A title of four words"
    assert lines(page)[0].remark is None
    assert lines(json_lines)[0].value.strip() == GOOD


def test_a_page_without_a_date_is_remarked_on(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"A title of four words\n")
    expected = "no date in the first ten lines, so it counts as published now; --published-at says when"
    assert lines(file)[0].remark == expected


def test_a_page_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(InputError) as caught:
        lines(file)
    assert str(caught.value) == f"{file}: not UTF-8: byte 0 is 0x89; save the page as UTF-8."


def test_lines_are_no_page_and_say_so(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(GOOD)
    with pytest.raises(InputError) as caught:
        lines(file, Given(title="T"))
    expected = f"{file}: holds JSON lines, and what the options say is about a page of plain text. Leave them out."
    assert str(caught.value) == expected


def test_standard_input_is_lines_unless_something_is_said_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def give(raw: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(raw))))  # type: ignore[arg-type]

    give(b"no json\n" + GOOD)
    assert [line.where for line in read_lines("-", NOW)] == ["stdin:1", "stdin:2"]
    give(b"A page")
    assert Article.read(next(read_lines("-", NOW, Given(url="https://example.com/x"))).value).url == "https://example.com/x"


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        lines(tmp_path / "none.jsonl")
    assert str(caught.value) == f"{tmp_path}/none.jsonl: cannot be read: No such file or directory."


def test_the_key_is_the_id_where_there_is_one() -> None:
    assert key_of(GOOD) == (b"a", None)
    assert key_of(b'{"id":"b"}')[0] == b"b"
    assert key_of(b'{"id":7}')[0] is None
    assert key_of(b'{"id":"c"') == (None, "not JSON: unexpected end of data (line 1, column 10)")


def test_the_size_of_standard_input_is_unknown(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"12345")
    assert size_of((str(file), str(file))) == 10
    assert size_of((str(file), "-")) is None
