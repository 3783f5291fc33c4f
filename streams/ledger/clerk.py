"""Deciding: matches and ticks of one partition become decisions, these are written down, and what they tell goes to alerts.v1.

A batch is decided in memory, then its decisions are written and Kafka is awaited, then the alerts are sent and awaited, then it
is noted that what time brought is sent, and only then the batch is acked. Killed in between, the matches come again, their
decisions are found, and the same alerts with the same ids are made of them; of what time brought, whoever has the partition next
sends again what is not noted as sent. The deliver stage drops what it knows.

Everything is applied to the state before it is written. That is safe because writing has one failure, the end of the round, and
with that the state is dropped whole.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from msgspec.structs import replace

from alerts import LONGEST_AHEAD, Limits, build, decide, due
from config.settings import Settings
from schemas import Decision, Match, Outcome, UnreadableError
from streams.kafka import (
    Event,
    Headers,
    Message,
    Outgoing,
    Topic,
    arrived_at,
    dead_letter,
    own_fault,
    received,
    send_all,
    send_or_bury,
    travelling,
    when,
)
from streams.ledger.records import Ledger, Records
from streams.ledger.running_rules import RunningRules
from streams.ledger.silences import SilenceFollower
from streams.running import Clock, Counts, Health, Lasting, StageHealth, reached
from streams.running import Outcome as Counted

# What is counted of each way in which a match ends.
ENDS: Mapping[Outcome, Counted] = {
    Outcome.TOLD: "alerts decided",
    Outcome.JOINED: "matches joined",
    Outcome.HELD: "matches held",
    Outcome.COLLECTED: "matches collected",
    Outcome.SUPPRESSED: "matches suppressed",
}
# Of what time brings, so much is decided at once: others in this process go on between two.
MOST_AT_ONCE = 200
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Batch:
    """What came of some matches, or of a tick: decisions and messages in their order, each message with the match that brought
    it."""

    decisions: list[Decision] = field(default_factory=list)
    told: list[tuple[Event | None, Outgoing]] = field(default_factory=list)

    def add(self, decision: Decision | None, event: Event | None, outs: Iterable[Outgoing]) -> None:
        """What is told of one that `event` brought, or a tick; the decision where it is to be written."""
        if decision is not None:
            self.decisions.append(decision)
        self.told += ((event, out) for out in outs)


@dataclass(frozen=True, slots=True)
class Followed:
    """What a worker follows to decide."""

    silences: SilenceFollower
    rules: RunningRules

    @classmethod
    def of(cls, settings: Settings, health: Health | None = None) -> Self:
        """Those that Kafka has; `health` is the worker's."""
        return cls(SilenceFollower(settings, health), RunningRules(settings, health))

    async def ready(self, health: StageHealth) -> None:
        """Return when both are known. `health`: the stage that waits for them."""
        await self.silences.ready(health)
        await self.rules.ready(health)

    async def run(self) -> None:
        """Follow for ever."""
        await asyncio.gather(self.silences.run(), self.rules.run())


