"""The worker: one process that runs some or all stages until it is told to stop.

It checks before it starts (Kafka answers, topics are as they should be), because Faust without a broker ends
without a word and with wrong partition counts loses events. It stops on SIGTERM or Ctrl-C within seconds; what was not
finished is still in Kafka. It must never go on when one of its stages has crashed.
"""

import asyncio
import logging
import os
import signal
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
from streams.app import create_app
from streams.apply import publish, read_crossings
from streams.connection import refusal
from streams.counts import EVERY_S, Counts
from streams.destinations import destination_of
from streams.follow import Follower
from streams.lasting import Lasting
from streams.lease import Lease
from streams.logs import set_up_logging
from streams.matcher import Matcher
from streams.presence import name_of
from streams.progress import read_progress
from streams.standings import are_current, read_standings
from streams.topics import check_topics
from streams.watching.filling import fill
from streams.watching.health import Health
from streams.watching.port import check_port, ports

RETRY_S = 2.0
STOP_WITHIN_S = 8.0
LOOK_EVERY_S = 10.0
log = logging.getLogger(__name__)


class WorkerError(RuntimeError):
    """The worker cannot start; the text says why and what to do."""


def run_worker(settings: Settings, stages: Sequence[str], folder: Path | None = None) -> int:
    """Run stages until a signal ends them: 0 after a clean stop, 1 after a crash. The watchlists of a folder are applied first.
    Raises `WorkerError` or `PortError` before anything ran."""
    set_up_logging(settings.log_level)
    loop = asyncio.new_event_loop()  # the standard one: decision 0010
    asyncio.set_event_loop(loop)
    try:
        make_worker(settings, stages, folder, loop).execute_from_commandline()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def make_worker(settings: Settings, stages: Sequence[str], folder: Path | None, loop: asyncio.AbstractEventLoop) -> "StageWorker":
    """A worker with all that it needs ready, and its port listening. Raises `WorkerError` or `PortError` when it cannot start."""
    _end_at_once()
    _get_ready(settings, stages, folder)
    counts, health = Counts(), Health.of(stages)
    first, *others = create_apps(settings, stages, counts, health)
    services = [*ports(settings, health, counts), *others, Watch(settings, counts)]
    log.info("Stages: %s. Kafka: %s.", ", ".join(stages), settings.kafka.bootstrap_servers)
    return StageWorker(first, *services, loop=loop, counts=counts)


def _get_ready(settings: Settings, stages: Sequence[str], folder: Path | None) -> None:
    """Return when Kafka answers, its topics are as they should be and the watchlists of a folder are applied."""
    check_port(settings)
    await_kafka(settings)
    if problems := check_topics(settings):
        raise WorkerError("The worker does not start, because of its topics:\n  " + "\n  ".join(problems))
    _tell_what_expired(settings)
    if folder is not None and "match" in stages:
        _apply(settings, folder)


def _end_at_once() -> None:
    """Let SIGTERM end this process until Faust takes the signal over: nothing is begun, so nothing has to be finished. As a
    container's first process a worker would not hear it at all while it waits."""

    def end(*_: object) -> NoReturn:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)


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


def create_apps(settings: Settings, stages: Sequence[str], counts: Counts, health: Health) -> list[faust.App]:
    """The apps of these stages, in their order; `health` is told of them."""
    follower = Follower(settings, Matcher()) if "match" in stages else None
    lease = Lease(settings.session_timeout_s)
    given: dict[str, dict[str, Any]] = {stage: {} for stage in stages}
    if "match" in given:
        given["match"] = {"follower": follower}
    if "deliver" in given:
        given["deliver"] = {"destination": destination_of(settings, lambda: lease.holds), "lease": lease}
    apps = {stage: create_app(settings, stage, counts=counts, **more) for stage, more in given.items()}
    fill(health, apps, follower)
    return list(apps.values())


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
    """Faust's worker without its noise, its web server and its patience: it waits a minute for a Kafka that is gone, and there is
    nothing to wait for."""

    def __init__(self, app: faust.App, *services: mode.Service, loop: asyncio.AbstractEventLoop, counts: Counts) -> None:
        super().__init__(app, *services, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False)
        self.spinner = None
        self._counts = counts
        app.conf.web_enabled = False  # Faust's own command has just turned it on

    def execute_from_commandline(self) -> NoReturn:
        """Run until a signal or a crash, and raise `SystemExit`."""
        try:
            super().execute_from_commandline()
        finally:
            self._counts.tell()
        raise AssertionError("unreachable")

    async def on_stop(self) -> None:
        """A stop begins here, before that of the apps."""
        limit = threading.Timer(STOP_WITHIN_S, self._leave)
        limit.daemon = True
        limit.start()
        await super().on_stop()

    def _leave(self) -> None:
        self._counts.tell()
        has_crashed = any(service.crashed for service in (self.app, *self.services))
        if not has_crashed:
            log.warning("Kafka did not let this worker go within %.0f s, so it leaves; the rest comes again.", STOP_WITHIN_S)
        logging.shutdown()
        os._exit(1 if has_crashed else 0)


def await_kafka(settings: Settings) -> None:
    """Return when a broker accepts a connection, however long that takes."""
    waiting = Lasting(log)
    while (reason := refusal(settings.kafka.bootstrap_servers)) is not None:
        waiting.failed(f"Waiting for Kafka at {settings.kafka.bootstrap_servers}: {reason}.", RETRY_S)
        time.sleep(RETRY_S)
    waiting.worked()
