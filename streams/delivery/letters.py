"""What leaves the deliver stage for other topics: the dead letter of a delivery that is given up, and what is told elsewhere."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from alerts.journal import elsewhere
from schemas import Delivery, Notice
from streams.kafka import ARRIVED_AT, MOVED_FROM, Given, Headers, Outgoing, Topic, dead_letter, send_all
from streams.running import Counts, StageHealth


@dataclass(slots=True)
class Origin:
    """The message of alerts.v1 that a delivery came from, as a dead letter names it."""

    topic: str
    partition: int
    offset: int
    timestamp: float
    key: bytes | None
    value: bytes | None
    headers: Given
    tp: Hashable = None
    generation_id: int = 0


@dataclass(frozen=True, slots=True)
class Letters:
    """`alerts` is the topic that deliveries come from, and `dead_letters` the one for those that are given up."""

    alerts: Topic
    dead_letters: Topic
    counts: Counts
    health: StageHealth

    async def give_up(self, partition: int, delivery: Delivery, words: str) -> None:
        """Write the dead letter of a delivery of this partition; returns when Kafka has it."""
        assert delivery.announcement is not None, "what is given up was not told"
        origin = Origin(
            self.alerts.get_topic_name(),
            partition,
            delivery.offset or 0,
            delivery.accepted_at.timestamp(),
            delivery.receiver.encode(),
            bytes(delivery.announcement),
            dict(_arrived(delivery)),
        )
        letter = dead_letter(self.dead_letters, origin, stage="deliver", reason=words, now=datetime.now(UTC))
        await send_all([letter], self.health)
        self.counts.add("alerts dead")

    async def send_on(self, deliveries: Sequence[Delivery], to: str, *, is_other: bool = True) -> None:
        """Put what another receiver is told instead on alerts.v1; returns when Kafka has it. Sent twice it has the same id. Not
        `is_other`: the receiver is the same under another name."""
        told = ((each, elsewhere(each, to, is_other=is_other)) for each in deliveries)
        await send_all([Outgoing(self.alerts, to.encode(), bytes(out), _sent_on(each)) for each, out in told], self.health)

    async def announce(self, notices: Sequence[Notice]) -> None:
        """Put notices on alerts.v1; returns when Kafka has them."""
        await send_all([Outgoing(self.alerts, each.receiver.encode(), bytes(each)) for each in notices], self.health)


def _sent_on(delivery: Delivery) -> Headers:
    return (*_arrived(delivery), (MOVED_FROM, delivery.receiver.encode()))


def _arrived(delivery: Delivery) -> Headers:
    return () if delivery.arrived_at is None else ((ARRIVED_AT, delivery.arrived_at.isoformat().encode()),)
