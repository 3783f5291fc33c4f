"""What a worker logs of the libraries below it."""

import asyncio
import io
import logging
import sys
from collections.abc import Callable, Iterator

import pytest

from streams.running.logs import QUIET, set_up_logging

Said = Callable[[], list[str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[Said]:
    """The lines of the log so far, without their time; what the set-up changes is put back."""
    root, faust = logging.getLogger(), logging.getLogger("faust.transport.drivers.aiokafka")
    handlers, level, filters = root.handlers[:], root.level, faust.filters[:]
    levels = {name: logging.getLogger(name).level for name in QUIET}
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)

    def lines() -> list[str]:
        text = written.getvalue()
        written.truncate(written.seek(0))
        return [line[24:] if line[:2] == "20" else line for line in text.splitlines()]

    try:
        set_up_logging("info")
        yield lines
    finally:
        root.handlers[:], faust.filters[:] = handlers, filters
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


def failed(words: str) -> Exception:
    """An exception that was raised, as each of a log is."""
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def test_of_a_partition_that_a_rebalance_brought_faust_gives_no_alarm(said: Said) -> None:
    faust = logging.getLogger("faust.transport.drivers.aiokafka")
    faust.error("Aiokafka has not sent fetch request for %r since start (started %s)", "articles.v1/3", "11 minutes ago")
    faust.error("Aiokafka stopped fetching from %r (last done %s)", "articles.v1/3", "11 minutes ago")
    assert said() == [
        "ERROR   faust.transport.drivers.aiokafka: Aiokafka stopped fetching from 'articles.v1/3' (last done 11 minutes ago)"
    ]


def test_what_kafka_did_not_take_is_told_by_us_alone(said: Said) -> None:
    logging.getLogger("faust.topics").warning("_on_published error for message topic t-matches.v1 error [Error 10] message <>")
    logging.getLogger("asyncio").error("FutureMessage exception was never retrieved\nfuture: <FutureMessage finished>")
    logging.getLogger("mode.timers").warning("Timer commit is overlapping (interval=0.5 runtime=30.3)")
    assert said() == []
    logging.getLogger("faust.topics").warning("Something else")
    logging.getLogger("asyncio").error("Task exception was never retrieved")
    logging.getLogger("mode.timers").warning("Timer Watch._look is overlapping (interval=10 runtime=30.3)")
    assert said() == [
        "WARNING faust.topics: Something else",
        "ERROR   asyncio: Task exception was never retrieved",
        "WARNING mode.timers: Timer Watch._look is overlapping (interval=10 runtime=30.3)",
    ]


def test_what_a_stop_cuts_off_is_no_fault_and_anything_else_there_is(said: Said) -> None:
    words = "Exception in callback Topic._on_published(message=<FutureMessage pending>)(<Future cancelled>)\nhandle: <Handle>"
    logging.getLogger("asyncio").error(words, exc_info=asyncio.CancelledError())
    assert said() == []
    logging.getLogger("asyncio").error(words, exc_info=failed("of its own"))
    assert said()[-1] == "ValueError: of its own"


def test_a_crash_that_we_told_is_not_told_again(said: Said) -> None:
    error = failed("ours")
    logging.getLogger("streams.kafka.events").critical("This worker ends.", exc_info=error)
    logging.getLogger("mode.driver").error("[^--Consumer]: Crashed reason=%r", error, exc_info=error)
    logging.getLogger("asyncio").error("Task exception was never retrieved", exc_info=error)
    logging.getLogger("faust.worker").critical("[^StageWorker]: We experienced a crash! Reraising original exception...")
    lines = said()
    assert (lines[0], lines[-1]) == ("CRITICAL streams.kafka.events: This worker ends.", "ValueError: ours")
    assert sum(line.startswith("Traceback") for line in lines) == 1


def test_a_crash_that_nobody_told_is_told_once_with_its_cause(said: Said) -> None:
    error = failed("Faust's")
    # As mode logs it where nothing is being handled: it would say "NoneType: None".
    logging.getLogger("mode.driver").error("Crashed reason=%r", error, exc_info=(None, None, None))
    logging.getLogger("faust.app.base").error("Crashed reason=%r", error, exc_info=error)
    lines = said()
    assert (lines[0], lines[-1]) == ('ERROR   mode.driver: Crashed reason=ValueError("Faust\'s")', "ValueError: Faust's")
    assert sum(line.startswith("Traceback") for line in lines) == 1


def test_a_cause_in_words_is_no_cause_that_was_told(said: Said) -> None:
    error = failed("seen")
    logging.getLogger("faust.app.base").warning("It goes on in spite of %s", error)
    logging.getLogger("mode.driver").error("Crashed reason=%r", error, exc_info=error)
    assert sum("seen" in line for line in said()) == 3  # in words, in the line, and below its traceback


def test_what_a_task_of_nobody_raises_is_told(said: Said) -> None:
    async def broken() -> None:
        raise ValueError("of nobody")

    async def main() -> None:
        task = asyncio.ensure_future(broken())
        await asyncio.wait({task})

    asyncio.run(main())
    lines = said()
    assert lines[0] == "ERROR   asyncio: Task exception was never retrieved"
    assert lines[-1] == "ValueError: of nobody"
