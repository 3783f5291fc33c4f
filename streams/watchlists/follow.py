"""watchlists.v1 -> the rules of this worker: read whole before the first article, then followed for as long as it runs.

No consumer group, because every worker needs every rule. Articles wait until the end of the topic was reached and nothing more
came for a moment, so a worker never matches with half of the rules, nor with half of those that are being applied for the first
time; and while no rule was ever applied they wait too, for an article that passed without rules would be missed. A changed rule
takes the place of its former revision between two articles, so each article sees exactly one of them. What cannot be read, or
not run by this version, changes nothing: the revision before it goes on.
"""

import asyncio
import gc
import logging
import time
from contextlib import nullcontext, suppress
from enum import Enum, auto

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from config.settings import Settings
from rules import Matcher, uncollected
from streams.kafka import FIRST_PAUSE_S, LONGEST_PAUSE_S, WATCHLISTS, CarefulFetch, reader_options, topic_name
from streams.running import Health, Lasting, StageHealth, ended, within
from streams.watchlists.standings import StandingError, digest_of, read_standing, rule_at

WAIT_MS = 1000
QUIET_MS = 300
AT_ONCE = 500
ANNOUNCED_WITHIN_S = 10.0
REMIND_S = 60.0
log = logging.getLogger(__name__)


class Phase(Enum):
    """How far a worker is with its rules."""

    READING = auto()  # the end of the topic was not reached yet
    WAITING = auto()  # it was, and no rule there can be run: articles wait, which is said now and then
    RUNNING = auto()  # articles go past the rules, and each change is taken over


class Taken(Enum):
    """How many of the rules that were read could be taken over."""

    NONE_READ = auto()
    ALL = auto()
    NOT_ALL = auto()


