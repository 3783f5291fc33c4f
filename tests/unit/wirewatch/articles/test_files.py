"""Files of every kind come out as lines with a place, whatever is in them."""

import gzip
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.messages import Article
from schemas.pages import Given
from wirewatch.articles import ArticleLine, How, InputError, key_of, read_lines
from wirewatch.articles.paths import size_of

NOW = datetime(2026, 12, 1, tzinfo=UTC)
NOTHING = Given()
GOOD = b'{"id":"a","url":"https://example.com/a","title":"T","body":"B","published_at":"2026-11-24T10:15:00Z"}'


def lines(path: Path, given: Given = NOTHING) -> list[ArticleLine]:
    return list(read_lines(str(path), How(NOW, given=given)))


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
    read = read_lines(str(file), How(NOW))
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
    assert lines(page)[0].remarks == ()
    assert lines(json_lines)[0].value.strip() == GOOD


def test_a_page_without_a_date_is_remarked_on(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"A title of four words\n")
    expected = "no date in the first ten lines, so it counts as published now; --published-at says when"
    assert lines(file)[0].remarks == (expected,)


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
    assert [line.where for line in read_lines("-", How(NOW))] == ["stdin:1", "stdin:2"]
    give(b"A page")
    assert (
        Article.read(next(read_lines("-", How(NOW, given=Given(url="https://example.com/x")))).value).url
        == "https://example.com/x"
    )


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


def told(path: Path, how: How | None = None) -> tuple[list[ArticleLine], list[tuple[str, str]]]:
    notes: list[tuple[str, str]] = []
    read = list(read_lines(str(path), how or How(NOW), lambda where, text: notes.append((where, text))))
    return read, notes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_lines_of_other_encodings_are_the_same_lines(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.jsonl"
    text = '{"id": "ä"}\n{"id": "北京"}\n'
    file.write_bytes(text.encode(encoding))
    assert [line.value.decode() for line in lines(file)] == text.splitlines()


ARRAY = '[{"id": 1, "body": "a, [b] \\" {c}"},\n\n  {"id": 2,\n "body": "ü"}, null\n]\n'


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_elements_of_an_array_come_with_their_lines(tmp_path: Path, pack: "type[bytes]") -> None:
    file = tmp_path / "a.json"
    file.write_bytes(pack(ARRAY.encode()))
    assert [(line.where, line.value.decode()) for line in lines(file)] == [
        (f"{file}:1 (element 1)", '{"id": 1, "body": "a, [b] \\" {c}"}'),
        (f"{file}:3 (element 2)", '{"id": 2,\n "body": "ü"}'),
        (f"{file}:4 (element 3)", "null"),
    ]


def test_an_array_of_many_is_read_piece_by_piece(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    bodies = ["é" * (number * 997 % 200_000) for number in range(60)]
    file.write_text("[" + ", ".join(f'{{"body": "{body}"}}' for body in bodies) + "]", "utf-8")
    assert [len(line.value.decode()) for line in lines(file)] == [len(body) + 12 for body in bodies]


@pytest.mark.parametrize(
    ("text", "count", "reason"),
    [
        ('[{"id": 1}, {"id": }, {"id": 3}]', 2, "not JSON: Expecting value; nothing after it was read"),
        ('[{"id": 1}, {"id": 2}', 3, "not JSON: the array has no end (]), so the file may be cut off"),
        ('[{"id": 1}, {"id": "tw', 2, "not JSON: Unterminated string starting at; nothing after it was read"),
    ],
)
def test_an_array_that_is_damaged_says_so(tmp_path: Path, text: str, count: int, reason: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(text)
    read = lines(file)
    assert (len(read), read[-1].refused) == (count, reason)


def test_objects_over_several_lines_and_answers_of_search_services(tmp_path: Path) -> None:
    spread, answer = tmp_path / "spread.json", tmp_path / "answer.json"
    spread.write_text('{\n  "id": "a",\n  "title": "T"\n}\n{\n  "id": "b",\n  "title": "U"\n}\n')
    answer.write_text('{"status": "ok", "articles": [{"id": "a", "title": "T"}, {"id": "b", "title": "U"}]}')
    assert [line.line for line in lines(spread)] == [1, 5]
    assert [(line.item, line.value) for line in lines(answer)] == [(1, b'{"id":"a","title":"T"}'), (2, b'{"id":"b","title":"U"}')]
    assert lines(answer)[0].remarks == ('the articles of the array "articles" were read',)


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        (
            "a.csv",
            b"PK\x03\x04\x14\x00[Content_Types].xml",
            "is an Excel or Word file. Open it there and save it as CSV (UTF-8).",
        ),
        ("a.xlsx", b"PK\x03\x04\x14\x00x", "is an Excel or Word file. Open it there and save it as CSV (UTF-8)."),
        ("a.zip", b"PK\x03\x04\x14\x00a.csv", "is a ZIP file. Unpack it, and give the files or the folder."),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1", "is an old Excel or Word file. Open it there and save it as CSV (UTF-8)."),
        ("a.pdf", b"%PDF-1.7", "is a PDF file. Give the articles as CSV, JSON or plain text."),
        ("a.bz2", b"BZh91AY", "is packed by bzip2. Unpack it first; of packed files only gzip is read here."),
        (
            "a.bin",
            bytes(range(32)) * 9,
            "is no text, but bytes of some other kind. Give CSV, JSON or plain text, or these by gzip.",
        ),
        ("a.xml", b"\n<rss version='2'>", "this is XML; give its articles as JSON or CSV, or the text of a page."),
        ("a.csv", b"<html><body>", "this is HTML; give the text of the page, as a browser copies it."),
    ],
)
def test_a_file_of_another_kind_is_named_with_the_remedy(tmp_path: Path, name: str, raw: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        lines(file)
    assert str(caught.value) == f"{file}: {said}"


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b" \n")
    assert told(file) == ([], [(str(file), "is empty")])


def test_the_bar_moves_as_far_as_the_file_is_long(tmp_path: Path) -> None:
    plain, packed, table = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz", tmp_path / "a.csv"
    plain.write_bytes((GOOD + b"\n") * 2000)
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    table.write_bytes(b"Headline,Date\n" + b"A harbour,03/04/2026\n" * 5000 + b"B,13/04/2026\n")
    for file in (plain, packed, table):
        moved: list[int] = []
        for _ in read_lines(str(file), How(NOW), advance=moved.append):
            pass
        assert sum(moved) == file.stat().st_size, file
