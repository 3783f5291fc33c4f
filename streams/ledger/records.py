"""The ledger of decisions in Kafka: the records of partitions read into states, new ones written, old ones deleted.

A partition of decisions.v1 belongs to the worker that owns the same partition of matches.v1, and nobody else writes to it. It is
no Faust table, for the reasons of decision 0003. Two kinds of its records are no decisions: what a decision's message quoted
(quotes.v1), which stands before it; and the mark, which says that what an earlier release remembered of the partition (told.v1)
has been taken over.
"""

import logging
from asyncio import Event, Lock
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial

from aiokafka import ConsumerRecord
from msgspec.structs import replace

from alerts import State
from rules import uncollected
from schemas import Decision, Quote, Quoted, UnreadableError, record_of
from streams.driver import Lease, hold
from streams.kafka import MARK, Outgoing, Read, Topic, read_at_last, send_all
from streams.ledger.upgrade import told_by_id
from streams.running import Clock, Lasting, StageHealth, reached

LEDGER = "the ledger of decisions"
MEMORY = "what an earlier release told"
# In bytes; an id of ours has 32.
LONGEST_ID = 100
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ledger:
    """One partition's ledger as this worker keeps it: its state, and whether it bears the mark. `over` is set when the round ends
    that it is of, and `lapses` is how often the lease had run out when that began. Who decides takes its `turn`."""

    partition: int
    over: Event
    lapses: int
    state: State
    has_begun: bool = False
    turn: Lock = field(default_factory=Lock)


@dataclass(slots=True)
class Records:
    """Reads and writes `topic`. `told` reads what there is of told.v1; `new_state` makes the state of a partition of which
    nothing is known."""

    topic: Topic
    read: Read
    told: Read
    health: StageHealth
    clock: Clock
    lease: Lease
    new_state: Callable[[], State]
    _trouble: Lasting = field(default_factory=lambda: Lasting(log))

    async def learn(self, partitions: set[int], over: Event) -> dict[int, Ledger]:
        """The ledgers of partitions that were just taken over; asks Kafka until it answers. Raises `RoundOverError`."""
        ledgers = await read_at_last(
            partial(self._read, partitions, over), "What was decided", LEDGER, self.health, self._trouble
        )
        if new := {each.partition for each in ledgers.values() if not each.has_begun}:
            told = await read_at_last(partial(self._read_told, new), "What was told", MEMORY, self.health, self._trouble)
            for number in sorted(new):
                await self._upgrade(ledgers[number], told[number])
        return ledgers

    async def write(self, ledger: Ledger, decisions: Iterable[Decision]) -> None:
        """Return when Kafka has these, in their order; the state has them already. Raises `RoundOverError`: the state is worth
        nothing then."""
        records = [record for each in decisions for record in self._records(ledger.partition, each)]
        if records:
            await self._hold(ledger)
            await send_all(records, self.health, LEDGER, in_order=True)

    async def delete(self, ledger: Ledger, ids: Iterable[str]) -> None:
        """Delete the records of decisions that nothing needs any more."""
        gone = list(ids)
        known = (ledger.state.get(each) for each in gone)
        keys = [*gone, *(Quoted.key_of(each.id) for each in known if each is not None and each.story == each.id)]
        await self._hold(ledger)
        await send_all([self._record(ledger.partition, each, None) for each in keys], self.health, LEDGER)
        for each in gone:
            ledger.state.forget(each)

    async def write_anew(self, ledger: Ledger) -> None:
        """The topic was made anew: what is known here is written again."""
        await self.write(ledger, ledger.state.records())
        await self._mark(ledger)

    async def _upgrade(self, ledger: Ledger, told: list[Decision]) -> None:
        """Take over what an earlier release told."""
        for each in told:
            ledger.state.apply(each)
        await self.write(ledger, told)
        reached("upgrade stands")
        await self._mark(ledger)
        if told:
            log.info("What told.v1 says of partition %d was taken over: %d articles told.", ledger.partition, len(told))

    async def _mark(self, ledger: Ledger) -> None:
        await send_all([Outgoing(self.topic, MARK, b"{}", (), ledger.partition)], self.health, LEDGER)
        ledger.has_begun = True

    async def _hold(self, ledger: Ledger) -> None:
        # Where one process runs several stages, the one that people see says it aloud.
        await hold(self.lease, self.clock, ledger.over, ledger.lapses, "decided", level=logging.INFO)

    def _records(self, partition: int, decision: Decision) -> Iterator[Outgoing]:
        """Its quotes come first: whoever finds a decision has all of it."""
        if decision.card is not None and decision.card.quotes:
            quoted = Quoted(decision.id, decision.card.quotes)
            yield self._record(partition, Quoted.key_of(decision.id), bytes(quoted))
        yield self._record(partition, decision.id, record_of(decision))

    def _record(self, partition: int, key: str, value: bytes | None) -> Outgoing:
        return Outgoing(self.topic, key.encode(), value, (), partition)

    async def _read(self, partitions: set[int], over: Event) -> dict[int, Ledger]:
        ledgers = {number: Ledger(number, over, self.lease.lapses, self.new_state()) for number in partitions}
        quotes: dict[str, tuple[Quote, ...]] = {}
        async with aclosing(self.read(partitions)) as records:
            with uncollected():
                async for record in records:
                    _apply(ledgers[record.partition], record, quotes)
        return ledgers

    async def _read_told(self, partitions: set[int]) -> dict[int, list[Decision]]:
        async with aclosing(self.told(partitions)) as records:
            found = await told_by_id(records)
        return {number: list(found.get(number, {}).values()) for number in partitions}


def _apply(ledger: Ledger, record: ConsumerRecord[bytes, bytes], quotes: dict[str, tuple[Quote, ...]]) -> None:
    """`quotes` are those of decisions that are still to come."""
    key = record.key or b""
    decision_id = key[:LONGEST_ID].decode("utf-8", "replace")
    if key == MARK:
        ledger.has_begun = record.value is not None
        return
    if record.value is None:
        ledger.state.forget(decision_id)
        return
    try:
        if Quoted.is_key(key):
            quoted = Quoted.read(record.value)
            _must_be(Quoted.key_of(quoted.decision), key)
            quotes[quoted.decision] = quoted.quotes
            return
        decision = Decision.read(record.value)
        _must_be(decision.id, key)
    except UnreadableError as error:
        place = f"{record.topic}/{record.partition}/{record.offset}"
        log.warning("The decision at %s cannot be read and is passed over: %s.", place, error)
        return
    said = quotes.pop(decision.id, ())
    if said and decision.card is not None:
        decision = replace(decision, card=replace(decision.card, quotes=said))
    ledger.state.apply(decision)


def _must_be(name: str, key: bytes) -> None:
    """Raises `UnreadableError` where a record stands under the key of another."""
    if name.encode() != key:
        raise UnreadableError(f"its key is not its id, {name}")
