"""The worker: one process that runs some or all stages until it is told to stop.

It checks before it starts (ready.py). It stops on SIGTERM or Ctrl-C within seconds; what was not
finished is still in Kafka. When one of its stages has crashed it ends.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import faust
import mode

from alerts import Pacer
from config.settings import Settings
from rules import Matcher
from streams.app import create_app
from streams.delivery import Sharing
from streams.destinations import destination_of, paces_of
from streams.driver import lease_of
from streams.kafka import KafkaUnreachableError, refusal
from streams.ledger import Followed
from streams.probe import lack_in_words, lacking, needed
from streams.ready import get_ready
from streams.running import Counts, Health, set_up_logging
from streams.watching import LoopGuard, StartOver, TopicWatch, Watch, Watchdog, fill, ports
from streams.watchlists import Follower, Namesakes, Speaker, WorkerRun
from wording import counted

STOP_WITHIN_S = 8.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of one process, before anything runs: an app each, the rules that the match stage follows, and by topic what is
    to be done when it was made anew."""

    apps: dict[str, faust.App]
    follower: Follower | None
    start_over: dict[str, StartOver]
    pacer: Pacer | None = None

    @property
    def first(self) -> faust.App:
        """The one whose worker runs the others too."""
        return next(iter(self.apps.values()))


def run_worker(settings: Settings, stages: Sequence[str], folder: Path | None) -> int:
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
    run = get_ready(settings, stages, folder)
    counts, health = Counts(), Health.of(stages)
    made = make_stages(settings, stages, counts, health)
    beside = services_beside(settings, made, run, counts, health)
    last_words = partial(_tell_what_kafka_refuses, settings, stages)
    return StageWorker(made.first, *beside, loop=loop, counts=counts, health=health, last_words=last_words)


def make_stages(settings: Settings, stages: Sequence[str], counts: Counts, health: Health) -> Stages:
    """The apps of these stages, in their order; `health` is told of them."""
    follower = Follower(settings, Matcher(max_age_h=settings.max_age_h), health) if "match" in stages else None
    lease = lease_of(settings)
    given: dict[str, dict[str, Any]] = {stage: {"health": health.stages[stage]} for stage in stages}
    if "match" in given:
        given["match"] |= {"follower": follower}
    pacer = Pacer(paces_of(settings))
    if "alert" in given:
        given["alert"] |= {"followed": Followed.of(settings, health)}
    if "deliver" in given:
        given["deliver"] |= {"destination": destination_of(settings, lambda: lease.holds), "lease": lease, "pacer": pacer}
    start_over: dict[str, StartOver] = {}
    apps = {stage: create_app(settings, stage, counts=counts, start_over=start_over, **more) for stage, more in given.items()}
    fill(settings, health, apps)
    return Stages(apps, follower, start_over, pacer if "deliver" in given else None)


def services_beside(settings: Settings, made: Stages, run: WorkerRun, counts: Counts, health: Health) -> list[mode.Service]:
    """All that runs in a worker beside its first stage, the port listening already. Raises `PortError`."""
    speaker = Speaker(settings, run, made.follower)
    return [
        *ports(settings, health, counts),
        # Before the stages, each of which is waited for.
        speaker,
        *([Namesakes(settings, run, speaker)] if settings.instance is not None else ()),
        *list(made.apps.values())[1:],
        Watch(settings, counts, health, list(made.apps)),
        Watchdog(settings, made.apps, health),
        LoopGuard(),
        *([Sharing(settings, made.pacer)] if made.pacer is not None else ()),
        TopicWatch(settings, health, made.start_over),
    ]


def _end_at_once() -> None:
    """Let SIGTERM and Ctrl-C end this process until Faust takes them over: nothing is begun, so nothing has to be finished. As a
    container's first process a worker would not hear SIGTERM at all while it waits, and Faust's command takes Ctrl-C for a
    failure."""

    def end(number: int, _frame: object) -> NoReturn:
        raise SystemExit(0 if number == signal.SIGTERM else 128 + number)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)


def _tell_what_kafka_refuses(settings: Settings, stages: Sequence[str]) -> None:
    """After a crash: a client that lost a right or its login ends a stage with a traceback, which does not say what to do."""
    if (refused := refusal(settings.kafka)) is not None:
        log.error("%s", KafkaUnreachableError(settings.kafka, refused))
        return
    for right in lacking(settings, needed(settings, stages)):
        log.error("%s Nothing is lost; start the worker again when it is granted.", lack_in_words(settings.kafka, right))


def stopped_in_words(health: Health) -> str:
    """The last line of a worker that was told to stop. What waits was counted a moment ago."""
    waiting = [each.waiting for each in health.stages.values() if each.waiting is not None]
    if not any(waiting):
        return "Stopped."
    return f"Stopped. By the last count it leaves {counted(sum(waiting), 'message')} to the next worker; nothing is lost."


class StageWorker(faust.Worker):  # type: ignore[misc]
    """Faust's worker without its noise, its web server and its patience: it waits a minute for a Kafka that is gone, and there is
    nothing to wait for."""

    def __init__(
        self,
        app: faust.App,
        *services: mode.Service,
        loop: asyncio.AbstractEventLoop,
        counts: Counts,
        health: Health,
        last_words: Callable[[], None],
    ) -> None:
        """`last_words` are said when a stage has crashed."""
        super().__init__(app, *services, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False)
        self.spinner = None
        self._counts, self._health = counts, health
        self._last_words = last_words
        app.conf.web_enabled = False  # Faust's own command has just turned it on

    def execute_from_commandline(self) -> NoReturn:
        """Run until a signal or a crash, and raise `SystemExit`."""
        try:
            super().execute_from_commandline()
        except SystemExit as end:
            if end.code:
                self._last_words()
            else:
                log.info("%s", stopped_in_words(self._health))
            raise
        finally:
            self._counts.tell(at_end=True)
        raise AssertionError("unreachable")

    async def on_stop(self) -> None:
        """A stop begins here, before that of the apps."""
        limit = threading.Timer(STOP_WITHIN_S, self._leave)
        limit.daemon = True
        limit.start()
        log.info("Stopping: what is under way is brought to an end, for %.0f s at most.", STOP_WITHIN_S)
        await super().on_stop()

    def _leave(self) -> None:
        self._counts.tell(at_end=True)
        has_crashed = any(service.crashed for service in (self.app, *self.services))
        if has_crashed:
            self._last_words()
        else:
            log.warning("Kafka did not let this worker go within %.0f s, so it leaves; the rest comes again.", STOP_WITHIN_S)
        logging.shutdown()
        os._exit(1 if has_crashed else 0)
