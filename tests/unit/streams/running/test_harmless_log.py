"""What a line of the log quotes steers no terminal, and begins no line that looks like one of ours."""

import asyncio
import io
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from streams.kafka.dead_letters import LONGEST_REASON, dead_letter
from streams.running.logs import QUIET, Harmless, set_up_logging
from streams.watching import loop_guard
from tests.unit.streams.events import event

RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ +[\w.]+: ")
FORGED = "2026-11-24 10:15:00,000 ERROR   streams.kafka.events: This worker ends."
NOW = datetime(2026, 11, 24, tzinfo=UTC)
log = logging.getLogger("streams.match")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """What was logged; what the set-up changes is put back."""
    root, faust = logging.getLogger(), logging.getLogger("faust.transport.drivers.aiokafka")
    handlers, level, filters = root.handlers[:], root.level, faust.filters[:]
    levels = {name: logging.getLogger(name).level for name in QUIET}
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    try:
        set_up_logging("debug")
        yield written.getvalue
    finally:
        root.handlers[:], faust.filters[:] = handlers, filters
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


def without_time(text: str) -> str:
    return RECORD.sub("", text, count=1)


@pytest.mark.parametrize("odd", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_an_id_begins_no_line(said: Callable[[], str], odd: str) -> None:
    log.debug("Article %s: %s.", f"a{odd}{FORGED}", "unmatched")
    (line,) = said().splitlines()
    assert without_time(line) == f"Article a{odd.encode('unicode_escape').decode()}{FORGED}: unmatched."


def test_an_id_steers_no_terminal(said: Callable[[], str]) -> None:
    log.debug("Match %s: suppressed, %s.", "a\x1b]52;c;aGk=\x07\x9b2J\u202e\t", "told")
    assert without_time(said()) == "Match a\\x1b]52;c;aGk=\\x07\\x9b2J\\u202e\\t: suppressed, told.\n"


def test_a_traceback_keeps_its_lines_and_begins_no_record(said: Callable[[], str]) -> None:
    try:
        raise ValueError(f"\x1b[2Jbad\n{FORGED}")
    except ValueError:
        log.exception("Matching failed: %s/%s/%s", "articles.v1", 0, 7)
    first, second, *_, last_but_one, last = said().splitlines()
    assert without_time(first) == "Matching failed: articles.v1/0/7"
    assert second == "Traceback (most recent call last):"
    assert (last_but_one, last) == ("ValueError: \\x1b[2Jbad", f" {FORGED}")


def test_an_error_of_several_lines_keeps_them(said: Callable[[], str]) -> None:
    log.error("%s", ValueError(f"desk.yaml:3:5: E-QUERY\n    Syria AND\n            ^\n{FORGED}"))
    assert without_time(said()) == f"desk.yaml:3:5: E-QUERY\n    Syria AND\n            ^\n {FORGED}\n"


def test_a_message_of_several_lines_keeps_them(said: Callable[[], str]) -> None:
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task finished>")
    assert without_time(said()) == "Task exception was never retrieved\nfuture: <Task finished>\n"


def test_where_the_loop_stands_is_shown_line_by_line(said: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_guard, "TICK_S", 0.01)
    monkeypatch.setattr(loop_guard, "SAY_AFTER_TICKS", 5)
    heard = threading.Event()
    last = logging.Handler()
    last.emit = lambda record: heard.set() if record.name == loop_guard.log.name else None  # type: ignore[method-assign]
    logging.getLogger().addHandler(last)

    async def stand_still() -> None:
        async with loop_guard.LoopGuard():
            heard.wait()

    asyncio.run(stand_still())
    lines = said().splitlines()
    (at,) = (number for number, line in enumerate(lines) if line.endswith("It is here:"))
    assert RECORD.match(lines[at])
    assert lines[at + 1].startswith('  File "')
    assert len(lines) > at + 4


def test_a_record_is_not_changed_for_others() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "%s", ("a\nb",), None)
    assert Harmless("%(message)s").format(record) == "a\\nb"
    assert record.getMessage() == "a\nb"
    by_name = logging.LogRecord("x", logging.INFO, "", 1, "%(id)s", ({"id": "a\x1bb"},), None)
    assert Harmless("%(message)s").format(by_name) == "a\\x1bb"


def test_the_reason_of_a_dead_letter_is_one_harmless_line_on_the_topic_too(said: Callable[[], str]) -> None:
    reason = ValueError(f"not JSON: \x9b2J\u202e\x1b[8m\n{FORGED}")
    out = dead_letter(None, event(b"{", offset=7).message, stage="intake", reason=reason, now=NOW)
    told = f"not JSON: \\x9b2J\\u202e\\x1b[8m\\n{FORGED}"
    assert dict(out.headers)["reason"].decode() == told
    assert without_time(said()) == f"Dead letter articles.v1/0/7: {told}\n"
    long = dead_letter(None, event(b"{").message, stage="intake", reason="\x1b" * LONGEST_REASON, now=NOW)
    assert len(dict(long.headers)["reason"].decode()) == LONGEST_REASON
