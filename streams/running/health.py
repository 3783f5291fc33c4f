"""What one worker process knows of itself: how each stage does, which rules run, whether Kafka answers, how much came of what.

The stages and the watchdog write it, the port for those who watch reads it. Nothing is decided by it: what it shows may be some
seconds old, a kill forgets it, and a redelivery counts twice. What must be exact is kept as ids in Kafka.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from streams.running.tolerated import Tolerated
from streams.running.waiting_deliveries import ChannelView

Outcome = Literal[
    "articles matched", "articles unmatched", "articles dead", "articles too old",
    "alerts decided", "matches joined", "matches held", "matches collected", "matches suppressed", "matches dead",
    "alerts delivered", "alerts printed", "alerts found in Slack", "alerts dead", "other messages told",
]  # fmt: skip

EVERY_S = REMIND_S = 60.0
# What a stage says it waits for is believed so much longer than it meant to wait: a machine may be busy.
BELIEVED_S = 60.0
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """Counters of one process, told when they have changed; `tolerated` counts what articles had that was not by the contract,
    and `reasons` why what was decided."""

    tolerated: Tolerated = field(default_factory=Tolerated)
    reasons: Counter[str] = field(default_factory=Counter)
    _counts: Counter[str] = field(default_factory=Counter)
    _told: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        """One more."""
        self._counts[outcome] += 1

    def __getitem__(self, outcome: Outcome) -> int:
        return self._counts[outcome]

    def tell(self, *, at_end: bool = False) -> None:
        """Log the counts, if there is news, and of what was tolerated what is due; at the process's end all of it."""
        self.tolerated.tell(at_end=at_end)
        if self._counts != self._told:
            self._told = Counter(self._counts)
            log.info("So far: %s.", ", ".join(f"{name} {count:,}" for name, count in sorted(self._counts.items())))
            if self.reasons:
                why = (f"{reason} {count:,}" for reason, count in sorted(self.reasons.items()))
                log.info("Decisions by reason: %s.", ", ".join(why))


@dataclass(slots=True)
class StageHealth:
    """One stage of this process.

    `partitions` are those it owns, by topic and number; None until it has joined its group. `stands_by` says why it owns none.
    `waiting` counts the messages of its partitions that it has not finished, None until they were counted; the oldest of them
    came to Kafka at `oldest_at`, in seconds since 1970. `finished` counts the messages it has finished. `complaint` is what the
    watchdog says of it: a sentence, or None when it is content. `channels` are those of the deliver
    stage for which something waits.
    """

    stage: str
    partitions: frozenset[tuple[str, int]] | None = None
    stands_by: str | None = None
    waiting: int | None = None
    oldest_at: float | None = None
    finished: int = 0
    complaint: str | None = None
    channels: tuple[ChannelView, ...] = ()
    clock: Callable[[], float] = time.monotonic
    _waits: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def waits_for(self) -> str | None:
        """What the stage says it is waiting for, as in "Kafka to take 3 messages"; None when it waits for nothing, or said so
        too long ago to be believed."""
        now = self.clock()
        return next((words for words, until in self._waits.values() if now < until), None)

    def waits(self, words: str, seconds: float, part: str = "") -> None:
        """The stage waits for this, and will say so again or go on within so many seconds; or a part of it does that works beside
        others, such as one courier."""
        self._waits[part] = words, self.clock() + seconds + BELIEVED_S

    def goes_on(self, part: str = "") -> None:
        """The stage, or this part of it, waits for nothing any more."""
        self._waits.pop(part, None)

    async def until_set(self, event: asyncio.Event, words: str) -> None:
        """Wait for an event, and say so as long as it lasts."""
        while not event.is_set():
            self.waits(words, REMIND_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), REMIND_S)
            self.goes_on()

    def finish(self, count: int = 1) -> None:
        """So many messages more are finished."""
        self.finished += count


@dataclass(slots=True)
class Health:
    """The whole process.

    `rules` is how many run, None while they are not known yet or no stage here needs them; `no_rules` says why there are none to
    run yet, where that is known. `kafka` says why Kafka does not answer, None when it does, and `blind` that it does not say what
    waits before the stages. `complaints` are of no one stage: a topic that is gone, rules that cannot be followed."""

    stages: dict[str, StageHealth] = field(default_factory=dict)
    needs_rules: bool = False
    rules: int | None = None
    no_rules: str | None = None
    kafka: str | None = None
    blind: str | None = None
    complaints: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stages: Sequence[str]) -> "Health":
        """The health of a process that runs these stages and has not begun."""
        return cls({stage: StageHealth(stage) for stage in stages}, needs_rules="match" in stages)

    def hindrances(self) -> Iterator[str]:
        """Why this worker is not ready, a sentence each; none when it is."""
        yield from self._of_kafka()
        if self.needs_rules and self.rules is None:
            yield self.no_rules or "The rules are not known yet."
        for each in self.stages.values():
            if each.partitions is None:
                yield f"The stage {each.stage} has not joined its consumer group yet."
            if each.complaint is not None:
                yield each.complaint
        yield from self.complaints.values()

    def of_no_stage(self) -> Iterator[str]:
        """Those of them that are of no one stage."""
        yield from self._of_kafka()
        yield from self.complaints.values()

    def _of_kafka(self) -> Iterator[str]:
        if self.kafka is not None:
            yield f"Kafka does not answer: {self.kafka}."
        elif self.blind is not None:
            yield self.blind
