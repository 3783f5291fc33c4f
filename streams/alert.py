"""matches -> alerts: a receiver who has not been told of this article yet is told now, and the others are not told again.

What was told is remembered (told.py) only after the alert is safe in Kafka. So a kill between the two makes the same alert
twice, with the same id, and never loses it. A match that cannot be read becomes a dead letter.
"""

import logging
from datetime import UTC, datetime

import faust

from alerts import decide
from schemas import Alert, Match, UnreadableError
from streams.kafka import Event, Outgoing, Stream, Topic, consume, dead_letter, headers_of, own_fault, send_or_bury
from streams.running import Counts, StageHealth
from streams.told import Told

log = logging.getLogger(__name__)


def attach(
    app: faust.App,
    *,
    source: Topic,
    sink: Topic,
    dead_letters: Topic,
    told: Told,
    counts: Counts,
    health: StageHealth,
    batch: int,
) -> None:
    """Give the app its one agent."""

    async def handle(events: list[Event]) -> None:
        now = datetime.now(UTC)
        fresh: dict[str, int] = {}
        await told.learn({event.message.partition for event in events})
        sent = [
            (event, out)
            for event in events
            for out in outgoing(event, told, fresh, sink=sink, dead_letters=dead_letters, counts=counts, now=now)
        ]
        buried = await send_or_bury(sent, dead_letters, "alert", health)
        # A letter that is replayed has to be told then.
        for event in buried:
            counts.add("matches dead")
            fresh.pop(Match.read(event.message.value).id, None)
        await told.add(fresh, now)
        health.finish(len(events))

    async def alert(stream: Stream) -> None:
        """matches -> alerts: one for each match that was not told before."""
        await consume(app, stream, batch, handle)

    async def forget_partitions(*_: object, **__: object) -> None:
        told.forget_partitions()

    app.agent(source, name="alert")(alert)
    app.on_partitions_revoked.connect(forget_partitions, weak=False)


def outgoing(
    event: Event, told: Told, fresh: dict[str, int], *, sink: Topic, dead_letters: Topic, counts: Counts, now: datetime
) -> list[Outgoing]:
    """All that comes of one event, never an exception; `fresh` gains the id of what is told for the first time."""
    try:
        match = Match.read(event.message.value)
        decision = decide(match, told=match.id in fresh or told.has(event.message.partition, match.id), now=now)
    except UnreadableError as error:
        counts.add("matches dead")
        return [dead_letter(dead_letters, event.message, stage="alert", reason=error, now=now)]
    except Exception as error:
        log.exception("Deciding failed: %s/%s/%s", event.message.topic, event.message.partition, event.message.offset)
        counts.add("matches dead")
        return [dead_letter(dead_letters, event.message, stage="alert", reason=own_fault(error), now=now)]
    if not isinstance(decision, Alert):
        log.debug("Match %s: suppressed, %s.", match.id, decision.reason)
        counts.add("matches suppressed")
        return []
    fresh[match.id] = event.message.partition
    counts.add("alerts decided")
    return [Outgoing(sink, decision.receiver.encode(), bytes(decision), headers_of(event.message))]
