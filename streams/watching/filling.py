"""How it comes to be known which partitions the stages of a worker own: their apps say so at each rebalance."""

import asyncio
import logging
from collections.abc import Iterable, Mapping

import faust
from aiokafka import TopicPartition

from config.settings import Settings
from streams.kafka import INPUTS, topic_name
from streams.running import Health, StageHealth
from streams.watching.standing_by import OTHERS, why_nothing

log = logging.getLogger(__name__)


def fill(settings: Settings, health: Health, apps: Mapping[str, faust.App]) -> None:
    """Let the apps of these stages say what they own."""
    for stage, app in apps.items():
        app.on_partitions_assigned.connect(_Owned(settings, health.stages[stage]).tell, weak=False)


class _Owned:
    """Keeps and tells what a stage owns; where that is nothing, Kafka is asked why, while the stage goes on."""

    def __init__(self, settings: Settings, of: StageHealth) -> None:
        self._settings, self._of = settings, of
        self._asking: asyncio.Task[None] | None = None

    async def tell(self, _app: faust.App, assigned: Iterable[TopicPartition], **_: object) -> None:
        if self._asking is not None:
            self._asking.cancel()
        self._of.partitions = frozenset((each.topic, each.partition) for each in assigned)
        self._of.stands_by = None
        if self._of.partitions:
            parts = (f"{topic}/{number}" for topic, number in sorted(self._of.partitions))
            log.info("Ready: %s reads %s.", self._of.stage, ", ".join(parts))
        else:
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        stage = self._of.stage
        reason = await why_nothing(self._settings, stage, topic_name(self._settings, INPUTS[stage]))
        self._of.stands_by = reason
        because = "" if reason is None else f", as {reason}" if reason == OTHERS else f", because {reason}"
        log.info("Ready: %s reads nothing%s.", stage, because)
