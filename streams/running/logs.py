"""The log of a worker: on standard error, a line for each thing that an operator can act on, and each thing once.

What Faust, Kafka's clients and asyncio write about a fault that Wirewatch tells itself is left out, and only that: a line of
theirs that nobody else would say must come through. What a line quotes may be of strangers, an id or a key, so it steers no
terminal and begins no line of its own.
"""

import asyncio
import copy
import logging
import re
import sys
from contextlib import suppress

from wording import escaped, escaped_line

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# Of these libraries only what an operator can act on; Kafka's clients tell each attempt of each connection, which we sum up.
QUIET = {
    "faust": logging.WARNING, "mode": logging.WARNING, "asyncio": logging.ERROR, "aiohttp": logging.WARNING,
    "slack_sdk": logging.WARNING, "aiokafka": logging.CRITICAL, "kafka": logging.CRITICAL,
}  # fmt: skip


CANCELLED = "Exception in callback Topic._on_published("
# What these loggers say stands beside a line of ours, or of theirs, about the same.
ECHOES = (
    # All that is sent goes through `send_all`, which tells what Kafka did not take.
    ("faust.topics", "_on_published error for message topic "),
    ("asyncio", "FutureMessage exception was never retrieved"),
    # What was being sent when the worker was told to stop; its articles are not acked, so they come again.
    ("asyncio", CANCELLED),
    # Of a worker that was paused, or whose loop does not turn: the loop's guard tells the latter.
    ("mode.driver", "Thread keepalive is not responding"),
    # A topic that was deleted, as the watch over topics says.
    ("mode.driver", "exception performing seek when flow not active No partitions are currently assigned"),
    # Faust's own bookkeeping of a rebalance that began while another was under way.
    ("faust.app.base", "Missing sensor state for rebalance"),
    # A commit that waits for a Kafka that is gone.
    ("mode.timers", "Timer commit is overlapping "),
    # A question to a Kafka that does not answer, as the watchdog says.
    ("mode.timers", "Timer streams.watching.watch."),
    # A crash has been told with its cause when these come.
    ("faust.worker", "We experienced a crash! "),
    ("faust.app.base", "Error while stopping child <Consumer: crashed >: RuntimeError('Event loop is closed')"),
    ("mode.driver", "Error while stopping child <ConsumerThread: crashed >: RuntimeError('Event loop is closed')"),
)
LIBRARIES = ("faust", "mode", "asyncio")
MARK = "_wirewatch_was_told"
# A record begins with the year. What follows its first line, a traceback or a part of a watchlist, must not look like one.
LIKE_A_RECORD = re.compile(r"\n(?=\d)")


class Harmless(logging.Formatter):
    """Writes a record so that text of strangers in it is nothing but text. A text that is put into a message is one line;
    messages and errors of several lines keep them."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the record as it is printed."""
        shown = copy.copy(record)
        if isinstance(record.args, tuple):
            shown.args = tuple(escaped_line(each) if isinstance(each, str) else each for each in record.args)
        return LIKE_A_RECORD.sub("\n ", escaped(super().format(shown)))


def set_up_logging(level: str) -> None:
    """Our log on standard error; of the libraries only warnings, at debug level too: there they would drown ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Harmless(FORMAT))
    handler.addFilter(_is_no_echo)
    handler.addFilter(_is_first_of_its_cause)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name, lowest in QUIET.items():
        logging.getLogger(name).setLevel(lowest)
    for name in ("faust.transport.drivers.aiokafka", "mode.driver"):  # the latter is that driver in our hands
        logging.getLogger(name).addFilter(_is_no_false_alarm)


def _is_no_echo(record: logging.LogRecord) -> bool:
    try:
        words = record.getMessage()
    except Exception:
        return True  # a wrong call of somebody's: logging itself says so, and nobody who only logs must fail
    if words.startswith(CANCELLED) and not _is_of(record, asyncio.CancelledError):
        return True
    return not any(record.name == name and echo in words for name, echo in ECHOES)


def _is_first_of_its_cause(record: logging.LogRecord) -> bool:
    """On its way up an exception is logged by each service it passes. A crash of Faust's own is told once, with the cause."""
    logged = record.exc_info[1] if record.exc_info else None
    error = logged or next((each for each in _values(record) if isinstance(each, BaseException)), None)
    if error is None:
        return True
    if record.name.split(".")[0] in LIBRARIES:
        if getattr(error, MARK, False):
            return False
        if record.exc_info and logged is None:
            # Else it would stand there as "NoneType: None".
            record.exc_info = (type(error), error, error.__traceback__)
    if record.exc_info or record.name.split(".")[0] not in LIBRARIES:
        with suppress(AttributeError):  # a few kinds of exceptions take no mark
            setattr(error, MARK, True)
    return True


def _is_of(record: logging.LogRecord, kind: type[BaseException]) -> bool:
    return bool(record.exc_info and isinstance(record.exc_info[1], kind))


def _values(record: logging.LogRecord) -> tuple[object, ...]:
    return record.args if isinstance(record.args, tuple) else ()


def _is_no_false_alarm(record: logging.LogRecord) -> bool:
    """Faust counts from the worker's start how long a partition stands still, and takes one that a rebalance has just brought for
    stuck."""
    return "(started " not in record.getMessage()
