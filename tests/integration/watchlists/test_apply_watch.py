"""`wirewatch watchlists apply --watch` as a process: what is saved becomes live, and only Ctrl-C ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from schemas.standings import Standing
from streams.watchlists.standings import read_standings
from tests.acceptance.harness import ROOT, environment, until
from tests.desks import head
from tests.waiting import ended, run

DESK = (
    head()
    + """  - id: one
    name: One
    query: Syria AND aid
    tests:
      - match: {article: ../articles/page.txt}
"""
)
PAGE = "Aid\n\nAid for Syria arrives.\n"


class Watching:
    """The process, and what it has said."""

    def __init__(self, settings: Settings, folder: Path, output: Path) -> None:
        self.settings, self.output = settings, output
        command = [sys.executable, "-m", "wirewatch", "watchlists", "apply", str(folder), "--yes", "--watch"]
        with output.open("wb") as file:
            env = environment(settings, None, folder)
            self.process = subprocess.Popen(command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=file)

    def said(self) -> str:
        return self.output.read_text()

    def await_text(self, text: str, times: int = 1) -> None:
        def is_there() -> bool:
            assert self.process.poll() is None, self.said()
            return self.said().count(text) >= times

        until(is_there, self.said)

    def one(self) -> Standing:
        return read_standings(self.settings).by_key["one"]

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return ended(self.process, self.said)


@contextmanager
def watching(settings: Settings, folder: Path) -> Iterator[Watching]:
    it = Watching(settings, folder, folder.parent / "said.txt")
    try:
        yield it
    finally:
        it.process.kill()
        it.process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("desks", "articles", ".git"):  # beside the watchlists an article is read where one repository holds both
        (tmp_path / name).mkdir()
    (tmp_path / "desks" / "desk.yaml").write_text(DESK)
    (tmp_path / "articles" / "page.txt").write_text(PAGE)
    return tmp_path / "desks"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_saved_becomes_live_until_it_is_ended(
    prepared: Callable[..., Settings], folder: Path, number: signal.Signals
) -> None:
    with watching(prepared(), folder) as it:
        it.await_text(f"Watching {folder}. Ctrl-C ends it.")
        assert [each.query for each in it.one().history] == ["Syria AND aid"]
        (folder / "notes.txt").write_text("no watchlist")
        saved = folder / ".desk.yaml.part"  # as editors do: write another file, and put it in the place of the first
        saved.write_text(DESK.replace("Syria AND aid", "Syria AND (aid OR relief)"))
        os.replace(saved, folder / "desk.yaml")
        it.await_text("Applied: 1 changed.")
        assert [each.query for each in it.one().history] == ["Syria AND (aid OR relief)", "Syria AND aid"]
        assert it.end(number) == 0
        assert "Nothing changes" not in it.said()
        assert "Traceback" not in it.said()


def test_an_article_of_a_test_is_watched_wherever_it_lies(prepared: Callable[..., Settings], folder: Path) -> None:
    page = folder.parent / "articles" / "page.txt"
    with watching(prepared(), folder) as it:
        it.await_text("Watching ")
        page.write_text("Aid\n\nAid for Iran arrives.\n")
        it.await_text("Applied: 1 refused.")
        assert it.one().refused is not None
        page.write_text(PAGE)
        it.await_text("= one  no errors any more")
        page.unlink()
        it.await_text("Applied: 1 refused.", times=2)
        assert it.end() == 1, "the last time there was an error"


def test_a_folder_that_is_moved_in_is_seen(prepared: Callable[..., Settings], folder: Path) -> None:
    aside = folder.parent / "aside"
    aside.mkdir()
    (aside / "more.yaml").write_text(
        DESK.replace("name: desk", "name: more").replace("id: one", "id: two").split("    tests:")[0]
    )
    with watching(prepared(), folder) as it:
        it.await_text("Watching ")
        os.replace(aside, folder / "below")
        it.await_text("Applied: 1 added, 1 unchanged.")
        os.replace(folder, folder.parent / "away")
        it.await_text(f"{folder} is gone. The rules go on as they are; this goes on watching.")
        os.replace(folder.parent / "away", folder)
        it.await_text("Nothing changes: 2 unchanged.")
        assert it.end() == 0


def test_a_kafka_that_goes_away_does_not_end_it(prepared: Callable[..., Settings], folder: Path) -> None:
    cache = os.environ.get("WIREWATCH_CACHE")
    with Broker(cache=Path(cache) if cache else None) as broker, watching(prepared(broker), folder) as it:
        it.await_text("Watching ")
        broker.kill()
        (folder / "desk.yaml").write_text(DESK.replace("name: One", "name: The first"))
        it.await_text("Not applied: Kafka at ")
        broker.start()
        it.await_text("Applied: 1 changed.")
        assert (it.one().definition or {})["name"] == "The first"
        assert it.end() == 0


def test_a_kafka_that_is_not_there_ends_it(prepared: Callable[..., Settings], folder: Path) -> None:
    env = environment(prepared(), None, folder, KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1")
    command = [sys.executable, "-m", "wirewatch", "watchlists", "apply", str(folder), "--yes", "--watch"]
    done = run(command, env=env, cwd=ROOT)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("wirewatch: Kafka at 127.0.0.1:1 cannot be used: ")


def test_links_lead_to_no_other_folder_that_is_watched(prepared: Callable[..., Settings], folder: Path) -> None:
    (folder / "usr").symlink_to("/usr")
    (folder / "itself").symlink_to(".")
    (folder / "below").mkdir()
    (folder / "again").symlink_to("below")
    with watching(prepared(), folder) as it:
        it.await_text("Watching ")
        told = list(Path(f"/proc/{it.process.pid}/fdinfo").iterdir())
        assert sum(each.read_text().count("inotify wd:") for each in told) == 2
        (folder / "usr").unlink()
        (folder / "below" / "v1.2").mkdir()
        (folder / "below" / "v1.2" / "more.yaml").write_text(
            DESK.replace("name: desk", "name: more").replace("id: one", "id: two").split("    tests:")[0]
        )
        it.await_text("Applied: 1 added, 1 unchanged.")
        assert it.end() == 0
