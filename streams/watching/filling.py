"""How it comes to be known which partitions the stages of a worker own: their apps say so at each rebalance."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import faust

from streams.watching.health import Health, StageHealth


def fill(health: Health, apps: Mapping[str, faust.App]) -> None:
    """Let the apps of these stages say what they own."""
    for stage, app in apps.items():
        app.on_partitions_assigned.connect(_tell_partitions(health.stages[stage]), weak=False)


def _tell_partitions(of: StageHealth) -> Callable[..., Awaitable[None]]:
    async def tell(_app: faust.App, assigned: Iterable[Any], **_: Any) -> None:
        of.partitions = frozenset((each.topic, each.partition) for each in assigned)
        of.stands_by = None if of.partitions else "other workers have all partitions"

    return tell
