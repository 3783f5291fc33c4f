"""How tests wait: a wait fails when nothing new is seen, whatever it is that goes on."""

import asyncio
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.settings import KafkaSettings
from streams.kafka.connection import KafkaUnreachableError
from tests import clock, waiting
from tests.waiting import Log, awaited, ended, run, until, watched


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.2)
    monkeypatch.setattr(waiting, "LOOK_S", 0.03)


@pytest.mark.usefixtures("impatient")
def test_a_wait_in_which_nothing_new_is_seen_fails_with_what_was_seen_last() -> None:
    minutes = itertools.count(1)
    with pytest.raises(AssertionError) as caught, watched(lambda: ("messages", 3)):
        until(lambda: False, lambda: f"10:{next(minutes):02} articles wait", moved=lambda: ("done", 7))
    first, *seen = str(caught.value).splitlines()
    assert first.startswith("Nothing has moved for 0 s. 10:"), "a reminder is nothing new"
    assert seen == ["('messages', 3)", "('done', 7)"]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("where", ["moved", "watched", "words"])
def test_a_wait_goes_on_while_something_moves(where: str) -> None:
    looks, asked = itertools.count(), itertools.count()

    def look() -> str:
        return "line\n" * 3 + "x" * next(looks) if where == "words" else str(next(looks))

    still = "still"
    with watched(look if where == "watched" else lambda: still):
        until(
            lambda: next(asked) > 9,
            look if where == "words" else lambda: still,
            moved=look if where == "moved" else lambda: still,
        )
    assert next(looks) > 2


@pytest.mark.usefixtures("impatient")
def test_a_kafka_that_does_not_answer_a_question_is_asked_again() -> None:
    answers = iter([KafkaUnreachableError(KafkaSettings(), "gone"), True])

    def met() -> bool:
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    until(met, lambda: "")


@pytest.mark.usefixtures("impatient")
def test_what_is_awaited_gives_its_value_or_its_error_or_stands_still() -> None:
    async def fails() -> None:
        raise LookupError("mine")

    assert asyncio.run(awaited(asyncio.sleep(0, "value"))) == "value"
    with pytest.raises(LookupError, match=r"^mine$"):
        asyncio.run(awaited(fails()))
    with pytest.raises(AssertionError, match=r"^Nothing has moved for 0 s\. it hangs$"):
        asyncio.run(awaited(asyncio.sleep(3600), lambda: "it hangs"))


def test_a_command_is_run_to_its_end_with_what_it_wrote() -> None:
    done = run([sys.executable, "-c", "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"])
    assert (done.returncode, done.stdout, done.stderr) == (3, "out\n", "err\n")


@pytest.mark.usefixtures("impatient")
def test_a_process_that_says_nothing_more_is_named() -> None:
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as process:
        with pytest.raises(AssertionError, match=r"signal\.pause\(\)'\] goes on\. nothing$"):
            ended(process, lambda: "nothing")
        process.kill()


def test_a_log_counts_kinds_of_whole_lines(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    assert log() == 0
    with (tmp_path / "log").open("w") as file:
        for text, kinds in (("10:01 started\n10:02 started\n10:03 st", 1), ("opped\n", 2), ("11:00 stopped\n", 2)):
            file.write(text)
            file.flush()
            assert log() == kinds


def test_a_clock_is_put_forward() -> None:
    async def scene() -> str:
        sleeper = asyncio.create_task(asyncio.sleep(3600, "slept"))
        await asyncio.sleep(0)
        clock.put_forward(3600)
        return await sleeper

    assert clock.play(scene()) == "slept"
