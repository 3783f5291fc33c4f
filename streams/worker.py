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
from typing import Any, NoReturn

import faust
import mode

from config.plan import plan_of
from config.settings import Settings
from config.watchlists import load_watchlists
from streams.app import create_app, raw_topic
from streams.apply import publish, read_crossings
from streams.connection import refusal
from streams.counts import EVERY_S, Counts
from streams.destinations import destination_of
from streams.follow import Follower
from streams.lease import Lease
from streams.matcher import Matcher
from streams.namesakes import NamesakeError, Namesakes, enter
from streams.presence import Run, Speaker, name_of
from streams.progress import read_progress
from streams.standings import are_current, read_standings
from streams.topics import WORKERS, check_topics
from streams.watching.filling import fill
from streams.watching.health import Health
from streams.watching.port import check_port, ports
from streams.watching.topics import StartOver, TopicWatch

RETRY_S = 2.0
FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# Of these libraries only what an operator can act on; Kafka's clients tell each attempt of each connection, which we sum up.
QUIET = {
    "faust": logging.WARNING, "mode": logging.WARNING, "asyncio": logging.ERROR, "aiohttp": logging.WARNING,
    "slack_sdk": logging.WARNING, "aiokafka": logging.CRITICAL, "kafka": logging.CRITICAL,
}  # fmt: skip
STOP_WITHIN_S = 8.0
LOOK_EVERY_S = 10.0
log = logging.getLogger(__name__)


class WorkerError(RuntimeError):
    """The worker cannot start; the text says why and what to do."""


def run_worker(settings: Settings, stages: Sequence[str], folder: Path | None = None) -> int:
    """Run stages until a signal ends them: 0 after a clean stop, 1 after a crash. The watchlists of a folder are applied first.
    Raises `WorkerError` or `PortError` before anything ran."""
    set_up_logging(settings.log_level)
    check_port(settings)
    # Until Faust takes the signal over. As a container's first process a worker would not hear it at all while it waits.
    signal.signal(signal.SIGTERM, _end)
    _await_what_is_needed(settings)
    run = _enter(settings, stages)
    _tell_what_expired(settings)
    if folder is not None and "match" in stages:
        _apply(settings, folder)
    counts, health = Counts(), Health.of(stages)
    apps = create_apps(settings, stages, counts, health, run)
    services = [*ports(settings, health, counts), *apps[1:], Watch(settings, counts)]
    log.info("Stages: %s. Kafka: %s.", ", ".join(stages), settings.kafka.bootstrap_servers)
    loop = asyncio.new_event_loop()  # the standard one: decision 0010
    asyncio.set_event_loop(loop)
    worker = StageWorker(apps[0], *services, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False)
    worker.spinner = None
    try:
        worker.execute_from_commandline()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        counts.tell()
    return 0


def _await_what_is_needed(settings: Settings) -> None:
    """Return when Kafka answers and its topics are as they should be. Raises `WorkerError` when they are not."""
    await_kafka(settings)
    if problems := check_topics(settings):
        raise WorkerError("The worker does not start, because of its topics:\n  " + "\n  ".join(problems))


def _enter(settings: Settings, stages: Sequence[str]) -> Run:
    try:
        return enter(settings, Run.of(settings, stages))
    except NamesakeError as error:
        raise WorkerError(str(error)) from None


def _end(*_: object) -> NoReturn:
    """A stop before the stages run: nothing is begun, so nothing has to be finished."""
    raise SystemExit(0)


def _tell_what_expired(settings: Settings) -> None:
    for stage in read_progress(settings):
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


def create_apps(settings: Settings, stages: Sequence[str], counts: Counts, health: Health, run: Run) -> list[faust.App]:
    """The apps of these stages, in their order; `health` is told of them."""
    follower = Follower(settings, Matcher()) if "match" in stages else None
    lease = Lease(settings.session_timeout_s)
    given: dict[str, dict[str, Any]] = {stage: {} for stage in stages}
    if "match" in given:
        given["match"] = {"follower": follower}
    if "deliver" in given:
        given["deliver"] = {"destination": destination_of(settings, lambda: lease.holds), "lease": lease}
    start_over: dict[str, StartOver] = {}
    apps = {stage: create_app(settings, stage, counts=counts, start_over=start_over, **more) for stage, more in given.items()}
    fill(settings, health, apps, follower)
    first = next(iter(apps.values()))
    first.service(speaker := Speaker(raw_topic(first, settings, WORKERS), run, follower))
    first.service(TopicWatch(settings, health, start_over))
    if settings.instance is not None:
        first.service(Namesakes(settings, run, speaker))
    return list(apps.values())


def faust_cli_app(settings: Settings) -> faust.App:
    """One app for `faust -A streams.app worker`, which can start only one: the first stage, with the others as its services."""
    _await_what_is_needed(settings)
    run = _enter(settings, settings.stages)
    counts, health = Counts(), Health.of(settings.stages)
    if settings.watchlists is not None and "match" in settings.stages:
        _apply(settings, settings.watchlists)
    first, *others = create_apps(settings, settings.stages, counts, health, run)
    for service in (*ports(settings, health, counts), *others, Watch(settings, counts)):
        first.service(service)
    return first


class Watch(mode.Service):  # type: ignore[misc]
    """Tells the counts, and when Kafka is gone and back."""

    logger = logging.getLogger("mode.watch")

    def __init__(self, settings: Settings, counts: Counts) -> None:
        self._servers = settings.kafka.bootstrap_servers
        self._counts = counts
        self._is_gone = False
        super().__init__()

    @mode.Service.timer(EVERY_S)  # type: ignore[untyped-decorator]
    async def _tell(self) -> None:
        self._counts.tell()

    @mode.Service.timer(LOOK_EVERY_S)  # type: ignore[untyped-decorator]
    async def _look(self) -> None:
        reason = await asyncio.to_thread(refusal, self._servers)
        if reason is not None and not self._is_gone:
            log.error(
                "Kafka at %s does not answer (%s). Nothing is lost; the worker goes on when it is back.", self._servers, reason
            )
        elif reason is None and self._is_gone:
            log.warning("Kafka at %s answers again.", self._servers)
        self._is_gone = reason is not None


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
    """Return when a broker accepts a connection, however long that takes; say so every few seconds while none does."""
    told_at = 0.0
    while (reason := refusal(settings.kafka.bootstrap_servers)) is not None:
        if time.monotonic() - told_at > 10 * RETRY_S:
            told_at = time.monotonic()
            log.warning("Waiting for Kafka at %s: %s.", settings.kafka.bootstrap_servers, reason)
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
