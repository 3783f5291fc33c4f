"""The worker: one process that runs some or all stages until it is told to stop.

It checks before it starts (Kafka answers, topics are as they should be), because Faust without a broker ends
without a word and with wrong partition counts loses events. It stops on SIGTERM or Ctrl-C within seconds; what was not
finished is still in Kafka. It must never go on when one of its stages has crashed.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import faust
import mode

from config.plan import plan_of
from config.settings import Settings
from config.watchlists import load_watchlists
from streams.app import create_app
from streams.apply import publish, read_crossings
from streams.connection import KafkaUnreachableError, refusal
from streams.counts import EVERY_S, Counts
from streams.destinations import destination_of
from streams.follow import Follower
from streams.matcher import Matcher
from streams.presence import name_of
from streams.progress import INPUTS, read_progress
from streams.refusals import Refusal
from streams.rights import Right, lacking, needed, told
from streams.standings import are_current, read_standings
from streams.topics import check_topics

RETRY_S = 2.0
FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# Of these libraries only what an operator can act on; Kafka's clients tell each attempt of each connection, which we sum up.
QUIET = {
    "faust": logging.WARNING, "mode": logging.WARNING, "asyncio": logging.ERROR, "aiohttp": logging.WARNING,
    "slack_sdk": logging.WARNING, "aiokafka": logging.CRITICAL, "kafka": logging.CRITICAL,
}  # fmt: skip
STOP_WITHIN_S = 8.0
LOOK_EVERY_S = 10.0
RIGHTS_EVERY_S = 30.0
log = logging.getLogger(__name__)


class WorkerError(RuntimeError):
    """The worker cannot start; the text says why and what to do."""


def run_worker(settings: Settings, stages: Sequence[str], folder: Path | None = None) -> int:
    """Run stages until a signal ends them: 0 after a clean stop, 1 after a crash. The watchlists of a folder are applied first.
    Raises `WorkerError` before anything ran."""
    set_up_logging(settings.log_level)
    # Until Faust takes the signal over. As a container's first process a worker would not hear it at all while it waits.
    signal.signal(signal.SIGTERM, _end)
    await_what_is_needed(settings, stages, applies=folder is not None)
    _tell_what_expired(settings, stages)
    if folder is not None and "match" in stages:
        _apply(settings, folder)
    counts = Counts()
    apps = create_apps(settings, stages, counts)
    log.info("Stages: %s. Kafka: %s.", ", ".join(stages), settings.kafka.bootstrap_servers)
    loop = asyncio.new_event_loop()  # the standard one: decision 0010
    asyncio.set_event_loop(loop)
    worker = StageWorker(
        apps[0], *apps[1:], Watch(settings, counts, stages), loop=loop, quiet=True, override_logging=False, redirect_stdouts=False
    )
    worker.spinner = None
    try:
        worker.execute_from_commandline()
    except SystemExit as end:
        if end.code:
            _tell_what_kafka_refuses(settings, stages)
        return int(end.code or 0)
    finally:
        counts.tell()
    return 0


def await_what_is_needed(settings: Settings, stages: Sequence[str], *, applies: bool) -> None:
    """Return when Kafka answers, our user has the rights, and the topics are as they should be. Raises `WorkerError` when not."""
    await_kafka(settings)
    if rights := lacking(settings, needed(settings, stages, applies=applies)):
        sentences = "".join(f"\n  {told(settings.kafka, right)}" for right in rights)
        raise WorkerError(f"The worker does not start, for want of rights in Kafka (docs/kafka-rights.md):{sentences}")
    if problems := check_topics(settings, stages):
        raise WorkerError("The worker does not start, because of its topics:\n  " + "\n  ".join(problems))


def _tell_what_kafka_refuses(settings: Settings, stages: Sequence[str]) -> None:
    """After a crash: a client that lost a right or its login ends a stage with a traceback, which does not say what to do."""
    if (refused := refusal(settings.kafka)) is not None:
        log.error("%s", KafkaUnreachableError(settings.kafka, refused))
        return
    for right in lacking(settings, needed(settings, stages)):
        log.error("%s Nothing is lost; start the worker again when it is granted.", told(settings.kafka, right))


def _end(*_: object) -> NoReturn:
    """A stop before the stages run: nothing is begun, so nothing has to be finished."""
    raise SystemExit(0)


def _tell_what_expired(settings: Settings, stages: Sequence[str]) -> None:
    for stage in read_progress(settings, {stage: INPUTS[stage] for stage in stages}):
        if stage.expired:
            log.error(
                "%d messages of %s are gone: Kafka deleted them before the stage %s came to them. Raise WIREWATCH_RETENTION_S "
                "and the topic's retention.ms, or run more workers.",
                stage.expired, stage.topic, stage.stage,
            )  # fmt: skip


def _apply(settings: Settings, folder: Path) -> None:
    """What `wirewatch watchlists apply` does, without a question. Errors keep no other rule from running."""
    loaded = load_watchlists(folder)
    for error in loaded.errors:
        log.error("%s", error)
    while True:
        standings, now = read_standings(settings), datetime.now(UTC)
        author = f"worker {name_of(settings)}"
        plan = plan_of(loaded, standings.by_key, root=folder, author=author, now=now, unreadable=standings.unreadable)
        if are_current(settings, standings):
            break
    for problem in standings.unreadable.values():
        log.error("%s", problem)
    publish(settings, plan, now)
    for crossing in read_crossings(settings, plan, standings.position):
        log.warning("%s", crossing)
    log.info("Applied %s: %s.", folder, plan.summary)


def create_apps(settings: Settings, stages: Sequence[str], counts: Counts) -> list[faust.App]:
    """The apps of these stages, in their order."""
    follower = Follower(settings, Matcher()) if "match" in stages else None
    destination = destination_of(settings) if "deliver" in stages else None
    return [create_app(settings, stage, follower=follower, destination=destination, counts=counts) for stage in stages]


def faust_cli_app(settings: Settings) -> faust.App:
    """One app for `faust -A streams.app worker`, which can start only one: the first stage, with the others as its services."""
    await_what_is_needed(settings, settings.stages, applies=settings.watchlists is not None)
    counts = Counts()
    if settings.watchlists is not None and "match" in settings.stages:
        _apply(settings, settings.watchlists)
    first, *others = create_apps(settings, settings.stages, counts)
    for service in (*others, Watch(settings, counts, settings.stages)):
        first.service(service)
    return first


class Watch(mode.Service):  # type: ignore[misc]
    """Tells the counts, and when Kafka is gone and back."""

    logger = logging.getLogger("mode.watch")

    def __init__(self, settings: Settings, counts: Counts, stages: Sequence[str]) -> None:
        self._settings, self._kafka = settings, settings.kafka
        self._rights = needed(settings, stages)
        self._lacking: tuple[Right, ...] = ()
        self._counts = counts
        self._refused: Refusal | None = None
        super().__init__()

    @mode.Service.timer(EVERY_S)  # type: ignore[untyped-decorator]
    async def _tell(self) -> None:
        self._counts.tell()

    @mode.Service.timer(LOOK_EVERY_S)  # type: ignore[untyped-decorator]
    async def _look(self) -> None:
        refused = await asyncio.to_thread(refusal, self._kafka)
        if refused is not None and refused != self._refused:
            if refused.lasts:
                # Connections that are open go on, so it does not end: it may still do all of its work, and a restart would not.
                log.error(
                    "Kafka at %s cannot be used: %s. %s Nothing is lost; this worker goes on while its open connections last.",
                    refused.server, refused.found(self._kafka), refused.fix(self._kafka),
                )  # fmt: skip
            else:
                log.error(
                    "Kafka at %s does not answer (%s). Nothing is lost; the worker goes on when it is back.",
                    self._kafka.bootstrap_servers, refused.found(self._kafka),
                )  # fmt: skip
        elif refused is None and self._refused is not None:
            log.warning("Kafka at %s answers again.", self._kafka.bootstrap_servers)
        self._refused = refused

    @mode.Service.timer(RIGHTS_EVERY_S)  # type: ignore[untyped-decorator]
    async def _look_at_rights(self) -> None:
        """A right that was taken away: Kafka's clients wait for it without a word."""
        if self._refused is not None:
            return
        lacks = await asyncio.to_thread(lacking, self._settings, self._rights)
        for right in lacks:
            if right not in self._lacking:
                log.error("%s Nothing is lost; the worker goes on when it is granted.", told(self._kafka, right))
        if self._lacking and not lacks:
            log.warning("The rights in Kafka are complete again.")
        self._lacking = lacks


