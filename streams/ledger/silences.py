"""Silences as silences.v1 has them: followed by a worker that decides, read and written by a command.

No match is decided before the topic was read to its end. A record that cannot be read silences nothing: what should not have been
hidden is told. A silence that is over stays known for as long as its record is there, because its end is told.
"""

import asyncio
import logging

from aiokafka import ConsumerRecord

from alerts import Silences
from config.settings import Settings
from matching.language import QueryErrors, parse
from rules import covers
from schemas import MessageError, Silence, UnreadableError
from streams.kafka import SILENCES, Following, Publisher, read_topic, topic_name
from streams.running import Health, StageHealth

LONGEST_SHOWN = 80
log = logging.getLogger(__name__)


def read_silences(settings: Settings) -> tuple[dict[str, Silence], list[str]]:
    """Those of the topic by their ids, and a sentence for each record that cannot be read. Raises `TopicError` and
    `KafkaUnreachableError`."""
    found: dict[str, Silence] = {}
    unreadable: dict[bytes, str] = {}
    for record in read_topic(settings, SILENCES):
        key = record.key or b""
        unreadable.pop(key, None)
        found.pop(key.decode("utf-8", "replace"), None)
        try:
            if record.value is not None:
                found[key.decode("utf-8", "replace")] = _silence(record.key, record.value)
        except UnreadableError as error:
            unreadable[key] = _unreadable(f"{record.topic}/{record.partition}/{record.offset}", error)
    return found, list(unreadable.values())


def write_silence(settings: Settings, silence: Silence) -> None:
    """Put a silence, or its new end, on the topic; returns when Kafka has it. Raises `PublishError`, `KafkaUnreachableError`."""
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, SILENCES), silence.id.encode(), bytes(silence))


class SilenceFollower:
    """The silences of one worker. `silences` is another value after each change."""

    def __init__(self, settings: Settings, health: Health | None = None) -> None:
        self.silences = Silences()
        self._by_id: dict[str, Silence] = {}
        self._is_current = True
        self._is_read = asyncio.Event()
        self._following = Following(
            settings.kafka, topic_name(settings, SILENCES), "Silences", health or Health(), self._take, self._caught_up
        )

    async def ready(self, health: StageHealth) -> None:
        """Return when they are known. `health`: the stage that waits for them."""
        await health.until_set(self._is_read, "the silences")

    async def run(self) -> None:
        """Follow for ever."""
        await self._following.run()

    async def start_over(self) -> None:
        """The topic was made anew."""
        self._by_id.clear()
        self._is_current = False
        await self._following.start_over()

    def _take(self, record: ConsumerRecord[bytes, bytes]) -> None:
        name = (record.key or b"").decode("utf-8", "replace")
        self._is_current = False
        self._by_id.pop(name, None)
        try:
            if record.value is not None:
                self._by_id[name] = _silence(record.key, record.value)
        except UnreadableError as error:
            log.error("%s", _unreadable(f"{record.topic}/{record.partition}/{record.offset}", error))

    def _caught_up(self) -> None:
        if not self._is_current:
            self._is_current = True
            self.silences = Silences.of(self._by_id.values(), covers)
            log.info("Silences: %d are known.", len(self._by_id))
        self._is_read.set()


def _silence(key: bytes | None, value: bytes) -> Silence:
    silence = Silence.read(value)
    if silence.id.encode() != key:
        raise MessageError(f"its key {(key or b'')[:LONGEST_SHOWN]!r} is not its id, {silence.id}")
    if silence.by == "query":
        try:
            parse(silence.what)
        except QueryErrors as errors:
            raise MessageError(f"its query is none: {errors}") from None
    return silence


def _unreadable(place: str, error: UnreadableError) -> str:
    return f"The silence at {place} cannot be read, and silences nothing: {error}. Add it again with `wirewatch silence add`."
