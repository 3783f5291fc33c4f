"""What is named may be a link that somebody proposed, and what it leads to may be all of the machine."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.loading.checks import rule_tests
from config.loading.checks.rule_tests import FileError, Shelf, file_document
from config.loading.watchlists import load_watchlists
from config.loading.yaml import files
from config.loading.yaml.files import PlaceError, bytes_of, find_watchlist_files, folders, leads_out, lies_in
from wirewatch.cli import cli

GOOD = 'watchlist: 1\nname: desk\ndefaults: {deliver: {slack: "#desk"}}\nrules:\n  - {id: good, name: Good, query: Syria}\n'
OUT = (
    "E-FILE: This leads by a link out of the repository, so that whoever proposes a change could have other files read and told. "
    "Name what it leads to, if that is meant."
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, in which one is; a folder with a watchlist lies beside it."""
    made = tmp_path / "repository"
    for folder in (made / ".git", made / "config", tmp_path / "elsewhere"):
        folder.mkdir(parents=True)
    (tmp_path / "elsewhere/secret.yaml").write_text(GOOD)
    monkeypatch.chdir(made)
    return made


def checked(*names: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["check", *names])
    return result.exit_code, result.stdout.splitlines()[0]


class TestNamedInTheRepository:
    @pytest.mark.parametrize("is_git", [True, False])
    @pytest.mark.parametrize("name", [".", "{top}", "config/.."])
    def test_its_top_is_no_link(self, repository: Path, name: str, is_git: bool) -> None:
        if not is_git:
            (repository / ".git").rmdir()
        (repository / "a.yaml").write_text(GOOD)
        assert checked(name.format(top=repository)) == (0, "1 file: 1 rule fine (1 active), 0 tests, 0 errors.")

    @pytest.mark.parametrize("name", ["config/watchlists", "{top}/config/watchlists", "config/../config/watchlists"])
    @pytest.mark.parametrize("to", ["../../elsewhere", "/", "..", "../.git", "../.git/secret"])
    def test_a_folder_that_is_a_link_out_of_it_is_refused(self, repository: Path, name: str, to: str) -> None:
        (repository / ".git/secret").mkdir()
        (repository / "config/watchlists").symlink_to(to)
        name = name.format(top=repository)
        shown = name.removeprefix(f"{repository}/")
        assert checked(name) == (1, f"{shown}:1:1 {OUT}")

    def test_so_is_one_behind_such_a_link(self, repository: Path) -> None:
        (repository / "config").rmdir()
        (repository / "config").symlink_to(repository.parent)
        (repository.parent / ".git").mkdir()  # a repository of its own makes it no better
        assert checked("config/elsewhere") == (1, f"config/elsewhere:1:1 {OUT}")

    def test_so_is_a_file_which_a_shell_may_have_named(self, repository: Path) -> None:
        (repository / "config/a.yaml").symlink_to(repository.parent / "elsewhere/secret.yaml")
        assert checked("config/a.yaml") == (1, f"config/a.yaml:1:1 {OUT}")

    def test_from_a_folder_in_it_too(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (repository / "lists").symlink_to("../elsewhere")
        monkeypatch.chdir(repository / "config")
        assert checked("../lists") == (1, f"../lists:1:1 {OUT}")

    def test_a_link_that_stays_in_it_is_followed(self, repository: Path) -> None:
        (repository / "lists").mkdir()
        (repository / "lists/a.yaml").write_text(GOOD)
        (repository / "config/watchlists").symlink_to("../lists")
        assert checked("config/watchlists")[0] == 0

    def test_what_is_named_elsewhere_is_trusted(self, repository: Path, tmp_path: Path) -> None:
        (tmp_path / "mine").symlink_to("elsewhere")
        assert checked(str(tmp_path / "mine"))[0] == checked("../mine")[0] == checked("../elsewhere/secret.yaml")[0] == 0

    def test_a_worker_reads_what_its_operator_names(self, repository: Path) -> None:
        (repository / "config/watchlists").symlink_to("../../elsewhere")
        assert [rule.id for rule in load_watchlists(Path("config/watchlists")).rules] == ["good"]

    def test_a_link_above_it_is_not_its_proposers(self, repository: Path, tmp_path: Path) -> None:
        (tmp_path / "way").symlink_to("repository")
        (repository / "config/a.yaml").write_text(GOOD)
        assert checked(str(tmp_path / "way/config"))[0] == 0
        (repository / "out").symlink_to("../elsewhere")
        assert checked(str(tmp_path / "way/out"))[0] == 1

    def test_hidden_names_that_a_person_names_are_theirs(self, repository: Path) -> None:
        (repository / ".lists").mkdir()
        assert not leads_out(Path(".lists"), repository)


class TestBounds:
    def test_too_many_names_are_not_looked_through(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MOST_NAMES", 20)
        for number in range(4):
            (repository / f"config/d{number}").mkdir()
            for inner in range(5):
                (repository / f"config/d{number}/{inner}").touch()
        found, (error,) = find_watchlist_files((Path("config"),))
        assert found == []
        assert str(error) == (
            "config:1:1 E-FILE: More than 20 files and folders lie in this folder and below it. "
            "Name a folder of watchlists alone."
        )
        assert folders(Path("config")) == {str(repository / "config")}

    def test_nor_are_too_many_watchlists_read(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MOST_FILES", 3)
        for number in range(3):
            (repository / f"config/{number}.yaml").touch()
        assert len(find_watchlist_files((Path("config"),))[0]) == 3
        (repository / "config/3.yaml").touch()
        found, (error,) = find_watchlist_files((Path("config"),))
        assert found == []
        assert error.reason == "More than 3 watchlists lie in this folder and below it."

    def test_a_link_to_the_top_of_the_disk_ends(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MOST_NAMES", 50)
        (repository / "all").symlink_to("/")
        (error,) = load_watchlists(Path("all")).errors
        assert error.reason == "More than 50 files and folders lie in this folder and below it."


class TestFoldersThatBecomeLinks:
    @pytest.fixture
    def swapped(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A watchlist in a folder in a folder, of which the first becomes a link out between the look and the opening."""
        (repository / "config/sub/deep").mkdir(parents=True)
        (repository / "config/sub/deep/a.yaml").write_text("honest")
        (repository.parent / "elsewhere/deep").mkdir()
        (repository.parent / "elsewhere/deep/a.yaml").write_text("secret")

        def meanwhile(real: str, root: str) -> bool:
            found = lies_in(real, root)
            if not (repository / "config/sub").is_symlink():
                (repository / "config/sub").rename(repository / "config/before")
                (repository / "config/sub").symlink_to("../../elsewhere")
            return found

        monkeypatch.setattr(files, "lies_in", meanwhile)
        monkeypatch.setattr(rule_tests, "lies_in", meanwhile)
        return repository / "config"

    def test_nothing_is_read_behind_them(self, swapped: Path) -> None:
        with pytest.raises(PlaceError):
            bytes_of(swapped / "sub/deep/a.yaml", 100, os.path.realpath(swapped))

    def test_nor_is_an_article_of_a_test(self, swapped: Path) -> None:
        with pytest.raises(FileError) as caught:
            file_document(Shelf(swapped, os.path.realpath(swapped)), "sub/deep/a.yaml")
        assert caught.value.reason == "sub/deep/a.yaml may not be read here."

    def test_no_descriptor_is_left_open(self, repository: Path) -> None:
        (repository / "config/sub").mkdir()
        (repository / "config/sub/a").write_text("a")
        within = os.path.realpath(repository)
        before = os.open("/", os.O_RDONLY)
        os.close(before)
        for name in ("config/sub/a", "config/sub/none", "config/none/none", "config/sub", "."):
            try:
                bytes_of(repository / name, 10, within)
            except OSError:
                continue
        after = os.open("/", os.O_RDONLY)
        os.close(after)
        assert after == before
