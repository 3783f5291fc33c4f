"""The watchdog: a stage that owns partitions with messages before it and finishes none says so, or ends the worker.

It asks Kafka what is before a stage by a connection of its own, because a stage whose own reading has died believes that
nothing is there. A stage that waits for something says what (`StageHealth.waits`): rules, or a Kafka or a destination that
refuses. That is told and is no reason to end, because a new worker would wait for the same. A stage that stands still and says
nothing is ended together with the whole worker, so that a supervisor starts another: what was not finished comes again.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import faust
import mode
from aiokafka import AIOKafkaConsumer, TopicPartition

from config.settings import Settings
from streams.driver import committed, held
from streams.kafka import CarefulFetch, UnreadableBatchError, in_words, reader_options
from streams.probe import NEEDS_OF
from streams.running import Health, Lasting, within

LOOK_EVERY_S = 5.0
# How long a stage may finish nothing before that is said, is said again, and ends the worker. An article of a megabyte takes
# seconds, a batch of two hundred is counted one by one.
SAY_AFTER_S = 60.0
SAY_AGAIN_S = 300.0
END_AFTER_S = 240.0
ANSWER_WITHIN_S = 10.0
# What a stage follows, as it stands among the complaints.
FOLLOWED = {"match": {"rules"}, "alert": {"silences", "rules that run"}}
# So many looks in a row that Kafka did not answer.
BLIND_AFTER = 2
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
        self._watched_s = self._still_s = 0.0
        self._is_told = False
        self._said: tuple[str | None, float] | None = None

    def look(self, progress: object, waiting: int, waits_for: str | None, now: float) -> Verdict:
        """`progress` is anything that differs after the stage has done something; `waiting` the messages before it."""
        passed_s, self._looked_at = min(now - self._looked_at, 2 * LOOK_EVERY_S), now
        self._watched_s += passed_s
        if progress != self._progress or waiting == 0:
            was_told, self._is_told = self._is_told, False
            self._progress, self._still_s = progress, 0.0
            return Verdict(is_news=was_told)
        self._still_s += passed_s
        if self._still_s < SAY_AFTER_S:
            return Verdict()
        why = f"It waits for {waits_for.rstrip('.')}." if waits_for else "It does not say why."
        before = "1 message waits" if waiting == 1 else f"{waiting:,} messages wait"
        words = f"The stage {self._stage} has finished nothing for {self._still_s:.0f} s, and {before}. {why}"
        # A stage that works now and then, and waits for the same in between, says so no more often.
        is_news = self._said is None or self._said[0] != waits_for or self._watched_s - self._said[1] >= SAY_AGAIN_S
        if is_news:
            self._said, self._is_told = (waits_for, self._watched_s), True
        return Verdict(words, is_news, must_end=waits_for is None and self._still_s >= END_AFTER_S)


class Watchdog(mode.Service):  # type: ignore[misc]
    """Looks at the stages of this process every few seconds, and keeps what it sees in their health."""

    logger = logging.getLogger("mode.watchdog")

    def __init__(self, settings: Settings, apps: Mapping[str, faust.App], health: Health) -> None:
        self._settings = settings
        self._apps = apps
        self._health = health
        self._judges = {stage: Judge(stage, time.monotonic()) for stage in apps}
        self._oldest: dict[TopicPartition, tuple[int, float | None]] = {}
        self._blind = dict.fromkeys(apps, 0)
        self._asking = Lasting(log)
        super().__init__()

    @mode.Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        while not self.should_stop:
            try:
                await self._watch_on_one_connection()
            except Exception as error:
                # It is only an onlooker: what keeps it from looking must not end the worker.
                self._tell_blindness(dict.fromkeys(self._apps, error))
                await self.sleep(LOOK_EVERY_S)

    async def _watch_on_one_connection(self) -> None:
        consumer = AIOKafkaConsumer(**reader_options(self._settings.kafka), max_partition_fetch_bytes=64 * 1024)
        try:
            await within(ANSWER_WITHIN_S, consumer.start())
            while not self.should_stop:
                self._assign(consumer)
                looks = [within(ANSWER_WITHIN_S, self._look(stage, consumer)) for stage in self._apps]
                found = dict(zip(self._apps, await asyncio.gather(*looks, return_exceptions=True), strict=True))
                self._tell_blindness({stage: each for stage, each in found.items() if isinstance(each, BaseException)})
                for stage, waiting in found.items():
                    if isinstance(waiting, int):
                        await self._judge(stage, waiting)
                if all(self._blind.values()):
                    return  # a new connection may do better
                await self.sleep(LOOK_EVERY_S)
        finally:
            await within(ANSWER_WITHIN_S, consumer.stop())

    def _tell_blindness(self, blind: Mapping[str, BaseException]) -> None:
        """A stage of which nothing is known for a while must not look well."""
        for stage in self._apps:
            self._blind[stage] = self._blind[stage] + 1 if stage in blind else 0
            if self._blind[stage] >= BLIND_AFTER:
                health = self._health.stages[stage]
                health.waiting = health.oldest_at = None
        long = [stage for stage in self._apps if self._blind[stage] >= BLIND_AFTER]
        self._health.blind = f"{_blindness(long, blind[long[0]])}." if long else None
        if not blind:
            self._asking.worked()
        elif self._health.kafka is None:  # else it has been told already
            why = next(iter(blind.values()))
            log.debug("The watchdog could not ask Kafka.", exc_info=why)
            self._asking.failed(f"{_blindness(blind, why)}. Whatever the stages do goes on.", LOOK_EVERY_S)

    async def _look(self, stage: str, consumer: AIOKafkaConsumer) -> int:
        """Count what waits before a stage, and see how old the oldest of it is."""
        owned = committed(self._apps[stage])
        ends = await consumer.end_offsets(list(owned)) if owned else {}
        new = [part for part, offset in owned.items() if offset is None]
        done = owned | (await consumer.beginning_offsets(new) if new else {})
        behind = {part: offset for part, offset in done.items() if offset is not None and ends[part] > offset}
        health = self._health.stages[stage]
        health.waiting = sum(ends[part] - offset for part, offset in behind.items())
        try:
            health.oldest_at = await within(ANSWER_WITHIN_S / 2, self._oldest_arrival(consumer, behind))
        except TimeoutError:
            health.oldest_at = None  # a busy Kafka; that something waits is known all the same
        return health.waiting

    async def _oldest_arrival(self, consumer: AIOKafkaConsumer, behind: Mapping[TopicPartition, int]) -> float | None:
        arrivals = [await self._arrival(consumer, part, offset) for part, offset in behind.items()]
        return min((each for each in arrivals if each is not None), default=None)

    def _assign(self, consumer: AIOKafkaConsumer) -> None:
        """Let the connection know all partitions of this process, and read none of them yet. Assigned one by one, each would make
        it forget where the others are, and ask for all of that again."""
        owned = {part for app in self._apps.values() for part in committed(app)}
        if owned and owned != consumer.assignment():
            consumer.assign(list(owned))
            consumer.pause(*owned)

    async def _arrival(self, consumer: AIOKafkaConsumer, part: TopicPartition, offset: int) -> float | None:
        """When the message at or after an offset came to Kafka, in seconds since 1970; None where it cannot be read."""
        known = self._oldest.get(part)
        if known is not None and known[0] == offset:
            return known[1]
        consumer.seek(part, offset)
        consumer.resume(part)
        try:
            records = await CarefulFetch(says=False).getmany(consumer, part, 2.0, 1)
        except UnreadableBatchError:
            self._oldest[part] = (offset, None)
            return None
        finally:
            consumer.pause(part)
        if not records:
            return None
        self._oldest[part] = (offset, records[0].timestamp / 1000)
        return self._oldest[part][1]

    async def _judge(self, stage: str, waiting: int) -> None:
        health, app = self._health.stages[stage], self._apps[stage]
        progress = (health.finished, sorted(committed(app).items()))
        verdict = self._judges[stage].look(progress, waiting, self._waits_for(stage), time.monotonic())
        health.complaint = verdict.words
        if verdict.is_news:
            log.log(*((logging.ERROR, verdict.words) if verdict.words else (logging.WARNING, f"The stage {stage} goes on.")))
        if verdict.must_end:
            error = StandstillError(f"{verdict.words} This worker ends, so that another can go on; no message is lost.")
            log.critical("%s", error)
            await app.crash(error)

    def _waits_for(self, stage: str) -> str | None:
        if (words := self._health.stages[stage].waits_for) is not None:
            return words
        if (batch := held(self._apps[stage])) is not None:
            return f"a batch that can be read at {batch}"
        # Somebody has been told of these, and a new worker could not go on either.
        theirs = {f"topic {name}" for name in NEEDS_OF[stage].topics} | FOLLOWED.get(stage, set())
        return next((f"this: {words}" for key, words in self._health.complaints.items() if key in theirs), None)


def _blindness(stages: Iterable[str], why: BaseException) -> str:
    return f"Kafka does not say what waits before {', '.join(stages)}: {in_words(why)}"
