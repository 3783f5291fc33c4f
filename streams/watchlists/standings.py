"""How rules stand on watchlists.v1: read whole by commands, which look once, and followed by a worker for as long as it runs.

A worker has no consumer group here, because every worker needs every rule. Articles wait until the end of the topic was reached
and nothing more came for a moment, so a worker never matches with half of the rules, nor with half of those that are being
applied for the first time. While no rule was ever applied they wait too, because an article that passed without rules would be
missed. A changed rule takes the place of its former revision between two articles, so each article sees exactly one of them.
What cannot be read, or not run by this version, changes nothing: the revision before it goes on. Commands name it.
"""

import asyncio
import gc
import hashlib
import logging
import time
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from enum import Enum, auto

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from config.settings import Settings
from rules import DefinitionError, Matcher, Rule, read_rule, uncollected
from schemas import MessageError, Standing, UnreadableError
from streams.kafka import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    WATCHLISTS,
    CarefulFetch,
    in_words,
    read_topic,
    reader_options,
    topic_name,
)
from streams.running import Health, Lasting, StageHealth, ended, within

# Of a key that is no rule's: it may have megabytes.
LONGEST_SHOWN = 400
WAIT_MS = 1000
QUIET_MS = 300
AT_ONCE = 500
ANNOUNCED_WITHIN_S = 10.0
REMIND_S = 60.0
log = logging.getLogger(__name__)


class StandingError(ValueError):
    """A record of watchlists.v1 is not what it should be; the text says which, why and what to do."""


@dataclass(slots=True)
class Standings:
    """By key, as Kafka has them; `unreadable` says of each record that cannot be read where it is and why, by key. Bytes of a key
    that are no UTF-8 stand as surrogates. `position` is the offset behind the last record."""

    by_key: dict[str, Standing] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    position: int = 0

    @property
    def digest(self) -> str:
        """The digest of the rules that run."""
        return digest_of({key: each.revision.label for key, each in self.by_key.items() if each.runs and each.revision})


def read_standings(settings: Settings) -> Standings:
    """All of the topic. Raises `TopicError`, `KafkaUnreachableError`."""
    standings = Standings()
    for record in read_topic(settings, WATCHLISTS):
        key, standings.position = (record.key or b"").decode("utf-8", "surrogateescape"), record.offset + 1
        standings.unreadable.pop(key, None)
        if record.value is None:
            standings.by_key.pop(key, None)
            continue
        try:
            standings.by_key[key] = read_standing(record.key, record.value, f"{record.topic}/{record.partition}/{record.offset}")
        except StandingError as error:
            # What stood there before may run on in a worker; another that starts now will not have it.
            standings.unreadable[key] = str(error)
    return standings


def are_current(settings: Settings, standings: Standings) -> bool:
    """Whether nothing was written since they were read. Raises as `read_standings` does."""
    return not any(True for _ in read_topic(settings, WATCHLISTS, first=standings.position))


def read_standing(key: bytes | None, value: bytes, place: str) -> Standing:
    """One record; `place` is topic/partition/offset. Raises `StandingError`."""
    try:
        standing = Standing.read(value)
        if standing.key.encode() != key:
            raise MessageError(f"the key {key and key[:LONGEST_SHOWN]!r} is not that of the value, {standing.key!r}")
        if (definition := standing.definition) is not None:
            if definition["id"] != standing.key:
                raise MessageError(f"the key {standing.key!r} is not the id of the definition, {definition['id']!r}")
            newest = standing.history[0].status if standing.history else "missing"
            if definition["status"] != newest:
                raise MessageError(f"the definition is {definition['status']}, its newest revision {newest}")
    except UnreadableError as error:
        fix = "Apply the watchlist of this rule again, which writes the record anew."
        raise StandingError(f"{place} cannot be read: {error}. {fix}") from None
    return standing


def rule_at(standing: Standing) -> Rule:
    """The rule of an accepted revision. Raises `StandingError` when this version does not know its query or members."""
    revision = standing.revision
    if standing.definition is None or revision is None:
        raise StandingError(f"No revision of {standing.key} was ever accepted.")
    try:
        return read_rule(standing.definition, file=standing.file, revision=revision.label)
    except DefinitionError as error:
        raise StandingError(f"The rule {standing.key}, revision {revision.label}, cannot run here: {error}") from None


def digest_of(labels: Mapping[str, str]) -> str:
    """12 hexadecimal digits over the revision of each rule that runs: two workers with the same digest run the same rules."""
    text = "\n".join(f"{rule_id} {label}" for rule_id, label in sorted(labels.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


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
                words = f"The rules cannot be followed ({in_words(error)}); those that run go on."
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
