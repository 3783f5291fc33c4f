"""How the health of a worker comes to be known: its apps say what they own, its follower how many rules run.

A first, simple way, and the place to make it a better one. Nothing here may ever hold up a stage.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import faust
import mode

from streams.follow import Follower
from streams.watching.health import Health, StageHealth

COUNT_EVERY_S = 1.0


def fill(health: Health, apps: Mapping[str, faust.App], follower: Follower | None) -> None:
    """Let the apps of these stages, and the follower of the rules, say how they do."""
    for stage, app in apps.items():
        app.on_partitions_assigned.connect(_tell_partitions(health.stages[stage]), weak=False)
    if follower is not None:
        apps["match"].service(_RuleCount(health, follower))


def _tell_partitions(of: StageHealth) -> Callable[..., Awaitable[None]]:
    async def tell(_app: faust.App, assigned: Iterable[Any], **_: Any) -> None:
        of.partitions = frozenset((each.topic, each.partition) for each in assigned)
        of.stands_by = None if of.partitions else "other workers have all partitions"

    return tell


class _RuleCount(mode.Service):  # type: ignore[misc]
    """Keeps the number of rules that run."""

    logger = logging.getLogger("mode.rules")

    def __init__(self, health: Health, follower: Follower) -> None:
        self._health, self._follower = health, follower
        super().__init__()

    @mode.Service.task  # type: ignore[untyped-decorator]
    async def _count(self) -> None:
        await self._follower.ready()
        while not self.should_stop:
            self._health.rules = self._follower.count
            await self.sleep(COUNT_EVERY_S)
