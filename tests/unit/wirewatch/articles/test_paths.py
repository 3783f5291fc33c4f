"""Files and folders that people give: each file once, in order, and nothing passed over without a word."""

from pathlib import Path

import pytest

from wirewatch.articles import Files, InputError, holds_articles, is_watchlist


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.csv",
        "a.jsonl",
        "sub/c.json.gz",
        "sub/d.TSV",
        "notes.md",
        "book.xlsx",
        ".hidden.csv",
        "~$book.csv",
        ".git/x.csv",
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    return tmp_path


def test_a_folder_is_all_files_of_articles_in_it(folder: Path) -> None:
    files = Files([str(folder)])
    assert [str(Path(path).relative_to(folder)) for path in files.paths] == ["a.jsonl", "b.csv", "sub/c.json.gz", "sub/d.TSV"]
    assert files.remarks == [
        f"{folder}: 2 files passed over, as the names end in none of .jsonl, .ndjson, .json, .csv, .tsv, .tab, .txt: "
        f"{folder}/book.xlsx, {folder}/notes.md. Save Excel files as CSV."
    ]
    assert (files.size, files.title) == (4, f"4 files, first {folder}/a.jsonl")


def test_a_folder_without_any_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("x")
    with pytest.raises(InputError) as caught:
        Files([str(tmp_path)])
    assert str(caught.value) == (
        f"{tmp_path}: no file of articles in this folder: .jsonl, .ndjson, .json, .csv, .tsv, .tab, .txt, each maybe with .gz. "
        f"It has 1 other file, first {tmp_path}/notes.md."
    )


def test_what_is_given_twice_is_read_once_and_told(folder: Path) -> None:
    files = Files([str(folder / "b.csv"), str(folder / "sub" / ".." / "b.csv")])
    assert files.paths == [str(folder / "b.csv")]
    assert files.remarks == [f"{folder}/sub/../b.csv is given more than once, and read once."]


def test_standard_input_has_no_size() -> None:
    assert (Files(["-"]).size, Files(["-"]).title) == (None, "stdin")


def test_watchlists_and_articles_are_told_apart_by_their_names(folder: Path) -> None:
    assert holds_articles(folder)
    assert holds_articles(folder / "b.csv")
    assert holds_articles(Path("articles.jsonl.gz"))
    assert not holds_articles(Path("desk.yaml"))
    assert is_watchlist(Path("desk.YML"))
    assert not is_watchlist(folder / "notes.md")
    (folder / "desk.yaml").write_text("x")
    assert not holds_articles(folder)
