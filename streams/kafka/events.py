"""What our code sees of Kafka while a stage runs: messages as events, streams of them, and topics to send to.

Faust makes them and gives none of them a type. So what is used of them is written down here, and whatever has these members
will do: in a test a few lines that keep what was sent.
"""

from collections.abc import AsyncIterator, Awaitable, Hashable
from typing import Protocol

from streams.kafka.headers import Given


class Message(Protocol):
    """A message as it was read: `timestamp` is Kafka's in seconds, `tp` topic and partition as one."""

    topic: str
    partition: int
    offset: int
    timestamp: float
    key: bytes | None
    value: bytes | None
    headers: Given
    tp: Hashable
    generation_id: int


class Event(Protocol):
    """A message in the hands of a stage, which acks it when all that comes of it is safe."""

    message: Message
    value: bytes | None

    def ack(self) -> object:
        """This event has come to its end."""


class Stream(Protocol):
    """The events of a stage's topic."""

    def noack(self) -> "Stream":
        """The same, acked by hand."""

    def events(self) -> AsyncIterator[Event]:
        """One by one."""

    def noack_take(self, most: int, *, within: float) -> AsyncIterator[list[Event]]:
        """In batches, acked by hand."""


class Topic(Protocol):
    """A topic to send to."""

    def get_topic_name(self) -> str:
        """As Kafka knows it."""

    async def send(
        self,
        *,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        headers: list[tuple[str, bytes]],
        key_serializer: str,
        value_serializer: str,
    ) -> Awaitable[object]:
        """Queue a message. What is given back is done when Kafka has it."""
