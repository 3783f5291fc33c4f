"""A data folder that another version of Kafka wrote: an older one is upgraded, a newer one refused.

Kafka reads what older ones wrote, but keeps to their level of features until these are raised, and then no older Kafka reads
the folder any more: it ends with a stack trace about record versions. So each folder carries a note of the newest Kafka that used
it. Folders from before there were notes are of 4.1.1 or older. This must never touch a folder that it refuses.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from sandbox.kafka.errors import BrokerError
from sandbox.kafka.jars import KAFKA_VERSION

NOTE = "kafka-version"


def needs_upgrade(data: Path) -> bool:
    """Whether an older Kafka wrote this folder. Raises `BrokerError` when a newer one did."""
    if not (data / "kafka" / "meta.properties").exists():
        return False
    note = data / NOTE
    found = note.read_text("utf-8", "replace").strip() if note.exists() else ""
    if _number(found) > _number(KAFKA_VERSION):
        raise BrokerError(
            f"The data folder {data} was last used by Kafka {found}, and this is Kafka {KAFKA_VERSION}, which cannot read it. "
            "Use the newer Wirewatch again, or give a new data folder; delete the old one when its messages are not needed."
        )
    return _number(found) < _number(KAFKA_VERSION)


def write_note(data: Path) -> None:
    """This Kafka has used the folder: no older one may after it."""
    half = data / f"{NOTE}.new"
    half.write_text(f"{KAFKA_VERSION}\n", "ascii")
    os.replace(half, data / NOTE)


def _number(version: str) -> tuple[int, ...]:
    """Nothing is older than every version."""
    return tuple(map(int, version.split("."))) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})*", version) else ()
