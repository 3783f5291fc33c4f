"""What lies in a folder is its proposer's: no link leads out of it, and nothing is told of what is no watchlist."""

import gzip
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.loading.watchlists import load_watchlists
from config.loading.yaml import files
from config.loading.yaml.files import PlaceError, bytes_of, find_watchlist_files, lies_in
from tests.desks import SOUND
from wirewatch.cli import cli

TOKEN = "xoxb-1234567890-secret"
OUT = "E-FILE: This may not be read here. It is a link that leads out of the folder. Put the file itself into the folder."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of watchlists with a sound one; a token lies beside it."""
    made = tmp_path / "lists"
    made.mkdir()
    (made / "good.yaml").write_text(SOUND)
    (tmp_path / "token").write_text(TOKEN)
    return made


def told(*paths: Path) -> list[str]:
    return [str(error) for error in load_watchlists(*paths).errors]


ARTICLE = '{"id": "a", "url": "https://e.example/a", "title": "Syria", "body": "B."}\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", ARTICLE),
        ("two.jsonl", ARTICLE * 2),
        ("large.jsonl", ARTICLE * 80_000),
        ("export.json", f"[{ARTICLE}, {ARTICLE}]"),
        ("export.csv", "Headline,URL\nSyria,https://e.example/a\n"),
        ("articles.yaml", ARTICLE),
        ("packed.jsonl.gz", ARTICLE),
    ],
)
def test_a_file_of_articles_is_told_as_such(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    assert told(file) == [
        f"{file}:1:1 E-FILE: This is a file of articles, not a watchlist. Try rules on it: `wirewatch match` and "
        "`wirewatch backtest` take it after --articles."
    ]


@pytest.mark.parametrize("name", ["desk.json", "desk.jsonl", "desk.yaml"])
@pytest.mark.parametrize("text", ['{"rules": [{"title": "Syria"}]}', '{"watchlist": 1, "title": "Syria", "rules": [}', "# empty"])
def test_another_file_is_not_told_as_one_of_articles(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    (first, *_) = told(tmp_path / name)
    assert ("of articles" in first) == (text == "# empty" and name == "desk.jsonl")


class TestLinksOutOfTheFolder:
    @pytest.mark.parametrize(
        "to", ["../token", "{top}/token", "/proc/self/environ", "/dev/zero", "/etc/passwd", "link", ".git/config"]
    )
    def test_a_file_is_not_read(self, folder: Path, to: str) -> None:
        (folder / ".git").mkdir()
        (folder / ".git/config").write_text(f"watchlist: {TOKEN}")
        (folder / "link").symlink_to("../token")
        (folder / "b.yaml").symlink_to(to.format(top=folder.parent))
        loaded = load_watchlists(folder)
        assert [str(error) for error in loaded.errors] == [f"{folder}/b.yaml:1:1 {OUT}"]
        assert [rule.id for rule in loaded.rules] == ["good"]
        assert [each.whole for each in loaded.watchlists] == [False, True]

    @pytest.mark.parametrize("kind", ["text", "json", "github"])
    def test_nothing_of_it_is_told(self, folder: Path, kind: str) -> None:
        (folder / "b.yaml").symlink_to("../token")
        result = CliRunner().invoke(cli, ["check", str(folder), "--format", kind])
        assert result.exit_code == 1
        assert TOKEN not in result.output

    def test_a_folder_is_not_entered_and_its_rules_are_not_taken_for_gone(self, folder: Path) -> None:
        (folder / "all").symlink_to("/")
        assert told(folder) == [f"{folder}/all:1:1 {OUT}"]
        assert [each.whole for each in load_watchlists(folder).watchlists] == [False, True]

    def test_what_a_person_names_may_be_a_link(self, folder: Path) -> None:
        (folder.parent / "mine").symlink_to("lists")
        (folder.parent / "mine.yaml").symlink_to("lists/good.yaml")
        assert told(folder.parent / "mine") == told(folder.parent / "mine.yaml") == []

    def test_the_links_of_kubernetes_are_followed(self, folder: Path) -> None:
        (folder / "good.yaml").unlink()
        (folder / "..2026_01/sub").mkdir(parents=True)
        (folder / "..2026_01/good.yaml").write_text(SOUND)
        (folder / "..2026_01/sub/other.yaml").write_text(SOUND.replace("good", "other"))
        (folder / "..data").symlink_to("..2026_01")
        (folder / "good.yaml").symlink_to("..data/good.yaml")
        (folder / "sub").symlink_to("..data/sub")
        loaded = load_watchlists(folder)
        assert ([rule.id for rule in loaded.rules], loaded.errors) == (["good", "other"], ())

    def test_one_that_changes_after_it_was_found_is_not_read(self, folder: Path) -> None:
        (found,), _ = find_watchlist_files((folder,))
        found.path.unlink()
        found.path.symlink_to("../token")
        with pytest.raises(PlaceError):
            bytes_of(found.path, 100, found.folder)

    def test_files_that_kubernetes_changes_meanwhile_are_looked_for_again(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is done between two of its steps, `lies_in` does here: it stands between following the links and reading."""
        (folder / "old").mkdir()
        (folder / "new").mkdir()
        for name in ("old", "new"):
            (folder / name / "a").write_text(name)
        (folder / "..data").symlink_to("old")
        (folder / "a").symlink_to("..data/a")

        def meanwhile(real: str, root: str) -> bool:
            if (folder / "old/a").exists():
                (folder / "..data").unlink()
                (folder / "..data").symlink_to("new")
                (folder / "old/a").unlink()
            return lies_in(real, root)

        monkeypatch.setattr(files, "lies_in", meanwhile)
        assert bytes_of(folder / "a", 100, os.path.realpath(folder)) == b"new"