class Follower:
    """The rules of one worker. `position` is the offset in watchlists.v1 up to which it has followed, 0 at first."""

    def __init__(self, settings: Settings, matcher: Matcher, health: Health | None = None) -> None:
        self._settings = settings
        self._health = health or Health()
        self.matcher = matcher
        self._labels: dict[str, str] = {}
        self._phase, self._taken = Phase.READING, Taken.NONE_READ
        self._is_running = asyncio.Event()
        self._told = ""
        self.changed = asyncio.Event()
        # Set when Kafka knows of this worker: what is applied after that waits for it, so the topic's end is asked after that.
        self.announced = asyncio.Event()
        self.position = 0
        self._following = Lasting(log)
        self._following_now: asyncio.Task[None] | None = None

    @property
    def digest(self) -> str:
        """The digest of the rules that run here."""
        return digest_of(self._labels)

    @property
    def count(self) -> int:
        """How many rules run here."""
        return len(self._labels)

    async def ready(self, health: StageHealth) -> None:
        """Return when the rules are known. `health`: the stage that waits for them."""
        while self._phase is not Phase.RUNNING:
            health.waits("the first rules", REMIND_S)
            try:
                await asyncio.wait_for(self._is_running.wait(), REMIND_S)
            except TimeoutError:
                if self._phase is Phase.WAITING:
                    self._remind()
        health.goes_on()

    async def start_over(self) -> None:
        """The topic was made anew: follow it from its beginning. What runs goes on until that says otherwise."""
        self.position = 0
        if self._following_now is not None:
            self._following_now.cancel()  # it may be waiting for what the old topic had

    async def run(self) -> None:
        """Follow for ever; a Kafka that is gone is waited for."""
        pause_s = FIRST_PAUSE_S
        with suppress(TimeoutError):  # without its rules a worker is worth nothing, unannounced it is only not waited for
            await asyncio.wait_for(self.announced.wait(), ANNOUNCED_WITHIN_S)
        while True:
            began = time.monotonic()
            self._following_now = asyncio.ensure_future(self._follow())
            try:
                await within(None, ended(self._following_now))
            except (KafkaError, OSError) as error:
                if self._following_now.cancelling():  # by `start_over`; what a client cancels of its own was not asked to end
                    continue
                if time.monotonic() - began > LONGEST_PAUSE_S:
                    pause_s = FIRST_PAUSE_S
                words = f"The rules cannot be followed ({type(error).__name__}: {error}); those that run go on."
                self._health.complaints["rules"] = words
                self._following.failed(words, pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _follow(self) -> None:
        consumer = AIOKafkaConsumer(**reader_options(self._settings.kafka))
        careful = CarefulFetch(says=False)  # what follows here says it itself
        try:
            await consumer.start()
            partition = TopicPartition(topic_name(self._settings, WATCHLISTS), 0)
            consumer.assign([partition])
            # After a failure from where it was: the topic still has revisions that were replaced, and none of them may run again.
            consumer.seek(partition, self.position) if self.position else await consumer.seek_to_beginning(partition)
            is_quiet = False
            while True:
                position = await consumer.position(partition)
                if is_quiet and self._phase is not Phase.RUNNING:
                    is_quiet = position >= (await consumer.end_offsets([partition]))[partition]
                self._tell(position, is_quiet)
                wait_ms = WAIT_MS if self._phase is Phase.RUNNING else QUIET_MS
                records = await careful.getmany(consumer, partition, wait_ms / 1000, AT_ONCE)
                is_quiet = not records
                self._following.worked()
                self._health.complaints.pop("rules", None)
                with nullcontext() if self._phase is Phase.RUNNING else uncollected():
                    for record in records:
                        self.take(record.key, record.value, f"{partition.topic}/{partition.partition}/{record.offset}")
                        # A rule takes a millisecond to add: articles and couriers in this process go on between two.
                        await asyncio.sleep(0)
        finally:
            await consumer.stop()

    def take(self, key: bytes | None, value: bytes | None, place: str) -> None:
        """Run what one record says; `place` is its topic/partition/offset. Never an exception."""
        try:
            if value is None:
                self._stop((key or b"").decode("utf-8", "replace"))
                return
            standing = read_standing(key, value, place)
            revision = standing.revision
            if revision is None or self._labels.get(standing.key) == revision.label:
                return
            if standing.runs:
                self.matcher.add(rule_at(standing))
                self._labels[standing.key] = revision.label
            else:
                self._stop(standing.key)
            if self._taken is Taken.NONE_READ:
                self._taken = Taken.ALL
        except StandingError as error:
            self._taken = Taken.NOT_ALL
            log.error("%s %s", error, self._what_goes_on(key))
        except Exception:
            # A fault of ours costs one rule its change, and not the worker all of them.
            self._taken = Taken.NOT_ALL
            log.exception("The rule at %s could not be taken over. %s", place, self._what_goes_on(key))

    def _what_goes_on(self, key: bytes | None) -> str:
        runs = (key or b"").decode("utf-8", "replace") in self._labels
        return "What ran before goes on." if runs else "It does not run in this worker."

    def _stop(self, rule_id: str) -> None:
        if self._labels.pop(rule_id, None) is not None:
            self.matcher.remove(rule_id)

    def _tell(self, position: int, is_quiet: bool) -> None:
        is_news, self.position = position != self.position, position
        if self._phase is Phase.RUNNING:
            if is_news:
                if self.digest != self._told:
                    log.info("The rules changed: %d run, digest %s.", self.count, self.digest)
                self.changed.set()
        elif not is_quiet:
            return
        elif self._labels or self._taken is Taken.ALL:
            log.info("%d rules run, digest %s.", self.count, self.digest)
            # They live as long as the worker: the garbage collector need not look at them again and again.
            gc.collect()
            gc.freeze()
            self._phase = Phase.RUNNING
            self._is_running.set()
            self.changed.set()
        elif self._phase is Phase.READING:
            self._phase = Phase.WAITING
            self._remind()
        self._told = self.digest
        if self._phase is Phase.RUNNING:
            self._health.rules = self.count

    def _remind(self) -> None:
        none = "None of the rules on %s can be run here" if self._taken is Taken.NOT_ALL else "No rule was ever applied to %s"
        none = none % topic_name(self._settings, WATCHLISTS)
        self._health.no_rules = f"{none}, so articles wait in Kafka. Run `wirewatch watchlists apply FOLDER`."
        log.warning("%s", self._health.no_rules)
