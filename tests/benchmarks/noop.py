"""The least a Faust worker can do with an article: read it and forget it. Run as a process by `pipeline`.

Settings, loop and topic are Wirewatch's own; what reads Kafka is Faust's, with the four tasks that it makes for each message and
our driver does not (streams/driver/at_once.py).
"""

import asyncio
import os
from typing import Any

import faust

from config.settings.settings import load_settings
from streams.app import app_options, raw_topic
from streams.kafka.topics import ARTICLES, app_id


def main() -> None:
    """Consume until someone ends this process."""
    settings = load_settings(os.environ)
    app = faust.App(app_id(settings, "noop"), **app_options(settings))

    async def noop(stream: Any) -> None:
        async for _ in stream:
            pass

    app.agent(raw_topic(app, settings, ARTICLES), name="noop")(noop)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    faust.Worker(app, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    main()
