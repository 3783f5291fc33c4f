"""Who applies a change: git's name for the folder where there is one, else the user of this machine."""

import getpass
import subprocess
from pathlib import Path

import pytest

from wirewatch.watchlists.author import LONGEST, author_of


@pytest.fixture(autouse=True)
def _no_git_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LOGNAME", "sam")


def repository(folder: Path, name: str) -> Path:
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "config", "user.name", name], check=True)
    return folder


def test_the_name_that_git_knows(tmp_path: Path) -> None:
    folder = repository(tmp_path / "clone", "Dana Desk")
    (folder / "desk.yaml").touch()
    assert author_of(folder) == author_of(folder / "desk.yaml") == "Dana Desk"


def test_a_name_is_as_long_as_a_standing_takes(tmp_path: Path) -> None:
    assert author_of(repository(tmp_path / "clone", "d" * 500)) == "d" * LONGEST


def test_without_a_name_in_git_it_is_the_user(tmp_path: Path) -> None:
    assert author_of(tmp_path) == "sam" == getpass.getuser()


def test_without_git_it_is_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository(tmp_path / "clone", "Dana Desk")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert author_of(folder) == "sam"