@dataclass(slots=True)
class Clerk:
    """Decides for one worker. `sink` is alerts.v1."""

    records: Records
    followed: Followed
    limits: Limits
    sink: Topic
    dead_letters: Topic
    counts: Counts
    health: StageHealth
    clock: Clock
    _trouble: Lasting = field(default_factory=lambda: Lasting(log))

    async def take_over(self, ledger: Ledger) -> None:
        """Send again what time brought and may not have been sent."""
        batch = Batch()
        for each in list(ledger.state.unsent()):
            batch.add(each, None, self._told(ledger, each, None, ()))
        await self._send(ledger, batch)

    async def decide(self, ledger: Ledger, events: Sequence[Event]) -> None:
        """Decide what came of one partition. Returns when all that follows from it is safe. Raises `RoundOverError`."""
        await self.followed.ready(self.health)
        now, batch = self.clock.now(), Batch()
        async with ledger.turn:
            for event in events:
                self._take(event, ledger, batch, now)
            await self._write(ledger, batch)

    async def tick(self, ledger: Ledger, now: datetime) -> None:
        """Time goes on where no match waits to be decided. Raises `RoundOverError`."""
        async with ledger.turn:
            while not ledger.over.is_set():
                batch = Batch()
                self._let_pass(ledger, now, batch, None, now)
                await self._write(ledger, batch)
                if len(batch.decisions) < MOST_AT_ONCE:
                    return

    async def prune(self, ledger: Ledger, now: datetime) -> None:
        """Forget what nothing needs any more. Raises `RoundOverError`."""
        async with ledger.turn:
            await self.records.delete(ledger, ledger.state.overdue(now, self.limits)[:10_000])

    def _take(self, event: Event, ledger: Ledger, batch: Batch, now: datetime) -> None:
        """Decide one match; never an exception for what is wrong with it."""
        message = event.message
        try:
            match = Match.read(message.value)
            arrived = arrived_at(received(message.headers))
            at = came_at(arrived, message.timestamp, now)
            while self._let_pass(ledger, at, batch, event, now) == MOST_AT_ONCE:
                pass
            made = decide(match, ledger.state, at, self.followed.silences.silences, self.limits, now=now)
            outs = [self._told(ledger, each, match, travelling(arrived)) for each in made]
        except UnreadableError as error:
            batch.told.append((event, self._letter(message, error, now)))
        except Exception as error:
            log.exception("Deciding failed: %s/%s/%s", message.topic, message.partition, message.offset)
            batch.told.append((event, self._letter(message, own_fault(error), now)))
        else:
            # What a match brings besides is written before it: of one that stands in the ledger nothing is decided again.
            for each, told in reversed(list(zip(made, outs, strict=True))):
                # One that was found stands in the ledger, or in this batch.
                is_news = each.id not in ledger.state
                batch.add(each if is_news else None, event, told)
                if is_news:
                    self._apply(ledger, each)
            self.counts.add(ENDS[made[0].outcome])

    def _let_pass(self, ledger: Ledger, until: datetime, batch: Batch, event: Event | None, now: datetime) -> int:
        """What time brings until then, and how much that is; a fault of ours in it keeps no match from being decided."""
        coming = due(ledger.state, until, self.followed.silences.silences, self.limits, now=now, runs=self.followed.rules)
        for count in range(MOST_AT_ONCE):
            try:
                decision = next(coming, None)
                outs = [] if decision is None else self._told(ledger, decision, None, ())
            except Exception as error:
                log.debug("What is due could not be decided.", exc_info=error)
                place, error_name = f"partition {ledger.partition} of the ledger", type(error).__name__
                self._trouble.failed(f"What is due in {place} could not be decided: {own_fault(error)}.", 1.0, cause=error_name)
                return count
            if decision is None:
                self._trouble.worked()
                return count
            self._apply(ledger, decision)
            batch.add(decision, event, outs)
        return MOST_AT_ONCE

    async def _write(self, ledger: Ledger, batch: Batch) -> None:
        await self.records.write(ledger, batch.decisions)
        reached("decisions stand")
        await self._send(ledger, batch)

    async def _send(self, ledger: Ledger, batch: Batch) -> None:
        # Of two counts of one story the later one has to come last.
        await send_all([out for event, out in batch.told if event is None], self.health, in_order=True)
        of_matches = [(event, out) for event, out in batch.told if event is not None]
        for _ in (buried := await send_or_bury(of_matches, self.dead_letters, "alert", self.health, in_order=True)):
            self.counts.add("matches dead")
        reached("alerts stand")
        # A letter holds its match alone: where one had to be written, what time brought is sent again by whoever comes next.
        sent = [replace(each, sent=True) for each in batch.decisions if each.is_of_time and not buried]
        for each in sent:
            ledger.state.apply(each)
        await self.records.write(ledger, sent)
        reached("sent stands")

    def _told(self, ledger: Ledger, decision: Decision, match: Match | None, headers: Headers) -> list[Outgoing]:
        made = build(decision, None, ledger.state.members(decision)) if decision.is_of_time else build(decision, match)
        return [Outgoing(self.sink, each.receiver.encode(), bytes(each), headers) for each in made]

    def _apply(self, ledger: Ledger, decision: Decision) -> None:
        ledger.state.apply(decision)
        log.debug("%s %s: %s, %s.", decision.receiver, decision.match or decision.id, decision.outcome, decision.reason)
        self.counts.reasons[decision.reason] += 1

    def _letter(self, message: Message, reason: object, now: datetime) -> Outgoing:
        self.counts.add("matches dead")
        return dead_letter(self.dead_letters, message, stage="alert", reason=reason, now=now)


def came_at(arrived: tuple[bytes, datetime] | None, timestamp: float, now: datetime) -> datetime:
    """When the article of a match came to Kafka, by its header or its message: the time by which it is decided, so that a backlog
    is decided as in time."""
    at = arrived[1] if arrived is not None else when(timestamp, now)
    # It would end whatever waits for a later time.
    return at if at <= now + LONGEST_AHEAD else now


def batches(events: Sequence[Event]) -> Iterator[tuple[int, list[Event]]]:
    """Events by the number of their partition."""
    for number in sorted({event.message.partition for event in events}):
        yield number, [event for event in events if event.message.partition == number]
