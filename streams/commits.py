"""Commits that Kafka did not take are tried again, until it does or the partition is somebody else's.

Faust notes an offset as committed whether Kafka took it or not (`_commit_offsets` in faust/transport/consumer.py, 0.15.3), and
has no reason to commit it again before the next message: a broker that is killed at that moment leaves a stage that has finished
everything and seems to have finished nothing. Only offsets that a stage has acked come here, so this can lose nothing.
"""

import logging
from typing import Any

import mode

EVERY_S = 1.0
log = logging.getLogger(__name__)


class Commits(mode.Service):  # type: ignore[misc]
    """Stands between one Faust app and its consumer's commits; `app` is not started yet."""

    logger = logging.getLogger("mode.commits")

    def __init__(self, app: Any) -> None:
        self._app = app
        self._commit: Any = None
        self._owed: dict[Any, int] = {}
        app.on_partitions_revoked.connect(self._forget, weak=False)
        super().__init__()

    async def on_start(self) -> None:
        """Take the consumer's way of committing, and put ours in its place."""
        self._commit = self._app.consumer._commit
        self._app.consumer._commit = self.commit

    async def commit(self, offsets: dict[Any, int]) -> bool:
        """Commit, and remember what was not taken."""
        taken = bool(await self._commit(offsets))
        if taken:
            self._owed = {tp: offset for tp, offset in self._owed.items() if offset > offsets.get(tp, -1)}
        else:
            self._owed |= offsets
        return taken

    @mode.Service.timer(EVERY_S)  # type: ignore[untyped-decorator]
    async def _tick(self) -> None:
        await self.again()

    async def again(self) -> None:
        """Try once more what is owed and still ours."""
        ours = self._app.consumer.assignment() if self._owed else ()
        owed, self._owed = {tp: offset for tp, offset in self._owed.items() if tp in ours}, {}
        if owed and not await self.commit(owed):
            log.warning("Kafka does not take the commit of %d partitions; trying again.", len(owed))

    async def _forget(self, *_: Any, **__: Any) -> None:
        """After a rebalance what was not committed is read again, by whoever has the partition."""
        self._owed.clear()
