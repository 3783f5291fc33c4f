"""Which workers match articles now, and with which rules: each says so every few seconds on workers.v1.

So `watchlists apply` knows when all of them have the new rules, and `watchlists status` shows that they run the same. Only people
and commands read it; no stage may ever depend on it.
"""

import asyncio
import logging
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from config.settings import Settings
from schemas.encoding import MessageError, dump, load_object
from streams.batches import Outgoing, send_all
from streams.follow import Follower
from streams.reading import Record, read_topic
from streams.topics import WORKERS

EVERY_S = 5.0
GONE_AFTER_S = 20.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Presence:
    """One worker: `rules` run, with this `digest`; it has followed watchlists.v1 up to the offset `position`."""

    worker: str
    rules: int
    digest: str
    position: int
    seen_at: datetime


async def tell_presence(topic: Any, settings: Settings, follower: Follower) -> None:
    """Tell of this worker for ever: every few seconds, and at once when its rules changed."""
    name = name_of(settings)
    while True:
        follower.changed.clear()
        said = {"rules": follower.count, "digest": follower.digest, "position": follower.position}
        await send_all([Outgoing(topic, name.encode(), dump({"worker": name, **said}))])
        follower.announced.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(follower.changed.wait(), EVERY_S)


def name_of(settings: Settings) -> str:
    """What a worker is called: its lasting name, or machine and process."""
    return settings.instance or f"{socket.gethostname()}-{os.getpid()}"


def read_presence(settings: Settings, now: datetime) -> tuple[Presence, ...]:
    """The workers that have said something lately, by name. Raises `TopicError`, `KafkaUnreachableError`."""
    workers: dict[str, Presence] = {}
    for record in read_topic(settings, WORKERS, since=now - timedelta(seconds=GONE_AFTER_S)):
        if (presence := _presence(record)) is not None:
            workers[presence.worker] = presence
    return tuple(sorted(workers.values(), key=lambda each: each.worker))


def _presence(record: Record) -> Presence | None:
    """None for what a stranger wrote here."""
    try:
        value = load_object(record.value)
        seen_at = datetime.fromtimestamp(record.at_ms / 1000, UTC)
        return Presence(str(value["worker"]), int(value["rules"]), str(value["digest"]), int(value["position"]), seen_at)
    except (MessageError, KeyError, TypeError, ValueError):
        return None