class StageWorker(faust.Worker):  # type: ignore[misc]
    """Faust's worker, which waits a minute for a Kafka that is gone, with a limit: there is nothing to wait for."""

    async def on_stop(self) -> None:
        """A stop begins here, before that of the apps."""
        limit = threading.Timer(STOP_WITHIN_S, self._leave)
        limit.daemon = True
        limit.start()
        await super().on_stop()

    def _leave(self) -> None:
        log.warning("Kafka did not let this worker go within %.0f s, so it leaves; the rest comes again.", STOP_WITHIN_S)
        logging.shutdown()
        os._exit(1 if any(service.crashed for service in (self.app, *self.services)) else 0)


def await_kafka(settings: Settings) -> None:
    """Return when a broker can be used, however long that takes; say so every few seconds while none can. Raises `WorkerError`
    where somebody has to change something first."""
    told_at = 0.0
    while (refused := refusal(settings.kafka)) is not None:
        if refused.lasts:
            raise WorkerError(f"The worker does not start: {KafkaUnreachableError(settings.kafka, refused)}")
        if time.monotonic() - told_at > 10 * RETRY_S:
            told_at = time.monotonic()
            log.warning("Waiting for Kafka at %s: %s.", settings.kafka.bootstrap_servers, refused.found(settings.kafka))
        time.sleep(RETRY_S)


def set_up_logging(level: str) -> None:
    """Our log on standard error; of the libraries only warnings, at debug level too: there they would drown ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name, lowest in QUIET.items():
        logging.getLogger(name).setLevel(lowest)
    logging.getLogger("faust.transport.drivers.aiokafka").addFilter(_is_no_false_alarm)


def _is_no_false_alarm(record: logging.LogRecord) -> bool:
    """Faust counts from the worker's start how long a partition stands still, and takes one that a rebalance has just brought for
    stuck."""
    return "(started " not in record.getMessage()
