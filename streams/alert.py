"""matches -> alerts: each match of a receiver is decided once, and what is told of it goes to alerts.v1 (alerts/pipeline.py,
streams/ledger).

A decision stands in the ledger before the alert that it makes, and a match is acked when both are safe. So a kill in between
makes the same alert twice, with the same id, and never loses it. A match that cannot be read becomes a dead letter.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import faust

from streams.driver import RoundOverError, caught_up
from streams.kafka import Event, Stream, Topic, consume, crash, is_current
from streams.ledger import Clerk, Ledger, Round, batches

LOOK_AT_ROUND_S = 0.1
log = logging.getLogger(__name__)


class Partition(Protocol):
    """A topic's partition, as Faust names it."""

    topic: str
    partition: int


def attach(app: faust.App, *, source: Topic, stage: "AlertStage", batch: int) -> None:
    """Give the app its one agent."""

    async def alert(stream: Stream) -> None:
        """matches -> decisions -> alerts: each match is decided once, by what was decided before."""
        await consume(app, stream, batch, stage.handle)

    app.agent(source, name="alert")(alert)

    async def end(*_: object, **__: object) -> None:
        await stage.end_round()

    async def begin(_app: faust.App, assigned: Iterable[Partition], **__: object) -> None:
        await stage.begin_round({each.partition for each in assigned if each.topic == source.get_topic_name()})

    app.on_partitions_revoked.connect(end, weak=False)
    app.on_partitions_assigned.connect(begin, weak=False)
    app.on_before_shutdown.connect(end, weak=False)


@dataclass(eq=False)
class AlertStage:
    """The alert stage of one worker, round by round."""

    app: faust.App
    clerk: Clerk
    round: Round | None = None

    async def begin_round(self, partitions: set[int]) -> None:
        """These are ours from now on."""

        async def give_up(error: Exception) -> None:
            await crash(self.app, error)

        self.round = Round(frozenset(partitions), self.clerk, partial(caught_up, self.app), give_up)
        self.round.begin()

    async def end_round(self) -> None:
        """They are ours no more."""
        ended, self.round = self.round, None
        if ended is not None:
            await ended.end()

    async def write_anew(self) -> None:
        """The topic of the ledger was made anew: what is known is written to it, and a round begins that reads it."""
        ended = self.round
        if ended is None:
            return
        await self.end_round()
        for ledger in ended.ledgers.values():
            await self.clerk.records.write_anew(ledger)
        if self.round is None:
            await self.begin_round(set(ended.partitions))

    async def handle(self, events: list[Event]) -> None:
        """Decide what came. Returns when all that follows from it is safe."""
        for number, mine in batches(events):
            while (ours := await self._ours(number, mine)) is not None:
                try:
                    await self.clerk.decide(ours[1], mine)
                except RoundOverError:
                    continue
                if not ours[0].over.is_set():
                    break
                # The round ended meanwhile: whoever reads the ledger next may have read it before this stood in it.
        self.clerk.health.finish(len(events))

    async def _ours(self, partition: int, events: list[Event]) -> tuple[Round, Ledger] | None:
        """The round and the ledger of a partition. None when the events are somebody else's, and never before, because what
        `handle` leaves undone would be acked."""
        while any(is_current(self.app, each) for each in events):
            current = self.round
            ledger = await current.ledger(partition) if current is not None else None
            if current is not None and ledger is not None:
                return current, ledger
            await asyncio.sleep(LOOK_AT_ROUND_S)
        return None
