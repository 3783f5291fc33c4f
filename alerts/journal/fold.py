"""The journal of one partition: the fold of its records in their order, and nothing else.

What waits is kept whole; of what has come to an end only what later deliveries may ask for. An end is final: whatever stands
behind it in the topic, which may be the last word of a worker that has lost the partition, changes nothing. Only a dead one
that was replayed goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from alerts.journal.steps import coalesced, doubtful, is_untried, restarted, root_of
from schemas import Delivery, State, Tally, Why


@dataclass(frozen=True, slots=True)
class Ended:
    """What is kept of a delivery that has come to its end: of one that was told, where."""

    receiver: str
    state: State
    reason: Why
    at: datetime
    channel: str | None
    ts: str | None
    summary: str | None
    tally: Tally | None
    offset: int | None = None


@dataclass(slots=True)
class Journal:
    """`waiting` is in the order accepted, and of what has ended `dead` are those that may be replayed, whole."""

    waiting: dict[str, Delivery] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)
    dead: dict[str, Delivery] = field(default_factory=dict)
    # Of a channel the latest message that is known to be there, as Slack stamps them; and where a receiver was told last.
    last_ts: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    last_told_at: dict[str, datetime] = field(default_factory=dict)
    # How much came at once for a receiver, by the last summary that was made because of it.
    tallies: dict[str, Tally] = field(default_factory=dict)
    # Ids of records that cannot be read: what became of these is not known.
    doubtful: set[str] = field(default_factory=set)

    def __contains__(self, delivery_id: str) -> bool:
        return delivery_id in self.waiting or delivery_id in self.ended

    def apply(self, delivery: Delivery) -> None:
        """One more record. After an end only a replay counts, and what was accepted twice was accepted."""
        ended = self.ended.get(delivery.id)
        if ended is not None and not (ended.state in (State.DEAD, State.MOVED) and delivery.reason is Why.REPLAYED):
            return
        if delivery.state is State.PENDING and delivery.id in self.waiting:
            return
        if delivery.channel is not None:
            self.channels[delivery.receiver] = delivery.channel
        elif delivery.state is State.PARKED_CHANNEL:
            # Told by its name it is not there, or its place is gone.
            self.channels.pop(delivery.receiver, None)
        if delivery.tally is not None:
            last = self.tallies.get(delivery.receiver, delivery.tally)
            self.tallies[delivery.receiver] = max(last, delivery.tally, key=lambda each: each.number)
        if not delivery.state.is_end:
            self.ended.pop(delivery.id, None)
            self.dead.pop(delivery.id, None)
            self.waiting[delivery.id] = delivery
            return
        self.waiting.pop(delivery.id, None)
        self.ended[delivery.id] = Ended(
            delivery.receiver,
            delivery.state,
            delivery.reason,
            delivery.changed_at,
            delivery.channel,
            delivery.ts,
            delivery.summary,
            delivery.tally,
            offset=delivery.offset,
        )
        if delivery.state is State.DEAD:
            self.dead[delivery.id] = delivery
        if delivery.state is State.DELIVERED:
            self.last_told_at[delivery.receiver] = delivery.changed_at
            if delivery.channel is not None and delivery.ts is not None:
                self.last_ts[delivery.channel] = max(delivery.ts, self.last_ts.get(delivery.channel, ""))

    def records(self) -> Iterator[Delivery]:
        """All that is known, to be written again. Of what has ended, what matters is that it has."""
        yield from self.waiting.values()
        yield from self.dead.values()
        for delivery_id, ended in self.ended.items():
            if delivery_id not in self.dead:
                told = Delivery(delivery_id, ended.receiver, ended.state, ended.reason, ended.at, ended.at, "normal", "")
                yield replace(
                    told, channel=ended.channel, ts=ended.ts, summary=ended.summary, tally=ended.tally, offset=ended.offset
                )

    def has_moved_before(self, delivery_id: str, offset: int) -> bool:
        """Whether it went to another receiver, and this later message brings it back."""
        ended = self.ended.get(delivery_id)
        return ended is not None and ended.state is State.MOVED and (ended.offset or 0) < offset

    def forget(self, delivery_id: str) -> None:
        """Its record was deleted."""
        for each in (self.waiting, self.ended, self.dead):
            each.pop(delivery_id, None)

    def unfinished(self, now: datetime) -> list[Delivery]:
        """The records to write before anything else when a worker takes the partition over: what was under way may have arrived,
        and what a summary stands for is not told by itself."""
        steps = [restarted(each, now) for each in self.waiting.values() if each.state is State.INTENT]
        steps += [doubtful(each, now) for each in self.waiting.values() if each.id in self.doubtful and is_untried(each)]
        for delivery_id, summary in self._summed_up():
            member = self.waiting.get(delivery_id)
            if member is not None and is_untried(member) and member.id not in self.doubtful:
                steps.append(coalesced(member, now, summary))
        return steps

    def overdue(self, before: datetime) -> list[str]:
        """The ids that came to their end before this instant, and that nothing which waits asks for."""
        asked_for = {root_of(each) for each in self.waiting.values()}
        return [each for each, ended in self.ended.items() if ended.at < before and each not in asked_for]

    def _summed_up(self) -> Iterator[tuple[str, str]]:
        for each in self.waiting.values():
            for member in each.members:
                yield member, each.id
