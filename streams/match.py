"""articles -> matches: each article is read, run past every rule, and told to the receivers whose rules it matched.

Intake and match are one agent, because a topic between them would cost a hop and a copy of every text. All rules of one
receiver go into one message, so that a person is told of an article once. What cannot be read, and what makes our own code
fail, becomes a dead letter; nothing else may ever end an article here without a word.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime

import faust

from rules import Matcher
from schemas import UnreadableError
from streams.intake import read_article
from streams.kafka import (
    ARRIVED_AT,
    LARGEST_MESSAGE,
    Event,
    Headers,
    Outgoing,
    Stream,
    Topic,
    consume,
    dead_letter,
    own_fault,
    send_or_bury,
    when,
)
from streams.running import Counts, StageHealth
from streams.watchlists import Follower
from wording import escaped_line

# Key, headers and what Kafka puts around a message.
ENVELOPE = 64 * 1024
# What came of the first articles of a batch is sent when it has so many bytes: an article may have many receivers.
MOST_WAITING = 4 * 1024 * 1024
# How long a batch may hold up the couriers in this process, or a stop, until each has one turn: an ordinary article takes a tenth
# of it, and one of a megabyte a second.
HELD_UP_S = 0.005
log = logging.getLogger(__name__)


def attach(
    app: faust.App,
    *,
    source: Topic,
    sink: Topic,
    dead_letters: Topic,
    rules: Follower,
    counts: Counts,
    health: StageHealth,
    batch: int,
) -> None:
    """Give the app its one agent. No article is read before the rules are known."""

    async def flush(sent: list[tuple[Event, Outgoing]]) -> None:
        for _ in await send_or_bury(sent, dead_letters, "match", health):
            counts.add("articles dead")

    async def handle(events: list[Event]) -> None:
        await rules.ready(health)
        sent: list[tuple[Event, Outgoing]] = []
        waiting, since = 0, time.monotonic()
        for event in events:
            now = datetime.now(UTC)
            outs = outgoing(event, rules.matcher, sink=sink, dead_letters=dead_letters, counts=counts, now=now)
            sent += [(event, out) for out in outs]
            waiting += sum(len(out.value or b"") for out in outs)
            if waiting >= MOST_WAITING:
                await flush(sent)
                sent, waiting = [], 0
            health.finish()
            if time.monotonic() - since >= HELD_UP_S:
                await asyncio.sleep(0)
                since = time.monotonic()
        await flush(sent)

    async def match(stream: Stream) -> None:
        """articles -> matches: one message for each receiver, a dead letter for what is no article."""
        await consume(app, stream, batch, handle)

    app.agent(source, name="match")(match)


def outgoing(
    event: Event, matcher: Matcher, *, sink: Topic, dead_letters: Topic, counts: Counts, now: datetime
) -> list[Outgoing]:
    """All that comes of one event; never an exception."""
    was_too_old = matcher.too_old
    try:
        article, remarks = read_article(event.message.value, event.message.key)
        arrived_at = when(event.message.timestamp, now)
        headers: Headers = ((ARRIVED_AT, arrived_at.isoformat().encode()),)
        sent = [Outgoing(sink, each.receiver.encode(), bytes(each), headers) for each in matcher.match(article, now, arrived_at)]
        if (largest := max((len(each.value or b"") for each in sent), default=0)) > LARGEST_MESSAGE - ENVELOPE:
            raise ValueError(f"the match would be {largest} bytes, more than a topic takes")
    except UnreadableError as error:
        counts.add("articles dead")
        return [dead_letter(dead_letters, event.message, stage="intake", reason=error, now=now)]
    except Exception as error:
        # A fault of ours costs one article its place, with the reason, and not the stream behind it.
        log.exception("Matching failed: %s/%s/%s", event.message.topic, event.message.partition, event.message.offset)
        counts.add("articles dead")
        return [dead_letter(dead_letters, event.message, stage="match", reason=own_fault(error), now=now)]
    if remarks:
        counts.tolerated.add(article.source.domain, remarks)
    log.debug("Article %s: %s.", escaped_line(article.id), "matched" if sent else "unmatched")
    counts.add("articles matched" if sent else "articles unmatched")
    if matcher.too_old > was_too_old:
        counts.add("articles too old")
    return sent
