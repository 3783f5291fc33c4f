"""A deliver stage without Kafka: its topics are kept in memory, its destination does what a test says, and it can be killed.

A kill ends all of its tasks at once and keeps what the topics have, so that another stage can go on from there as after kill -9.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from alerts import Call, Failed, Pacer, Paces, Place, Posted, Sending, Turn, Wanted
from alerts.pace import NO_LIMITS
from schemas import Alert, Announcement, Delivery, Order
from streams.deliver import Office
from streams.delivery import Letters, Records, Terms
from streams.driver import Lease
from streams.kafka.deliveries import MARK
from streams.running import Clock, Counts, StageHealth
from tests.copying import replace
from tests.unit.alerts.samples import ALERT
from tests.unit.streams.events import KeptTopic, event
from tests.waiting import awaited

Answer = Failed | None
"""What becomes of a post: a failure, or None for a message that is shown and answered for."""
Says = Callable[[Sending, int], Answer]


class Channels:
    """A destination that shows what it took. `says` is asked at each post, with how many came before; a failure that may have
    arrived is shown all the same where `shows` says so."""

    outcome: Final = "alerts delivered"

    def __init__(self, says: Says = lambda sending, number: None, shows: Callable[[int], bool] = lambda number: False) -> None:
        self.says, self.shows = says, shows
        self.shown: list[tuple[str, Sending, Posted]] = []
        self.updates: list[Sending] = []
        self.reads: list[Wanted] = []
        self.posts = 0
        self.names: dict[str, str] = {}
        self.refuses_reads: Failed | None = None
        self.places: list[Failed] = []
        self.readable = asyncio.Event()
        self.readable.set()

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def place(self, receiver: str, channel: str | None, turn: Turn) -> Place | Failed:
        if self.places:
            return self.places.pop(0)
        return Place(channel or f"C{receiver.strip('#@')}", self.names.get(receiver, receiver))

    async def tell(self, sending: Sending) -> Posted | Failed:
        number, self.posts = self.posts, self.posts + 1
        answer = self.says(sending, number)
        at = Posted(sending.channel or "C", f"17{number:08d}.000100", sending.thread_ts)
        await asyncio.sleep(0)
        if sending.update_ts is not None:
            self.updates.append(sending)
        elif answer is None or (answer.may_have_arrived and self.shows(number)):
            self.shown.append((sending.channel or "C", sending, at))
        return answer or at

    async def look_up(self, place: Place, wanted: Wanted, turn: Turn) -> Mapping[str, Posted] | Failed:
        await turn(Call.READ)
        await self.readable.wait()
        self.reads.append(wanted)
        if self.refuses_reads is not None:
            return self.refuses_reads
        after = wanted.after_ts or ""
        return {sending.id: at for channel, sending, at in self.shown if channel == place.channel and at.ts > after}

    def delete(self, delivery_id: str) -> None:
        """As somebody in the channel does."""
        self.shown = [each for each in self.shown if each[1].id != delivery_id]

    @property
    def ids(self) -> list[str]:
        """What is shown, in its order."""
        return [sending.id for _, sending, _ in self.shown]


@dataclass
class Play:
    """Kafka in memory, one destination, and the stages that come one after the other."""

    channels: Channels = field(default_factory=Channels)
    paces: Paces = NO_LIMITS
    terms: Terms = field(default_factory=lambda: Terms(timeout_s=1.0))
    speed: float = 1000.0
    destination: Any = None
    ops: str | None = None
    alerts: KeptTopic = field(default_factory=lambda: KeptTopic("alerts.v1"))
    journal: KeptTopic = field(default_factory=lambda: KeptTopic("deliveries.v1"))
    letters: KeptTopic = field(default_factory=lambda: KeptTopic("dead-letters.v1"))
    counts: Counts = field(default_factory=Counts)
    crashed: list[Exception] = field(default_factory=list)
    done: int = 0
    before: int = 0
    office: Office | None = None

    def __post_init__(self) -> None:
        self.clock = Clock(self.speed)
        self.lease = Lease(1e9)

    async def start(self) -> Office:
        """A worker gets the one partition."""
        lease = self.lease = Lease(1e9)
        health = StageHealth("deliver")
        lease.renew(lease.clock())
        clock = self.clock

        async def ends(numbers: set[int]) -> dict[int, int]:
            return dict.fromkeys(numbers, self.before)

        async def crash(error: Exception) -> None:
            self.crashed.append(error)

        app: Any = SimpleNamespace(consumer_generation_id=1, crashed=False, crash=crash)
        records = Records(self.journal, self.journal.read, ends, health, clock, lease)
        letters = Letters(self.alerts, self.letters, self.counts, health)
        there, pacer = self.destination or self.channels, Pacer(self.paces)
        self.office = Office(app, there, pacer, records, letters, self.counts, health, self.terms, clock, self.ops)
        await self.office.begin_round({0})
        return self.office

    def publish(self, *told: Announcement | Order) -> None:
        """What the alert stage sends."""
        for each in told:
            self.alerts.put(each.receiver.encode(), bytes(each))

    async def feed(self, most: int | None = None) -> None:
        """The stage reads what it has not acked, and acks it; and again while what it does adds to it."""
        assert self.office is not None
        while self.done < len(self.alerts.records):
            batch = self.alerts.records[self.done :][: most or 200]
            events = [
                event(each.value, each.key, topic=each.topic, offset=each.offset, headers=dict(each.headers)) for each in batch
            ]
            for each in events:
                each.message.timestamp = self.office.clock.now().timestamp()
            await self.office.handle(events)
            self.done += len(batch)

    async def kill(self) -> None:
        """The worker is gone in this moment."""
        office, self.office = self.office, None
        if office is not None and office.round is not None:
            # Nothing runs between this and the end of all tasks; a courier that ends must not have a follower.
            office.round.way.over.set()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ended(self) -> None:
        """Until nothing waits any more."""
        await self.until(lambda: self.done >= len(self.alerts.records) and self._is_idle())

    def _held_up(self) -> str:
        """What waits, for the message of a test that fails."""
        round = self.office.round if self.office is not None else None
        waiting = [each for ledger in round.ledgers.values() for each in ledger.journal.waiting.values()] if round else []
        return f"{[(each.id, each.state, each.reason) for each in waiting[:5]]}"

    def _is_idle(self) -> bool:
        round = self.office.round if self.office is not None else None
        return round is not None and bool(round.ledgers) and not round.waiting

    async def until(self, met: Callable[[], object]) -> None:
        """Until it is so, for as long as anything is written."""

        async def look() -> None:
            while not met():
                assert not self.crashed, self.crashed
                if self.done < len(self.alerts.records):
                    await self.feed()
                await asyncio.sleep(0.002)

        await awaited(look(), self._held_up, moved=lambda: len(self.journal.records))

    def latest(self) -> dict[str, Delivery]:
        """The last record of each delivery."""
        found: dict[str, Delivery] = {}
        for record in self.journal.records:
            if record.key != MARK and record.key is not None:
                found.pop(record.key.decode(), None)
                if record.value is not None:
                    found[record.key.decode()] = Delivery.read(record.value)
        return found

    def waiting(self) -> list[Delivery]:
        """Those that have no end."""
        return [each for each in self.latest().values() if not each.state.is_end]

    def way(self, delivery_id: str) -> list[str]:
        """All states of one delivery, each with its reason."""
        records = [Delivery.read(each.value) for each in self.journal.records if each.key == delivery_id.encode() and each.value]
        return [f"{each.state}: {each.reason}" for each in records]


def alert(number: int, receiver: str = "#syria", **changes: Any) -> Alert:
    """One of many."""
    article = replace(ALERT.article, id=f"a{number}", title=f"Article {number}")
    return replace(ALERT, id=f"{number:032x}", receiver=receiver, article=article, **changes)
