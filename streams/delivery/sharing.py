"""How the pace of a workspace is divided: each worker that delivers takes the part that the others leave, by workers.v1.

It is looked at every few seconds. Where it is not known for a while, the last count stands: then the destination refuses some
calls, and they are made later.
"""

import asyncio
import logging
from datetime import UTC, datetime

import mode

from alerts import Pacer
from config.settings import Settings
from streams.watchlists import read_runs
from wording import UserFacingError, counted

EVERY_S = 10.0
log = logging.getLogger(__name__)


class Sharing(mode.Service):  # type: ignore[misc]
    """Tells the pacer of this worker how many share the workspace with it."""

    logger = logging.getLogger("mode.sharing")

    def __init__(self, settings: Settings, pacer: Pacer) -> None:
        self._settings, self._pacer = settings, pacer
        self._workers = 1
        super().__init__()

    @mode.Service.task  # type: ignore[untyped-decorator]
    async def _follow(self) -> None:
        while not self.should_stop:
            try:
                runs = await asyncio.to_thread(read_runs, self._settings, datetime.now(UTC))
            except (UserFacingError, OSError) as error:
                log.debug("How many workers deliver is not known: %s", error)
            else:
                self._note(max(1, sum("deliver" in each.stages for each in runs)))
            await self.sleep(EVERY_S)

    def _note(self, workers: int) -> None:
        if workers != self._workers:
            self._workers = workers
            self._pacer.share(workers)
            log.info("%s deliver: each takes its part of what the workspace takes.", counted(workers, "worker"))
