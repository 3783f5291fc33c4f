"""An alert stage without Kafka: its topics are kept in memory, matches are written when a test says so, and it can be killed.

A kill ends all of its tasks at once and keeps what the topics have, so that another stage can go on from there as after kill -9.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from alerts import Limits, State
from config.settings import load_settings
from rules import OpenStories
from schemas import Announcement, Decision, Match, Order, Quoted, Silence, match_id, read_announcement
from streams.alert import AlertStage
from streams.driver import Lease
from streams.kafka import MARK
from streams.ledger import Clerk, Followed, Records, RunningRules, SilenceFollower
from streams.running import Clock, Counts, StageHealth
from tests.copying import replace
from tests.unit.alerts.samples import MATCH
from tests.unit.streams.events import KeptTopic, event
from tests.waiting import awaited

PARTITION = 2


LOOK_S = 0.002


class Held(Clock):
    """Its time goes on only while a test waits, however long the machine takes for what the test does between."""

    def __init__(self, speed: float) -> None:
        super().__init__(speed)
        self._gone_on = 0.0

    def now(self) -> datetime:
        return self._began_at + timedelta(seconds=self._gone_on)

    def passed(self) -> float:
        return self._gone_on

    def go_on(self) -> None:
        """By what passes in one look of a test."""
        self._gone_on += LOOK_S * self._speed

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        until = self._gone_on + seconds
        while not event.is_set() and self._gone_on < until:  # noqa: ASYNC110 - a look lets it go on, and tells nobody
            await asyncio.sleep(LOOK_S / 2)
        return event.is_set()


@dataclass
class Play:
    """Kafka in memory, and the stages that come one after the other. Their clock begins at the machine's time; where its speed is
    not 1, it stands still but in `until`, where `speed` of its seconds pass in one of the machine's."""

    speed: float = 1000.0
    largest: int = 1_000_000
    batch: int = 200
    limits: Limits = field(default_factory=Limits)
    decisions: KeptTopic = field(default_factory=lambda: KeptTopic("decisions.v1"))
    told: KeptTopic = field(default_factory=lambda: KeptTopic("told.v1"))
    letters: KeptTopic = field(default_factory=lambda: KeptTopic("dead-letters.v1"))
    silences: KeptTopic = field(default_factory=lambda: KeptTopic("silences.v1"))
    counts: Counts = field(default_factory=Counts)
    matches: list[Any] = field(default_factory=list)
    acked: list[int] = field(default_factory=list)
    crashed: list[Exception] = field(default_factory=list)
    is_ended: Callable[[], object] = lambda: True
    stage: AlertStage | None = None

    def __post_init__(self) -> None:
        self.alerts = KeptTopic("alerts.v1", largest=self.largest)
        self.clock = Clock() if self.speed == 1.0 else Held(self.speed)
        self.lease = Lease(1e9)
        self.health = StageHealth("alert")

    async def start(self) -> AlertStage:
        """A worker gets the one partition."""
        lease = self.lease = Lease(1e9)
        lease.renew(lease.clock())

        async def crash(error: Exception) -> None:
            self.crashed.append(error)

        async def caught_up() -> set[int]:
            return {PARTITION} if len(self.acked) == len(self.matches) else set()

        app: Any = SimpleNamespace(
            consumer_generation_id=1, crashed=False, crash=crash, consumer=SimpleNamespace(caught_up=caught_up)
        )
        records = Records(
            self.decisions, self.decisions.read, self.told.read, self.health, self.clock, lease, partial(State, OpenStories)
        )
        self.follower = SilenceFollower(load_settings({}))
        self.hear()
        self.rules = RunningRules(load_settings({}))
        self.rules._is_read.set()
        followed = Followed(self.follower, self.rules)
        clerk = Clerk(records, followed, self.limits, self.alerts, self.letters, self.counts, self.health, self.clock)
        self.stage = AlertStage(app, clerk)
        await self.stage.begin_round({PARTITION})
        return self.stage

    def silence(self, silence: Silence) -> None:
        """What `wirewatch silence add` does."""
        self.silences.put(silence.id.encode(), bytes(silence))
        if self.stage is not None:
            self.hear()

    def hear(self) -> None:
        """The follower comes to the end of its topic."""
        for record in self.silences.records:
            self.follower._take(record)
        self.follower._caught_up()

    def publish(self, *matches: Match | bytes, at: datetime | None = None) -> None:
        """What the match stage sends; now, unless it came earlier."""
        for each in matches:
            offset = len(self.matches)
            key = each.receiver.encode() if isinstance(each, Match) else b"#syria"
            made = event(bytes(each), key, topic="matches.v1", partition=PARTITION, offset=offset)
            made.message.timestamp = (at or self.clock.now()).timestamp()
            self.matches.append(made)

    async def feed(self, most: int = 200) -> None:
        """The stage reads what it has not acked, and acks it."""
        assert self.stage is not None
        while (done := len(self.acked)) < len(self.matches):
            batch = self.matches[done:][:most]
            await self.stage.handle(batch)
            self.acked += range(done, done + len(batch))

    async def ended(self) -> None:
        """Until all is decided and acked, and what was due is sent."""
        await self.feed(self.batch)
        await self.until(self.is_ended)

    async def kill(self) -> None:
        """The worker is gone in this moment."""
        self.stage = None
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def pass_over(self, passed: timedelta) -> None:
        """Until so much time has gone on in the stage's ticks, and what that brought is written."""
        until = self.clock.now() + passed + timedelta(seconds=5)
        await self.until(lambda: self.clock.now() > until)

    async def until(self, met: Callable[[], object]) -> None:
        """Until it is so, for as long as time goes on."""

        async def look() -> None:
            while not met():
                assert not self.crashed, self.crashed
                if isinstance(self.clock, Held):
                    self.clock.go_on()
                await asyncio.sleep(LOOK_S)

        written = (self.decisions, self.alerts, self.letters)
        await awaited(look(), lambda: f"It is {self.clock.now()}.", moved=lambda: [len(each.records) for each in written])

    def ledger(self) -> dict[str, Decision]:
        """The last record of each decision."""
        found: dict[str, Decision] = {}
        for record in self.decisions.records:
            if record.key is not None and record.key != MARK and not Quoted.is_key(record.key):
                found.pop(record.key.decode(), None)
                if record.value is not None:
                    found[record.key.decode()] = Decision.read(record.value)
        return found

    def announced(self) -> list[Announcement]:
        """What stands on alerts.v1, each once, as the deliver stage takes it."""
        found: dict[str, Announcement] = {}
        for each in self.alerts.records:
            announcement = read_announcement(each.value)
            assert not isinstance(announcement, Order)
            found.setdefault(announcement.id, announcement)
        return list(found.values())

    @property
    def alert_ids(self) -> list[str]:
        """Their ids."""
        return [each.id for each in self.announced()]


def match(number: int, receiver: str = "#syria", **changes: Any) -> Match:
    """One of many."""
    article = replace(MATCH.article, id=f"a{number}", title=f"Article {number}", url=f"https://herald.example/{number}")
    return replace(MATCH, id=match_id(receiver, article.id), receiver=receiver, article=article, **changes)
