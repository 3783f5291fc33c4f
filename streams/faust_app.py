"""`faust -A streams.faust_app worker`, for those who know Faust: `wirewatch worker` with the stages of WIREWATCH_STAGES.

Faust's command makes the worker itself, so it is given ours to make. Its options for a web server, a log or debugging change
nothing here: unless `--without-web` is said, Faust turns on a web server, on every address, that shows what the worker has to
anyone. What keeps the worker from starting is one text and a status, as with our own command; so is another
program's module under the name of one of ours, which is looked for before anything of ours is imported. Ctrl-C is quiet from
here on: it ends the process until there is a worker, which takes it over (worker.py).
"""
# ruff: noqa: E402

from wirewatch.interrupts import leave_at_once

leave_at_once()

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import Any

import faust

from wirewatch.shadowed import refuse_shadowed

refuse_shadowed()

from config.settings import load_settings
from streams.app import app_options
from streams.kafka import app_id
from streams.running import set_up_logging
from streams.worker import StageWorker, make_worker
from wording import UserFacingError, escaped


def cli_app(environ: Mapping[str, str]) -> faust.App:
    """What Faust's command takes for the app. Nothing is asked of Kafka before it makes its worker. Exits where the settings are
    wrong."""
    try:
        settings = load_settings(environ)
    except UserFacingError as error:
        raise _refused(error) from None
    set_up_logging(settings.log_level)
    # What Faust's command looks at; it is never started.
    face = faust.App(app_id(settings, settings.stages[0]), **app_options(settings))

    def worker(*_: object, loop: asyncio.AbstractEventLoop, **__: object) -> StageWorker:
        try:
            return make_worker(settings, settings.stages, settings.watchlists, loop)
        except UserFacingError as error:
            raise _refused(error) from None

    face.conf.Worker = worker
    return face


def _refused(error: UserFacingError) -> SystemExit:
    sys.stderr.write(escaped(f"wirewatch: {error}\n"))
    return SystemExit(error.exit_status)


def __getattr__(name: str) -> Any:
    """The app that Faust's command asks for, made then and not when this module is read."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Faust asks twice.
    app = globals()[name] = cli_app(os.environ)
    return app
