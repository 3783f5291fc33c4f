"""matches -> alerts: who has not been told of this article yet is told now, the others not again.

What was told is kept as ids in a Faust table, never as counts, and never set before the alert it stands for is safe in
Kafka. The table's changelog is written here with its partition named and its delivery awaited, because Faust takes both
from an event that a batch no longer has. A match that cannot be read becomes a dead letter.
"""

import logging
from datetime import UTC, datetime
from typing import Any

import faust

from alerts.pipeline import decide
from schemas.messages import Alert, Match
from streams.batches import Headers, Outgoing, consume, send_all
from streams.counts import Counts
from streams.dead_letters import dead_letter
from streams.intake import IntakeError

LONGEST_BETWEEN_LOOKS_S = 600.0
log = logging.getLogger(__name__)


class Told:
    """The ids of matches that became alerts, each with its partition and instant, as a table of the app."""

    def __init__(self, table: Any, remember_s: float) -> None:
        self._table = table
        self._remember_s = remember_s
        self._next_look_at = 0.0

    def __contains__(self, match_id: str) -> bool:
        return match_id.encode() in self._table.data

    async def add(self, ids: dict[str, int], now: datetime) -> None:
        """Remember ids (with their partitions), and return when Kafka has them."""
        await self._write({match_id: (partition, now.timestamp()) for match_id, partition in ids.items()})
        if now.timestamp() >= self._next_look_at:
            self._next_look_at = now.timestamp() + min(LONGEST_BETWEEN_LOOKS_S, self._remember_s / 10)
            await self._forget(now.timestamp() - self._remember_s)

    async def _forget(self, before: float) -> None:
        old = {key.decode(): int(value[0]) for key, value in self._table.data.items() if value[1] < before}
        await self._write({match_id: (partition, None) for match_id, partition in old.items()})

    async def _write(self, values: dict[str, tuple[int, float | None]]) -> None:
        changelog = self._table.changelog_topic
        await send_all(
            [
                Outgoing(changelog, match_id.encode(), None if at is None else f"[{partition}, {at}]".encode(), (), partition)
                for match_id, (partition, at) in values.items()
            ]
        )
        for match_id, (partition, at) in values.items():
            if at is None:
                self._table.data.pop(match_id.encode(), None)
            else:
                self._table.data[match_id.encode()] = [partition, at]


def attach(app: faust.App, *, source: Any, sink: Any, dead_letters: Any, told: Told, counts: Counts, batch: int) -> None:
    """Give the app its one agent."""

    async def handle(events: list[Any]) -> None:
        now = datetime.now(UTC)
        fresh: dict[str, int] = {}
        outs = [outgoing(event, told, fresh, sink=sink, dead_letters=dead_letters, counts=counts, now=now) for event in events]
        await send_all([out for out in outs if out is not None])
        await told.add(fresh, now)

    async def alert(stream: Any) -> None:
        """matches -> alerts: one for each match that was not told before."""
        await consume(app, stream, batch, handle)

    app.agent(source, name="alert")(alert)


def outgoing(
    event: Any, told: Told, fresh: dict[str, int], *, sink: Any, dead_letters: Any, counts: Counts, now: datetime
) -> Outgoing | None:
    """What comes of one event, never an exception; `fresh` gains the id of what is told for the first time."""
    try:
        match = Match.read(event.message.value)
        decision = decide(match, told=match.id in told or match.id in fresh, now=now)
    except IntakeError as error:
        counts.add("matches dead")
        return dead_letter(dead_letters, event, stage="alert", reason=error, now=now)
    except Exception as error:
        log.exception("Deciding failed: %s/%s/%s", event.message.topic, event.message.partition, event.message.offset)
        counts.add("matches dead")
        return dead_letter(dead_letters, event, stage="alert", reason=f"Wirewatch itself failed: {error!r}", now=now)
    if not isinstance(decision, Alert):
        log.debug("Match %s: suppressed, %s.", match.id, decision.reason)
        counts.add("matches suppressed")
        return None
    fresh[match.id] = event.message.partition
    counts.add("alerts decided")
    return Outgoing(sink, event.message.key, bytes(decision), headers_of(event))


def headers_of(event: Any) -> Headers:
    """The headers that travel with an article from stage to stage: when it arrived."""
    headers = event.message.headers or ()
    pairs = headers.items() if hasattr(headers, "items") else headers
    return tuple((name, value) for name, value in pairs if name == "arrived_at")
