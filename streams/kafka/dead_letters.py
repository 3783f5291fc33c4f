"""Messages that could not be handled: kept whole with the reason, listed, and sent again when the cause is mended.

The letter is the original message, byte by byte, so nothing is lost by a wrong judgement; what went wrong stands in headers.
A kill may write a letter twice, so a letter's name is where its message was read, and reading gives each name once. A replay
must never happen twice: it is noted on the topic itself, before and after.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from config.settings import Settings
from schemas import SchemaError, instant, validate
from streams.kafka.batches import Headers, Outgoing, send_all, send_or_refuse
from streams.kafka.events import Event, Topic
from streams.kafka.headers import ARRIVED_AT, arrived_at, received, texts
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS, ARTICLES, DEAD_LETTERS, LARGEST_MESSAGE, MATCHES, topic_name
from streams.running import StageHealth
from wording import escaped_line

LONGEST_REASON = 2000
# A topic's limit is on compressed batches, so a message may be larger than any that we can send. Its beginning is kept.
LARGEST_LETTER = LARGEST_MESSAGE - 256 * 1024
KEPT_OF_A_LARGER = 1024 * 1024
LONGEST_KEY = 64 * 1024
REPLAYED_FROM = "replayed-from"
REPLAY = "replay"

Replay = Literal["no", "begun", "done"]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that could not be handled. `id` is topic/partition/offset of where it was read."""

    id: str
    stage: str
    reason: str
    topic: str
    partition: int
    offset: int
    failed_at: datetime
    key: bytes | None
    value: bytes | None
    replay: Replay = "no"
    arrived_at: str | None = None


def dead_letter(sink: Topic, event: Event, *, stage: str, reason: object, now: datetime) -> Outgoing:
    """What to send when an event's message cannot be handled."""
    message = event.message
    value, key = message.value, message.key
    if len(value or b"") + len(key or b"") > LARGEST_LETTER:
        place = f"{message.topic}/{message.partition}/{message.offset}"
        reason = (
            f"{reason}. Of its {len(value or b''):,} bytes only the first {KEPT_OF_A_LARGER:,} are kept here; all of them are at "
            f"{place} for as long as Kafka keeps that topic"
        )
        value, key = value and value[:KEPT_OF_A_LARGER], key and key[:LONGEST_KEY]
    # It quotes what it is about, and many will show it: it is made harmless here, once for all of them.
    told = escaped_line(str(reason) or type(reason).__name__)[:LONGEST_REASON]
    log.warning("Dead letter %s/%s/%s: %s", message.topic, message.partition, message.offset, told)
    headers = {
        "stage": stage,
        "reason": told,
        "topic": message.topic,
        "partition": str(message.partition),
        "offset": str(message.offset),
        "failed_at": now.isoformat(),
    }
    return Outgoing(sink, key, value, encode(headers) + headers_of(event))


async def send_or_bury(sent: Sequence[tuple[Event, Outgoing]], sink: Topic, stage: str, health: StageHealth) -> list[Event]:
    """Send what came of events. An event of which a topic refuses something for its size becomes a dead letter, once, and is
    given back: its name is kept, and when the topic takes more a replay sends all of it again."""
    event_of = {id(out): event for event, out in sent}
    refused = await send_or_refuse([out for _, out in sent if out.topic is not sink], health)
    buried = {id(event_of[id(out)]): (event_of[id(out)], out) for out in refused}
    letters = [
        dead_letter(sink, event, stage=stage, reason=_too_large(out), now=datetime.now(UTC)) for event, out in buried.values()
    ]
    await send_all([out for _, out in sent if out.topic is sink] + letters, health)
    return [event for event, _ in buried.values()]


def _too_large(out: Outgoing) -> str:
    topic, size = out.topic.get_topic_name(), len(out.value or b"")
    return (
        f"what came of this message, {size:,} bytes, is more than {topic} takes. Raise max.message.bytes of {topic} to "
        f"{LARGEST_MESSAGE}, then replay this letter"
    )


