"""Publishing from outside a stage: the `publish` command, dead-letter replay, tests.

kafka-python's `send` only queues, so a program that ends after it may have sent nothing. Here every send's future is kept, and
`flush` returns only when each message is acknowledged by every replica.
"""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Self

from kafka import KafkaProducer
from kafka.errors import KafkaError
from kafka.producer.future import FutureRecordMetadata

from config.settings import Settings
from streams.kafka.connection import admin, producer
from streams.kafka.topics import LARGEST_MESSAGE, missing
from streams.probe import refuse_without
from streams.running import told_if_slow
from wording import UserFacingError

SEND_LIMIT_S = 60.0
IN_FLIGHT = 1000
# What is on its way when somebody presses Ctrl-C may still be acknowledged.
LAST_WORDS_S = 2.0
SMALL_BATCH = 16 * 1024
log = logging.getLogger(__name__)
# Clients that end with this process.
_left_open: list[AbstractContextManager[KafkaProducer]] = []


class PublishError(UserFacingError):
    """Messages that Kafka did not take; the text says how many, and why the first of them."""


class Publisher:
    """A `with` block in which messages are published; leaving it waits for the last one.

    `together`: what is published between two flushes goes to Kafka in one batch a partition, which it keeps whole or not at all,
    up to 16 MiB; what is more comes in a batch after it."""

    def __init__(self, settings: Settings, *, together: bool = False) -> None:
        self._together = together
        self._producer: AbstractContextManager[KafkaProducer] = producer(
            settings,
            max_request_size=LARGEST_MESSAGE + 1024 * 1024,
            batch_size=LARGEST_MESSAGE if together else SMALL_BATCH,
            linger_ms=int(SEND_LIMIT_S * 1000) if together else 5,
            max_block_ms=int(SEND_LIMIT_S * 1000),
        )
        self._settings = settings
        self._known: set[str] = set()
        self._client: KafkaProducer
        self._waiting: list[tuple[bytes | None, FutureRecordMetadata]] = []
        # How many messages were sent, and of how many Kafka has said that it has them.
        self.sent = self.acknowledged = 0

    def __enter__(self) -> Self:
        self._client = self._producer.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is KeyboardInterrupt and self._is_under_way():
            # Closed, as it is when nobody holds it any more, the client would go on sending for as long as it takes.
            _left_open.append(self._producer)
            return
        try:
            if kind is None:
                self.flush()
        finally:
            self._producer.__exit__(kind, error, trace)

    def _is_under_way(self) -> bool:
        """Whether something sent is still without an answer, after a moment's grace; what Kafka has by then is counted."""
        with suppress(KafkaError):
            self._client.flush(timeout=LAST_WORDS_S)
        waiting, self._waiting = self._waiting, []
        self.acknowledged += sum(bool(future.succeeded()) for _, future in waiting)
        return not all(future.is_done for _, future in waiting)

    def publish(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes]] = (),
        *,
        partition: int | None = None,
    ) -> None:
        """Queue one message; now and then this waits for those before it, unless all go together. Its key says into which
        partition it goes, unless one is named.

        Raises `PublishError`, `TopicError`, `RightsError`."""
        if topic not in self._known:
            refuse_without(self._settings, "WRITE", topic)
            with admin(self._settings) as client:
                self._known.update(client.list_topics())
            if topic not in self._known:
                raise missing(topic)  # the client itself would look for a minute
        try:
            future = self._client.send(topic, value=value, key=key, headers=list(headers), partition=partition)
        except (KafkaError, ValueError) as error:
            raise PublishError(f"Kafka did not take a message for {topic}: {_why(error)}") from error
        self._waiting.append((key, future))
        self.sent += 1
        if len(self._waiting) >= IN_FLIGHT and not self._together:
            self.flush()

    def flush(self) -> None:
        """Return when every message so far is acknowledged. Raises `PublishError` naming those that are not."""
        waiting, self._waiting = self._waiting, []
        failed: list[tuple[bytes | None, Exception]] = []
        with told_if_slow(log, f"Kafka to say that it has the last messages ({len(waiting):,})"):
            try:
                self._client.flush(timeout=SEND_LIMIT_S)
            except KafkaError as error:
                raise PublishError(
                    f"Kafka has not said that it took the last messages ({len(waiting)}), and may have them: {_why(error)}."
                ) from error
            for key, future in waiting:
                try:
                    future.get(timeout=SEND_LIMIT_S)
                    self.acknowledged += 1
                except KafkaError as error:
                    failed.append((key, error))
        if failed:
            key, first = failed[0]
            name = (key or b"no key").decode("utf-8", "replace")[:80]
            raise PublishError(f"Kafka did not take {len(failed)} of {len(waiting)} messages; the first ({name}): {_why(first)}")


def _why(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
