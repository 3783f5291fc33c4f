"""The broker's data folder: its settings, its format, and whether someone else is using it.

A fresh folder has to be formatted before Kafka starts on it: an id (`meta.properties`) and the first records of the metadata
log (a snapshot at offset 0). `kafka.tools.StorageTool` does that in a JVM of its own, more than a second each time. The
records are the same for every cluster of one Kafka version, so the tool runs once, its checkpoint stays in the cache under a
name that holds its checksum, and a folder is formatted by copying it. An id is never copied: clients tell clusters apart by it.

    DATA/server.properties, log4j2.properties   written anew at each start
    DATA/broker.log                             grows over the starts
    DATA/kafka-version                          the newest Kafka that ever used this folder
    DATA/kafka/                                 Kafka's own: topics, messages, meta.properties
    DATA/kafka-tmp/                             native parts of the compression libraries
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sandbox.kafka.errors import BrokerError, find_cause
from sandbox.kafka.jars import KAFKA_VERSION
from sandbox.kafka.java import Java, environment
from sandbox.kafka.security import Security, properties
from sandbox.kafka.trust import refuse_shared_file, refuse_shared_folder
from sandbox.scratch import ScratchFolder

SETTINGS = Path(__file__).with_name("server.properties")
LOGGING = Path(__file__).with_name("log4j2.properties")
PLAIN = Security()
FORMAT_LIMIT_S = 300.0
# Where Kafka looks for the records that stand before its first.
FIRST_RECORDS = Path("__cluster_metadata-0") / "00000000000000000000-0000000000.checkpoint"


def log_file(data: Path) -> Path:
    """Where all output of the broker goes."""
    return data / "broker.log"


def checkpoint(cache: Path, java: Java, jars: list[Path]) -> Path:
    """The first metadata records of this Kafka version, made by its own StorageTool once a cache. Raises `BrokerError` where
    others may write the cache, or what is kept in it."""
    refuse_shared_folder(cache)
    for kept in sorted(cache.glob(f"first-records-{KAFKA_VERSION}-*.checkpoint")):
        refuse_shared_file(kept)
        with contextlib.suppress(OSError):
            if kept.name == _kept_name(kept):
                return kept
            kept.unlink()
    with ScratchFolder(".format-", cache) as folder:
        write_settings(folder, port=9092, controller_port=9093)
        command = java.command(
            jars, "kafka.tools.StorageTool", "format", "-t", random_id(), "-c", "server.properties",
            options=("-Dlog4j2.configurationFile=log4j2.properties",),
        )  # fmt: skip
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment(), capture_output=True, text=True, errors="replace",
                timeout=FORMAT_LIMIT_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise BrokerError(f"Kafka's StorageTool did not end within {FORMAT_LIMIT_S:.0f} s.") from error
        if done.returncode != 0:
            lines = (done.stdout + done.stderr).splitlines()
            cause, shown = find_cause(lines), "\n".join(f"  {line}" for line in lines[-8:])
            raise BrokerError(f"Kafka's StorageTool failed. Cause: {cause.meaning}. {cause.remedy}\n{shown}")
        made = folder / "kafka" / FIRST_RECORDS
        made.chmod(0o644)  # Kafka lets its owner alone read it, and a cache is copied from user to user
        kept = cache / _kept_name(made)
        os.replace(made, kept)
    return kept


def _kept_name(records: Path) -> str:
    """What a file of first records is called in the cache."""
    return f"first-records-{KAFKA_VERSION}-{hashlib.sha256(records.read_bytes()).hexdigest()}.checkpoint"


def write_settings(
    data: Path,
    *,
    port: int,
    controller_port: int,
    security: Security = PLAIN,
    listeners: Mapping[str, int] = MappingProxyType({}),
    options: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """The shipped settings, and those of this start: of two lines for one property Kafka takes the later one."""
    plain, controller = f"PLAINTEXT://127.0.0.1:{port}", f"CONTROLLER://127.0.0.1:{controller_port}"
    more = properties(
        security, listeners, plain, controller, {"controller.quorum.voters": f"1@127.0.0.1:{controller_port}", **options}
    )
    settings = data / "server.properties"
    settings.touch(mode=0o600)  # there may be passwords in it
    settings.write_text(f"{SETTINGS.read_text('ascii')}\n# Of this start.\n{more}", "ascii")
    shutil.copyfile(LOGGING, data / "log4j2.properties")
    # What a killed broker unpacked here nobody else removes.
    shutil.rmtree(data / "kafka-tmp", ignore_errors=True)
    (data / "kafka-tmp").mkdir()


def format_once(data: Path, first_records: Path) -> str:
    """The cluster id of the data folder, which is formatted first when it is new."""
    kafka = data / "kafka"
    meta = kafka / "meta.properties"
    if meta.exists():
        found = re.search(r"(?m)^cluster\.id=(\S+)", meta.read_text("utf-8", "replace"))
        if found is None:
            raise BrokerError(f"{meta} names no cluster.id: the data folder is damaged. Give a new one.")
        return found[1]
    kafka.mkdir(parents=True, exist_ok=True)
    records = kafka / FIRST_RECORDS
    if strangers := sorted(
        path.name
        for path in (*kafka.iterdir(), *records.parent.glob("*"))
        if path not in (records, records.parent) and not path.name.startswith("meta.")
    ):
        raise BrokerError(
            f"{kafka} is not empty ({', '.join(strangers[:3])}) and has no meta.properties, so it is not of a broker. "
            "Give another data folder."
        )
    cluster = random_id()
    records.parent.mkdir(exist_ok=True)
    shutil.copyfile(first_records, records)
    # Last and by a rename: a start that dies half way leaves a folder that counts as new.
    half = kafka / "meta.properties.new"
    half.write_text(f"version=1\ncluster.id={cluster}\nnode.id=1\ndirectory.id={random_id()}\n", "ascii")
    os.replace(half, meta)
    return cluster


def refuse_if_in_use(data: Path) -> None:
    """Ask for Kafka's own lock before anything is written: a second broker would otherwise spoil the first one's log."""
    try:
        with (data / "kafka" / ".lock").open("r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return
    except BlockingIOError as error:
        raise BrokerError(
            f"Another broker uses the data folder {data}. Stop that broker, or give another data folder."
        ) from error


def random_id() -> str:
    """An id as Kafka writes them: 16 random bytes in URL-safe base64; never with a leading dash, which reads as an option."""
    while (name := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode("ascii").rstrip("=")).startswith("-"):
        pass
    return name
