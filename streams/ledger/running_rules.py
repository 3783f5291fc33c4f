"""Which rules run, as watchlists.v1 says: of one that was retired or paused nobody expects anything, and nobody is told that it
matches nothing any more. What cannot be read changes nothing."""

import asyncio
import logging

from aiokafka import ConsumerRecord

from config.settings import Settings
from schemas import Standing, UnreadableError
from streams.kafka import WATCHLISTS, Following, topic_name
from streams.running import Health, StageHealth

log = logging.getLogger(__name__)


class RunningRules:
    """The ids of rules that run, followed for as long as a worker decides."""

    def __init__(self, settings: Settings, health: Health | None = None) -> None:
        self._running: set[str] = set()
        self._is_read = asyncio.Event()
        self._following = Following(
            settings.kafka, topic_name(settings, WATCHLISTS), "Rules that run", health or Health(), self._take, self._is_read.set
        )

    def __call__(self, rule_id: str) -> bool:
        """Whether this rule runs."""
        return rule_id in self._running

    async def ready(self, health: StageHealth) -> None:
        """Return when they are known. `health`: the stage that waits for them."""
        await health.until_set(self._is_read, "the rules that run")

    async def run(self) -> None:
        """Follow for ever."""
        await self._following.run()

    async def start_over(self) -> None:
        """The topic was made anew: what ran runs on until it says otherwise."""
        await self._following.start_over()

    def _take(self, record: ConsumerRecord[bytes, bytes]) -> None:
        name = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            self._running.discard(name)
            return
        try:
            standing = Standing.read(record.value)
        except UnreadableError as error:
            # The match stage names it where somebody can see what it means.
            log.debug("%s/%s/%s is no standing: %s", record.topic, record.partition, record.offset, error)
            return
        if standing.runs:
            self._running.add(standing.key)
        else:
            self._running.discard(standing.key)
