"""Each file or folder in faults/ is named after what is wrong with it, and beside it stands all that `wirewatch check` says.

What would be too large for a clone, or what a clone cannot hold, is made by the function of `MADE` that has its name; its .txt
stands with the others. After a change to the texts, write them anew and read the difference:
`python tests/unit/config/loading/test_watchlist_faults.py`, from the top of the clone.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from config.loading.watchlists import load_watchlists
from tests.desks import SOUND
from wirewatch.cli import cli

FAULTS = Path(__file__).resolve().parent / "faults"
NO_FAULT = "articles"  # what tests inside rules read
KEPT = sorted(path.name for path in FAULTS.iterdir() if path.suffix != ".txt" and path.name != NO_FAULT)


def _file_of_50_mb(folder: Path) -> None:
    with (folder / "large.yaml").open("wb") as file:
        file.truncate(50_000_000)


def _list_of_100000_entries(folder: Path) -> None:
    entries = ", ".join(f"word{number}" for number in range(100_000))
    uses = "  - {id: uses-it, name: Uses it, query: $words}\n"
    (folder / "long.yaml").write_text(SOUND + uses + f"lists: {{words: [{entries}]}}\n")


def _brackets_without_end(folder: Path) -> None:
    (folder / "open.yaml").write_text("lists: " + "[" * 100_000)


def _link_to_nothing(folder: Path) -> None:
    (folder / "unreadable.yaml").symlink_to("nowhere.yaml")


def _link_to_itself(folder: Path) -> None:
    (folder / "round.yaml").symlink_to("round.yaml")


def _pipe_that_nobody_writes_to(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")


def _folder_named_like_a_file(folder: Path) -> None:
    (folder / "desk.yaml").mkdir()


MADE: Mapping[str, Callable[[Path], None]] = {
    "brackets-without-end": _brackets_without_end,
    "file-of-50-mb": _file_of_50_mb,
    "folder-named-like-a-file": _folder_named_like_a_file,
    "link-to-itself": _link_to_itself,
    "link-to-nothing": _link_to_nothing,
    "list-of-100000-entries": _list_of_100000_entries,
    "pipe-that-nobody-writes-to": _pipe_that_nobody_writes_to,
}


@pytest.mark.parametrize("name", KEPT)
def test_fault(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FAULTS)
    # What only warns is no reason to fail.
    status = 0 if " 0 errors, " in expected(name) else 1
    assert checked(name) == (status, expected(name))


@pytest.mark.parametrize("name", MADE)
def test_fault_that_is_made(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).mkdir()
    MADE[name](tmp_path / name)
    assert checked(name) == (1, expected(name))


def test_every_text_has_its_fault() -> None:
    assert {path.stem for path in FAULTS.glob("*.txt")} == {Path(name).stem for name in (*KEPT, *MADE)}


@pytest.mark.parametrize(
    ("name", "sound"),
    [("unknown-keys.yaml", ["good"]), ("comment-cuts-a-query.yaml", ["good"]), ("tab.yaml", []), ("ids-reused", ["one", "two"])],
)
def test_a_fault_costs_no_other_rule(name: str, sound: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FAULTS)
    assert [rule.id for rule in load_watchlists(Path(name)).rules] == sound


def checked(name: str) -> tuple[int, str]:
    """How `wirewatch check` ends here, and all that it prints; nothing goes to stderr."""
    ours = {key: None for key in os.environ if key.startswith(("KAFKA_", "SLACK_", "WIREWATCH_"))}
    result = CliRunner(env=ours).invoke(cli, ["check", name])
    return result.exit_code, result.stdout


def expected(name: str) -> str:
    return (FAULTS / f"{Path(name).stem}.txt").read_text("utf-8")


def write_anew() -> None:
    """Write what is said now into every .txt."""
    os.chdir(FAULTS)
    for name in KEPT:
        (FAULTS / f"{Path(name).stem}.txt").write_text(checked(name)[1], "utf-8")
    for name, make in MADE.items():
        with TemporaryDirectory() as above:
            os.chdir(above)
            Path(name).mkdir()
            make(Path(name))
            (FAULTS / f"{name}.txt").write_text(checked(name)[1], "utf-8")
            os.chdir(FAULTS)


if __name__ == "__main__":
    write_anew()
