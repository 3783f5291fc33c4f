"""`faust -A streams.app worker`, for those who know Faust: `wirewatch worker` with the stages of WIREWATCH_STAGES.

Faust's command makes the worker itself, so it is given ours to make. Its options for a web server, a log or debugging change
nothing here: Faust turns its web server on, on every address, unless `--without-web` is said, and it shows what the worker has
to anyone. What keeps the worker from starting is one text and a status, as with our own command.
"""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

import faust

from config.settings import SettingsError, load_settings
from streams.connection import KafkaUnreachableError
from streams.counts import Counts
from streams.logs import set_up_logging
from streams.ready import WorkerError, get_ready
from streams.topics import TopicError
from streams.watching.health import Health
from streams.watching.port import PortError
from streams.worker import StageWorker, end_at_once, make_stages, services_beside

WRONG_SETTINGS = 2


def cli_app(environ: Mapping[str, str]) -> faust.App:
    """The first stage, whose worker runs the others too. Nothing is asked of Kafka before Faust makes that worker.
    Exits where the settings are wrong."""
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        raise _refused(error, WRONG_SETTINGS) from None
    set_up_logging(settings.log_level)
    counts, health = Counts(), Health.of(settings.stages)
    made = make_stages(settings, settings.stages, counts, health)

    def worker(_app: faust.App, *_: Any, loop: asyncio.AbstractEventLoop, **__: Any) -> StageWorker:
        end_at_once()
        try:
            run = get_ready(settings, settings.stages, settings.watchlists)
            beside = services_beside(settings, made, run, counts, health)
        except (WorkerError, PortError, KafkaUnreachableError, TopicError) as error:
            raise _refused(error, 1) from None
        return StageWorker(made.first, *beside, loop=loop, counts=counts)

    made.first.conf.Worker = worker
    return made.first


def _refused(error: Exception, status: int) -> SystemExit:
    sys.stderr.write(f"wirewatch: {error}\n")
    return SystemExit(status)
