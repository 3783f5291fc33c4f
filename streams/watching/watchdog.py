"""The watchdog: a stage that owns partitions with messages before it and finishes none says so, or ends the worker.

What is before a stage it asks Kafka by a connection of its own, because a stage whose own reading has died believes that nothing
is there. A stage that waits for something says what (`StageHealth.waits`): rules, a Kafka or a Slack that refuses. That is told
and no reason to end, since a new worker would wait for the same. A stage that stands still and says nothing is ended with the
whole worker, so that a supervisor starts another: what was not finished comes again.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import faust
import mode
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from config.settings import Settings
from streams.connection import client_options
from streams.driver import committed, held
from streams.watching.health import Health

LOOK_EVERY_S = 5.0
# How long a stage may finish nothing before that is said, is said again, and ends the worker. An article of a megabyte takes
# seconds, a batch of two hundred is counted one by one.
SAY_AFTER_S = 60.0
SAY_AGAIN_S = 300.0
END_AFTER_S = 240.0
ANSWER_WITHIN_S = 30.0
log = logging.getLogger(__name__)


class StandstillError(RuntimeError):
    """A stage stands still for no reason that it knows; the text says which, how long and what to do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the watchdog makes of a stage: `words` is None when it is content; `is_news` when they have to be logged now."""

    words: str | None = None
    is_news: bool = False
    must_end: bool = False


class Judge:
    """One stage over time: pure, with time as an argument (seconds of a monotonic clock).

    The time between two looks counts no more than a little longer than it should be: a worker that was paused, or could not
    ask Kafka, has not watched the stage meanwhile."""

    def __init__(self, stage: str, now: float) -> None:
        self._stage = stage
        self._progress: object = None
        self._looked_at = now
        self._still_s = 0.0
        self._said_s: float | None = None

    def look(self, progress: object, waiting: int, waits_for: str | None, now: float) -> Verdict:
        """`progress` is anything that differs after the stage has done something; `waiting` the messages before it."""
        passed_s, self._looked_at = min(now - self._looked_at, 2 * LOOK_EVERY_S), now
        if progress != self._progress or waiting == 0:
            was_said = self._said_s is not None
            self._progress, self._still_s, self._said_s = progress, 0.0, None
            return Verdict(is_news=was_said)
        self._still_s += passed_s
        if self._still_s < SAY_AFTER_S:
            return Verdict()
        why = f"It waits for {waits_for.rstrip('.')}." if waits_for else "It does not say why."
        before = "1 message waits" if waiting == 1 else f"{waiting:,} messages wait"
        words = f"The stage {self._stage} has finished nothing for {self._still_s:.0f} s, and {before}. {why}"
        is_news = self._said_s is None or self._still_s - self._said_s >= SAY_AGAIN_S
        if is_news:
            self._said_s = self._still_s
        return Verdict(words, is_news, must_end=waits_for is None and self._still_s >= END_AFTER_S)


class Watchdog(mode.Service):  # type: ignore[misc]
    """Looks at the stages of this process every few seconds, and keeps what it sees in their health."""

    logger = logging.getLogger("mode.watchdog")

    def __init__(self, settings: Settings, apps: Mapping[str, faust.App], health: Health) -> None:
        self._settings = settings
        self._apps = apps
        self._health = health
        self._judges = {stage: Judge(stage, time.monotonic()) for stage in apps}
        self._oldest: dict[TopicPartition, tuple[int, float]] = {}
        super().__init__()

    @mode.Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        options: dict[str, Any] = {
            "isolation_level": "read_committed",
            "auto_offset_reset": "earliest",
            "enable_auto_commit": False,
        }
        while not self.should_stop:
            consumer = AIOKafkaConsumer(**client_options(self._settings.kafka), **options, max_partition_fetch_bytes=64 * 1024)
            try:
                async with asyncio.timeout(ANSWER_WITHIN_S):
                    await consumer.start()
                while not self.should_stop:
                    async with asyncio.timeout(ANSWER_WITHIN_S):
                        waiting = {stage: await self._look(stage, consumer) for stage in self._apps}
                    for stage, count in waiting.items():
                        await self._judge(stage, count)
                    await self.sleep(LOOK_EVERY_S)
            except (KafkaError, OSError) as error:
                # Whoever watches Kafka says that it does not answer; a stage that stands still meanwhile does so for that.
                log.debug("The watchdog cannot look: %s: %s", type(error).__name__, error)
                await self.sleep(LOOK_EVERY_S)
            finally:
                await consumer.stop()

    async def _look(self, stage: str, consumer: AIOKafkaConsumer) -> int:
        """Count what waits before a stage, and see how old the oldest of it is."""
        owned = committed(self._apps[stage])
        ends = await consumer.end_offsets(list(owned)) if owned else {}
        new = [part for part, offset in owned.items() if offset is None]
        done = owned | (await consumer.beginning_offsets(new) if new else {})
        behind = {part: offset for part, offset in done.items() if offset is not None and ends[part] > offset}
        health = self._health.stages[stage]
        health.waiting = sum(ends[part] - offset for part, offset in behind.items())
        health.oldest_at = min([await self._arrival(consumer, part, offset) for part, offset in behind.items()], default=None)
        return health.waiting

    async def _arrival(self, consumer: AIOKafkaConsumer, part: TopicPartition, offset: int) -> float:
        """When the message at or after an offset came to Kafka, in seconds since 1970."""
        if self._oldest.get(part, (None, 0.0))[0] != offset:
            consumer.assign([part])
            consumer.seek(part, offset)
            records = (await consumer.getmany(part, timeout_ms=2000, max_records=1)).get(part)
            self._oldest[part] = (offset, records[0].timestamp / 1000 if records else time.time())
        return self._oldest[part][1]

    async def _judge(self, stage: str, waiting: int) -> None:
        health, app = self._health.stages[stage], self._apps[stage]
        progress = (health.finished, sorted(committed(app).items()))
        verdict = self._judges[stage].look(progress, waiting, self._waits_for(stage), time.monotonic())
        health.complaint = verdict.words
        if verdict.is_news:
            log.log(*((logging.ERROR, verdict.words) if verdict.words else (logging.WARNING, f"The stage {stage} goes on.")))
        if verdict.must_end:
            words = f"{verdict.words} This worker ends, so that another can go on; no message is lost."
            log.critical("%s", words)
            await app.crash(StandstillError(words))

    def _waits_for(self, stage: str) -> str | None:
        if (words := self._health.stages[stage].waits_for) is not None:
            return words
        if (batch := held(self._apps[stage])) is not None:
            return f"a batch that can be read at {batch}"
        # Somebody has been told of these, and a new worker could not go on either.
        return next((f"this: {complaint}" for complaint in self._health.complaints.values()), None)
