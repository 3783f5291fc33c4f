"""Which workers run now, and of those that match articles with which rules: each says so every few seconds on workers.v1.

So `watchlists apply` knows when all that match have the new rules, `watchlists status` shows that they run the same, and two that
were given one name find each other (namesakes.py). No stage may ever depend on it, nor it on a stage: two of one name throw each
other out of their groups, and a stage that is thrown out while it starts is never ready.
"""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import mode
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from config.settings import Settings
from schemas import MessageError, dump, load_object
from streams.kafka import WORKERS, Record, client_options, read_topic, topic_name
from streams.running import within
from streams.watchlists.standings import Follower

EVERY_S = 5.0
GONE_AFTER_S = 20.0
# A Kafka that is gone must not hold up a stop.
FAREWELL_S = 1.0
SAID_WITHIN_S = 15.0
# Of a name in what is said: a host's has at most 253 letters, and people read them in a table.
LONGEST_NAME = 300
MOST_STAGES = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Presence:
    """One worker: `rules` run, with this `digest`; it has followed watchlists.v1 up to the offset `position`."""

    worker: str
    rules: int
    digest: str
    position: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class WorkerRun:
    """One process that runs these stages as a worker of this name; `run` tells it from an earlier or another one of that name.

    `started_at_ms` is by Kafka's clock where the worker has a lasting name, so that of two on two machines one is the older.
    """

    worker: str
    run: str
    stages: tuple[str, ...]
    process: str
    started_at_ms: int

    @classmethod
    def of(cls, settings: Settings, stages: Sequence[str]) -> Self:
        """This process."""
        process = f"{os.getpid()} on {socket.gethostname()}"
        return cls(name_of(settings), secrets.token_hex(8), tuple(stages), process, int(datetime.now(UTC).timestamp() * 1000))

    def record(self, **more: object) -> tuple[bytes, bytes]:
        """Key and value of what it says."""
        said = {"stages": list(self.stages), "process": self.process, **more}
        return self.worker.encode(), dump({"worker": self.worker, "run": self.run, **said})


class Speaker(mode.Service):  # type: ignore[misc]
    """Tells of this worker for as long as it runs: every few seconds, at once when its rules changed, and when it leaves. A Kafka
    that does not take it is told of by those who cannot work without."""

    logger = logging.getLogger("mode.presence")

    def __init__(self, settings: Settings, run: WorkerRun, follower: Follower | None) -> None:
        self._settings, self._run, self._follower = settings, run, follower
        self._producer: AIOKafkaProducer | None = None
        self._wakes = follower.changed if follower is not None else asyncio.Event()
        super().__init__()

    def speak(self) -> None:
        """Tell of this worker now, because somebody asks."""
        self._wakes.set()

    @mode.Service.task  # type: ignore[untyped-decorator]
    async def _speak(self) -> None:
        while not self.should_stop:
            self._wakes.clear()
            said: dict[str, object] = {"started_at_ms": self._run.started_at_ms}
            if (known := self._follower) is not None:
                said |= {"rules": known.count, "digest": known.digest, "position": known.position}
            try:
                await within(SAID_WITHIN_S, self._send(**said))
                if known is not None:
                    known.announced.set()
            except (KafkaError, OSError) as error:
                log.debug("Other workers do not hear of this one: %s", error)
                await self._hang_up()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wakes.wait(), EVERY_S)

    async def on_stop(self) -> None:
        """So that the next one of this name need not ask whether this one is still there."""
        with suppress(Exception):
            await asyncio.wait_for(self._send(left=True), FAREWELL_S)
        await self._hang_up()

    async def _send(self, **said: object) -> None:
        if self._producer is None:
            self._producer = AIOKafkaProducer(**client_options(self._settings.kafka))
            await self._producer.start()
        key, value = self._run.record(**said)
        await self._producer.send_and_wait(topic_name(self._settings, WORKERS), value, key, partition=0)

    async def _hang_up(self) -> None:
        if (producer := self._producer) is not None:
            self._producer = None
            with suppress(Exception):
                await asyncio.wait_for(producer.stop(), FAREWELL_S)


def name_of(settings: Settings) -> str:
    """What a worker is called: its lasting name, or machine and process."""
    return settings.instance or f"{socket.gethostname()}-{os.getpid()}"


def read_presence(settings: Settings, now: datetime) -> tuple[Presence, ...]:
    """The workers that match and have said something lately, by name. Raises `TopicError`, `KafkaUnreachableError`."""
    workers: dict[str, tuple[str, Presence]] = {}
    for record in read_topic(settings, WORKERS, since=now - timedelta(seconds=GONE_AFTER_S)):
        run, value = said_in(record.value)
        if run is not None and value.get("left") and workers.get(run.worker, ("",))[0] == run.run:
            del workers[run.worker]
        elif (presence := _presence(value, record)) is not None:
            workers[presence.worker] = run.run if run is not None else "", presence
    return tuple(sorted((presence for _, presence in workers.values()), key=lambda each: each.worker))


def read_runs(settings: Settings, now: datetime) -> tuple[WorkerRun, ...]:
    """Every worker that has said something lately, whatever its stages, by name. Raises `TopicError`, `KafkaUnreachableError`."""
    runs: dict[str, WorkerRun] = {}
    for record in read_topic(settings, WORKERS, since=now - timedelta(seconds=GONE_AFTER_S)):
        run, value = said_in(record.value)
        if run is None:
            continue
        if not value.get("left"):
            runs[run.worker] = run
        elif (known := runs.get(run.worker)) is not None and known.run == run.run:
            del runs[run.worker]
    return tuple(runs[name] for name in sorted(runs))


def said_in(value: bytes | None) -> tuple[WorkerRun | None, dict[str, object]]:
    """Who said this, and what; None and nothing for what a stranger wrote here. What has not started yet started at 0."""
    try:
        said = load_object(value)
        stages = tuple(_name(each) for each in said["stages"][:MOST_STAGES])
        started_at_ms = int(said.get("started_at_ms", 0))
        return WorkerRun(_name(said["worker"]), _name(said["run"]), stages, _name(said["process"]), started_at_ms), said
    except MessageError:
        return None, {}
    except (KeyError, TypeError, ValueError):
        return None, said  # of a version before this one


def _name(value: object) -> str:
    """Raises ValueError for what is too long to be one of ours."""
    if len(name := str(value)) > LONGEST_NAME:
        raise ValueError(f"a name of {len(name):,} characters")
    return name


def _presence(value: dict[str, object], record: Record) -> Presence | None:
    """None for a worker that does not match."""
    match value:
        case {"worker": str(worker), "rules": int(rules), "digest": str(digest), "position": int(position)}:
            with suppress(ValueError):  # what is too long to be ours, and an instant that no calendar has
                return Presence(_name(worker), rules, _name(digest), position, datetime.fromtimestamp(record.at_ms / 1000, UTC))
    return None