def headers_of(event: Event) -> Headers:
    """The header that travels with an article from stage to stage: when it arrived."""
    arrived = arrived_at(received(event.message.headers))
    return () if arrived is None else ((ARRIVED_AT, arrived[0]),)


def fault(error: Exception) -> str:
    """The reason of a dead letter that is nobody's fault but ours."""
    return f"Wirewatch itself failed on this message ({type(error).__name__}: {error}); report it, and replay it after the repair"


def encode(headers: Mapping[str, str]) -> Headers:
    """Headers as Kafka takes them."""
    return tuple((name, value.encode("utf-8", "replace")) for name, value in headers.items())


def read_dead_letters(settings: Settings) -> list[DeadLetter]:
    """Every dead letter once, oldest first; what strangers wrote to the topic is passed over."""
    letters: dict[str, DeadLetter] = {}
    replays: dict[str, Replay] = {}
    # A replay sends with the rights of the one who asks for it. So no letter may lead to other topics, such as that of the rules.
    sources = {topic_name(settings, name) for name in (ARTICLES, MATCHES, ALERTS)}
    for record in read_topic(settings, DEAD_LETTERS):
        headers = texts(record.headers)
        if REPLAY in headers and headers.get("id"):
            _note(replays, headers)
        elif (letter := _letter(headers, record.key, record.value)) is not None and letter.topic in sources:
            letters.setdefault(letter.id, letter)
    found = [replace(letter, replay=replays.get(letter.id, "no")) for letter in letters.values()]
    return sorted(found, key=lambda letter: (letter.failed_at, letter.topic, letter.partition, letter.offset))


def replay(settings: Settings, letters: Iterable[DeadLetter]) -> Iterator[DeadLetter]:
    """Send letters to the topic they came from, each once; yields each when it is done.

    A note before and one after: when only the first is there, an earlier replay was cut off, and the topic itself is asked
    whether the message arrived. Two replays of one letter at the same moment by two people are not kept apart.
    """
    with Publisher(settings) as publisher:
        for letter in letters:
            if letter.replay == "done":
                continue
            if letter.replay == "no" or not _has_arrived(settings, letter):
                write_note(settings, publisher, letter, "begun")
                arrived = {} if letter.arrived_at is None else {ARRIVED_AT: letter.arrived_at}
                publisher.publish(letter.topic, letter.key, letter.value, encode({REPLAYED_FROM: letter.id, **arrived}))
                publisher.flush()
            write_note(settings, publisher, letter, "done")
            yield replace(letter, replay="done")


def write_note(settings: Settings, publisher: Publisher, letter: DeadLetter, state: Replay) -> None:
    """Note on the dead letters' topic how far the replay of a letter has come; returns when Kafka has it."""
    headers = encode({REPLAY: state, "id": letter.id, "at": datetime.now(UTC).isoformat()})
    publisher.publish(topic_name(settings, DEAD_LETTERS), letter.id.encode(), None, headers)
    publisher.flush()


def _note(replays: dict[str, Replay], headers: dict[str, str]) -> None:
    if headers[REPLAY] == "done" or headers["id"] not in replays:
        replays[headers["id"]] = "done" if headers[REPLAY] == "done" else "begun"


def _has_arrived(settings: Settings, letter: DeadLetter) -> bool:
    mark = (REPLAYED_FROM, letter.id.encode())
    name = letter.topic.removeprefix(settings.topic_prefix)
    return any(mark in record.headers for record in read_topic(settings, name))


def _letter(headers: dict[str, str], key: bytes | None, value: bytes | None) -> DeadLetter | None:
    try:
        validate("dead-letter.v1", headers)
        failed_at = instant("failed_at", headers["failed_at"])
        topic, partition, offset = headers["topic"], int(headers["partition"]), int(headers["offset"])
    except SchemaError:
        return None
    return DeadLetter(
        id=f"{topic}/{partition}/{offset}",
        stage=headers["stage"],
        reason=headers["reason"],
        topic=topic,
        partition=partition,
        offset=offset,
        failed_at=failed_at,
        key=key,
        value=value,
        arrived_at=headers.get(ARRIVED_AT),
    )