class TestFoldersInFolders:
    def test_none_is_entered_twice(self, folder: Path) -> None:
        """Forty links to `.` are a tree of 2 to the power of 40 branches and more."""
        (folder / "sub").mkdir()
        (folder / "sub/other.yaml").write_text(SOUND.replace("good", "other"))
        for number in range(40):
            (folder / f"a{number}").symlink_to(".")
            (folder / f"b{number}").symlink_to("sub")
        loaded = load_watchlists(folder)
        assert [each.file for each in loaded.watchlists] == [f"{folder}/good.yaml", f"{folder}/sub/other.yaml"]
        assert loaded.errors == ()


class TestSpecialFiles:
    def test_a_pipe_is_refused_and_not_opened(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe.yaml")
        assert told(folder) == [f"{folder}/pipe.yaml:1:1 E-FILE: This is no file. Name a file or a folder of files."]

    def test_a_test_names_no_pipe(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe")
        (folder / "good.yaml").write_text(SOUND.replace("query: Syria", "query: Syria, tests: [{match: {article: pipe}}]"))
        (error,) = load_watchlists(folder).errors
        assert error.reason == f"{folder}/pipe is no file."

    def test_a_name_that_steers_a_terminal_is_refused_and_told_harmlessly(self, folder: Path) -> None:
        (folder / "\x1b[2J.yaml").write_text(SOUND)
        assert told(folder) == [
            f"{folder}/\\x1b[2J.yaml:1:1 E-FILE: "
            "The character U+001B stands in the name of the file and could steer what shows it. Rename it."
        ]

    def test_nor_may_one_look_like_another(self, folder: Path) -> None:
        (folder / "good\u3164.yaml").write_text(SOUND)
        assert told(folder) == [
            f"{folder}/good\\u3164.yaml:1:1 E-FILE: The character U+3164 stands in the name of the file and cannot be seen. "
            "Rename it."
        ]


class TestWhatIsNoWatchlist:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (TOKEN, "it holds one text."),
            (f"token: {TOKEN}\n", "it has neither watchlist nor rules."),
            (f"- {TOKEN}\n", "it has neither watchlist nor rules."),
            (f"name: {TOKEN}\n", "it has neither watchlist nor rules."),
        ],
    )
    def test_it_is_not_quoted(self, folder: Path, text: str, why: str) -> None:
        (folder / "b.yaml").write_text(text)
        expected = f"{folder}/b.yaml:1:1 E-FILE: This is no watchlist: {why} Start it with the line: watchlist: 1"
        assert told(folder) == [expected]

    @pytest.mark.parametrize(
        "text", [f"A={TOKEN}\0B=2", f'"{TOKEN}', f"%{TOKEN}", f"a: b: {TOKEN}", f"&a {TOKEN}", f"- - {TOKEN}: {{"]
    )
    def test_nor_where_it_is_no_yaml(self, folder: Path, text: str) -> None:
        (folder / "b.yaml").write_text(text)
        (error,) = load_watchlists(folder).errors
        assert TOKEN not in str(error)

    def test_what_is_meant_for_one_is(self, folder: Path) -> None:
        (folder / "b.yaml").write_text("watchlist: 1\nname: a: b\n")
        (error,) = load_watchlists(folder).errors
        assert error.excerpt == "name: a: b\n       ^"
