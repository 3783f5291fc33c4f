"""Tables: the header is found, rows that do not fit are told, and one without known columns says what to write."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas import Article
from wirewatch.articles import ArticleReader, How, InputError

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HEAD = "Headline,Text,Date\n"


class Read:
    """What came of a table."""

    def __init__(self, path: Path, text: str | bytes, name: str = "a.csv", **how: object) -> None:
        self.file = path / name
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        reader = ArticleReader(How(NOW, **how))  # type: ignore[arg-type]
        self.articles: list[Article] = list(reader.articles([str(self.file)]))
        self.refused = [each.replace(str(self.file), "F") for each in reader.unreadable.lines()]
        self.remarks = [each.replace(str(self.file), "F") for each in reader.remarks.lines("time")]

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.articles]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a", "a.json"])
def test_delimiters_and_encodings(tmp_path: Path, delimiter: str, encoding: str, name: str) -> None:
    rows = [["Überschrift", "Volltext", "Datum"], ["Äpfel", f'"a{delimiter} b\n""c"""', "29.11.2026"]]
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    (article,) = Read(tmp_path, text.encode(encoding), name).articles
    assert (article.title, article.body, article.published_at.day) == ("Äpfel", f'a{delimiter} b\n"c"', 29)


def test_names_are_known_in_any_case_and_with_what_stands_beside_them(tmp_path: Path) -> None:
    (article,) = Read(
        tmp_path, "HEAD_LINE,full-text,DATE (UTC),Résumé\nA,B,2026-11-29,C\n", columns={"title": "head line"}
    ).articles
    assert (article.title, article.body) == ("A", "B")


def test_places_are_the_lines_in_which_rows_begin(tmp_path: Path) -> None:
    read = Read(tmp_path, "Report\n\n" + HEAD + 'A,"x\ny",2026-11-29\n\nB,y,no date\n')
    assert read.titles == ["A"]
    assert read.refused == [
        'F:7: published_at: is no date that is known here: "no date"; write 2026-11-29T15:04:00Z or 2026-11-29'
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "B,one, two, three,2026-11-29\n",
            "F:3: has 5 cells where the header has 3: a text holds a comma and is not in quotes "
            '("); export it with quotes around texts',
        ),
        (
            'B,"not closed,2026-11-29\nC,c,2026-11-29\nD,d,2026-11-29\nE,e,2026-11-29\n',
            'F:3: a quote (") is not closed; all that follows, 4 lines, is in one cell',
        ),
        (
            'B,"closed later,2026-11-29\nC,c,2026-11-29\nD,d,2026-11-29\nE,e,2026-11-29"\n',
            'F:3: has 2 cells where the header has 3, over 4 lines: a quote (") is not closed',
        ),
        (",,2026-11-29\n", None),
        (" , ,2026-11-29,\n", None),
    ],
)
def test_a_row_that_does_not_fit_is_told(tmp_path: Path, row: str, told: str | None) -> None:
    read = Read(tmp_path, HEAD + "A,a,2026-11-29\n" + row)
    assert read.titles == ["A"]
    assert read.refused == ([told] if told else [])
    assert ("F:3: passed over, as but one cell is filled, as in lines below a table" in read.remarks) == (told is None)


def test_a_row_of_an_address_alone_is_no_article(tmp_path: Path) -> None:
    read = Read(tmp_path, "Headline,Text,Date,URL\n,,2026-11-29,https://a.example/x\n")
    assert read.refused == ["F:2: has neither a title nor a text"]


def test_exports_that_were_put_together_have_their_header_twice(tmp_path: Path) -> None:
    read = Read(tmp_path, HEAD + "A,a,2026-11-29\n" + HEAD + "B,b,2026-11-28\n")
    assert (read.titles, read.refused) == (["A", "B"], [])
    assert "F:3: passed over, as it is the header again" in read.remarks


def test_a_table_without_known_columns_lists_them_and_says_what_to_write(tmp_path: Path) -> None:
    for name, text in (("a.csv", "Foo,Bar\n1,2\n"), ("a.txt", "Foo;Bar;Baz\n1;2;3\n4;5;6\n"), ("b.csv", "Foo\nBar\n")):
        with pytest.raises(InputError) as caught:
            Read(tmp_path, text, name)
        said = str(caught.value)
        assert said.startswith(
            f"{tmp_path / name}: is a table, and none of its columns is known to hold a title or a text. Say which one does: "
            "--column title=COLUMN --column body=COLUMN. Its columns: Foo"
        )


def test_columns_that_were_named(tmp_path: Path) -> None:
    text = "Foo,Bar,Baz\nA,a,2026-11-29\n"
    (article,) = Read(tmp_path, text, columns={"title": "FOO", "body": "bar", "published_at": "Baz"}).articles
    assert (article.title, article.body, article.published_at.day) == ("A", "a", 29)
    with pytest.raises(InputError) as caught:
        Read(tmp_path, text, columns={"title": "Foo", "body": "Boo"})
    assert str(caught.value) == f"{tmp_path}/a.csv: no column Boo. The columns of this table: Foo, Bar, Baz."


def test_the_order_of_dates_is_decided_by_all_of_them(tmp_path: Path) -> None:
    rows = "A,a,03/04/2026\nB,b,14/04/2026\n"
    read = Read(tmp_path, HEAD + rows)
    assert [(each.published_at.month, each.published_at.day) for each in read.articles] == [(4, 3), (4, 14)]
    assert read.remarks[-1].startswith("2 times") or any("dates are read with the day first" in each for each in read.remarks)
    undecided = Read(tmp_path, HEAD + "A,a,03/04/2026\n")
    assert undecided.refused == [
        'F:2: published_at: may be two days: "03/04/2026"; say --dates dmy where the day is first, or '
        "--dates mdy where the month is"
    ]
    assert [each.published_at.month for each in Read(tmp_path, HEAD + "A,a,03/04/2026\n", order="mdy").articles] == [3]


def test_a_text_that_excel_cut_is_remarked(tmp_path: Path) -> None:
    read = Read(tmp_path, HEAD + f"A,{'a' * 32_767},2026-11-29\n")
    assert "F:2: a text may be cut off, as 32,767 characters are all that a cell of Excel holds" in read.remarks


def test_a_page_with_commas_is_no_table(tmp_path: Path) -> None:
    page = "Headlines, dates and titles\n29 November 2026\n\nOne, two, three.\nFour, five, six.\n\nSeven.\n"
    (article,) = Read(tmp_path, page, "page.txt").articles
    assert article.title == "Headlines, dates and titles"


def test_a_row_gets_the_same_id_each_time_and_another_row_another(tmp_path: Path) -> None:
    first, second = Read(tmp_path, HEAD + "A,a,2026-11-29\nB,b,2026-11-29\n").articles
    (again,) = Read(tmp_path, HEAD + "\nB,b,2026-11-29\n", "b.csv").articles
    assert first.id != second.id == again.id
    assert len(second.id) == len("sha256-") + 64
