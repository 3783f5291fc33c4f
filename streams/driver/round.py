"""What a stage has in hand of the partitions that were dealt out to it, and how far it is done with them.

One value: it is made when partitions come and dropped whole when they are dealt out anew, so nothing of an earlier round can be
taken for something of this one. To be used in the event loop alone.
"""

from collections import defaultdict
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.driver.in_order import InOrder

Offsets = dict[TopicPartition, int]


class Round:
    """`dealt_out`: the consumer's assignment, by which a thread knows this round; `generation`: Kafka's number of it."""

    def __init__(self, dealt_out: object, generation: int | None) -> None:
        self.dealt_out, self.generation = dealt_out, generation
        # What Kafka has of us.
        self.committed: Offsets = {}
        self._in_hand: defaultdict[TopicPartition, InOrder] = defaultdict(InOrder)

    def read(self, partition: TopicPartition, offset: int) -> None:
        """A message was handed over."""
        self._in_hand[partition].read(offset)

    def finished(self, partition: TopicPartition, offset: int) -> None:
        """It has come to its end."""
        self._in_hand[partition].finished(offset)

    def news(self) -> Offsets:
        """How far the partitions are done, where Kafka does not know it yet."""
        ends = ((partition, each.end()) for partition, each in self._in_hand.items())
        return {part: end for part, end in ends if end is not None and end > self.committed.get(part, -1)}

    def took(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Kafka has these now."""
        for partition, offset in offsets.items():
            self.committed[partition] = offset
            self._in_hand[partition].passed(offset)


def passed_over(
    consumer: AIOKafkaConsumer, committed: Mapping[TopicPartition, int], handed: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """How far the partitions have been read in which all that was handed over is committed, where that is further. `handed`:
    the offset behind what was handed over of each.

    What lies between is Kafka's own: the ends of transactions and what was aborted in them.
    """
    found: dict[TopicPartition, int] = {}
    if consumer._subscription.reassignment_in_progress:
        # What was handed over is forgotten already, and the positions are still those of before.
        return found
    for partition in consumer.assignment():
        done = committed.get(partition)
        if partition in handed and done != handed[partition]:
            continue
        state = consumer._subscription.subscription.assignment.state_value(partition)
        if state is not None and state.has_valid_position and (done is None or state.position > done):
            found[partition] = state.position
    return found
