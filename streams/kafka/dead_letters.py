"""Messages that could not be handled: kept whole with the reason, listed, and sent again when the cause is mended.

The letter is the original message, byte by byte, so nothing is lost by a wrong judgement; what went wrong stands in headers.
letters.py says what is read of a letter, and when two of them are the same. A replay is noted on the topic itself, before and
after, so that no letter is sent twice. The bytes of one letter at a time are in memory.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from config.settings import Settings
from schemas import UnreadableError, load_article
from streams.kafka.events import (
    ARRIVED_AT,
    Event,
    Headers,
    Message,
    Outgoing,
    Topic,
    headers_of,
    send_all,
    send_or_refuse,
    texts,
)
from streams.kafka.letters import (
    ARTICLE_ID,
    LONGEST_SHOWN,
    REPLAY,
    REPLAYED_LETTER,
    DeadLetter,
    LetterKey,
    Letters,
    OpenedLetter,
    Replay,
)
from streams.kafka.publisher import Publisher
from streams.kafka.reading import read_at, read_topic
from streams.kafka.topics import ALERTS, ARTICLES, DEAD_LETTERS, LARGEST_MESSAGE, MATCHES, topic_name
from streams.running import StageHealth, told_if_slow
from wording import escaped_line

LONGEST_REASON = 2000
# A topic's limit is on compressed batches, so a message may be larger than any that we can send. Its beginning is kept.
LARGEST_LETTER = LARGEST_MESSAGE - 256 * 1024
KEPT_OF_A_LARGER = 1024 * 1024
LONGEST_KEY = 64 * 1024
REPLAYED_FROM = "replayed-from"
log = logging.getLogger(__name__)


def dead_letter(sink: Topic, message: Message, *, stage: str, reason: object, now: datetime) -> Outgoing:
    """What to send when a message cannot be handled."""
    value, key = message.value, message.key
    if len(value or b"") + len(key or b"") > LARGEST_LETTER:
        place = f"{message.topic}/{message.partition}/{message.offset}"
        reason = (
            f"{reason}. Of its {len(value or b''):,} bytes only the first {KEPT_OF_A_LARGER:,} are kept here; all of them are at "
            f"{place} for as long as Kafka keeps that topic"
        )
        value, key = value and value[:KEPT_OF_A_LARGER], key and key[:LONGEST_KEY]
    if key is None and value is None:
        value = b""
        reason = f"{reason}. It has neither key nor value, and is kept with an empty value, because no client of ours sends it so"
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
    if (article_id := _article_id(message.value, stage)) is not None:
        headers[ARTICLE_ID] = article_id
    return Outgoing(sink, key, value, encode(headers) + headers_of(message))


def _article_id(value: bytes | None, stage: str) -> str | None:
    """Of which article a message is, as far as it can be read: a match and an alert carry the article, a notice is of none."""
    try:
        message = load_article(value)
    except UnreadableError:
        return None
    article = message if stage in ("intake", "match") else message.get("article")
    found = article.get("id") if isinstance(article, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)  # as intake reads it
    return found[:LONGEST_SHOWN] if isinstance(found, str) and found else None


async def send_or_bury(
    sent: Sequence[tuple[Event, Outgoing]], sink: Topic, stage: str, health: StageHealth, *, in_order: bool = False
) -> list[Event]:
    """Send what came of events. An event of which a topic refuses something for its size becomes a dead letter, once, and is
    given back: its name is kept, and when the topic takes more a replay sends all of it again."""
    event_of = {id(out): event for event, out in sent}
    refused = await send_or_refuse([out for _, out in sent if out.topic is not sink], health, in_order=in_order)
    buried = {id(event_of[id(out)]): (event_of[id(out)], out) for out in refused}
    now = datetime.now(UTC)
    letters = [dead_letter(sink, event.message, stage=stage, reason=_too_large(out), now=now) for event, out in buried.values()]
    await send_all([out for _, out in sent if out.topic is sink] + letters, health)
    return [event for event, _ in buried.values()]


def _too_large(out: Outgoing) -> str:
    topic, size = out.topic.get_topic_name(), len(out.value or b"")
    return (
        f"what came of this message, {size:,} bytes, is more than {topic} takes. Raise max.message.bytes of {topic} to "
        f"{LARGEST_MESSAGE}, then replay this letter"
    )


def own_fault(error: Exception) -> str:
    """The reason of a dead letter that is nobody's fault but ours."""
    return f"Wirewatch itself failed on this message ({type(error).__name__}: {error}); report it, and replay it after the repair"


def encode(headers: Mapping[str, str]) -> Headers:
    """Headers as Kafka takes them."""
    return tuple((name, value.encode("utf-8", "replace")) for name, value in headers.items())


def read_dead_letters(settings: Settings) -> list[DeadLetter]:
    """Every dead letter once, oldest first, without its bytes; what strangers wrote to the topic is passed over."""
    # A replay sends with the rights of the one who asks for it. So no letter may lead to other topics, such as that of the rules.
    letters = Letters({topic_name(settings, name) for name in (ARTICLES, MATCHES, ALERTS)})
    with told_if_slow(log, f"the dead letters of {topic_name(settings, DEAD_LETTERS)} to be read"):
        for record in read_topic(settings, DEAD_LETTERS):
            letters.add(record)
    return letters.found()


def opened(settings: Settings, letters: Sequence[DeadLetter]) -> Iterator[OpenedLetter]:
    """These letters with their bytes, in their order, each read when it is asked for. Raises `GoneError`."""
    records = read_at(settings, DEAD_LETTERS, [letter.at for letter in letters])
    for letter, record in zip(letters, records, strict=True):
        yield OpenedLetter(letter, record.key, record.value, texts(record.headers).get(ARRIVED_AT))


def replay(settings: Settings, letters: Iterable[DeadLetter]) -> Iterator[DeadLetter]:
    """Send letters to the topic they came from, each once; yields each when it is done.

    A note before and one after: when only the first is there, an earlier replay was cut off, and the topic itself is asked
    whether the message arrived. Two replays of one letter at the same moment by two people are not kept apart.
    """
    waiting = [letter for letter in letters if letter.replay != "done"]
    arrived = _arrived(settings, [letter for letter in waiting if letter.replay == "begun"])
    to_send = opened(settings, [letter for letter in waiting if letter.key not in arrived])
    with Publisher(settings) as publisher:
        for letter in waiting:
            if letter.key not in arrived:
                whole = next(to_send)
                write_note(settings, publisher, letter, "begun")
                origin = {REPLAYED_FROM: letter.id, REPLAYED_LETTER: letter.digest}
                since = {} if whole.arrived_at is None else {ARRIVED_AT: whole.arrived_at}
                # Whoever wrote a letter with neither may have had a client that sends it so.
                value = b"" if whole.key is None and whole.value is None else whole.value
                publisher.publish(letter.topic, whole.key, value, encode({**origin, **since}))
                publisher.flush()
            write_note(settings, publisher, letter, "done")
            yield replace(letter, replay="done")


def write_note(settings: Settings, publisher: Publisher, letter: DeadLetter, state: Replay) -> None:
    """Note on the dead letters' topic how far the replay of a letter has come; returns when Kafka has it."""
    noted = {REPLAY: state, "id": letter.id, REPLAYED_LETTER: letter.digest, "at": datetime.now(UTC).isoformat()}
    publisher.publish(topic_name(settings, DEAD_LETTERS), letter.id.encode(), None, encode(noted))
    publisher.flush()


def _arrived(settings: Settings, letters: Sequence[DeadLetter]) -> set[LetterKey]:
    """Which of them an earlier replay has sent, though no note says so. Each topic is read once, for all letters from it."""
    # A message replayed before digests were said has none; then it is about the letter of this id.
    keys: dict[tuple[str, str | None], LetterKey] = {
        name: letter.key for letter in letters for name in (letter.key, (letter.id, None))
    }
    found: set[LetterKey] = set()
    for topic in sorted({letter.topic for letter in letters}):
        for record in read_topic(settings, topic.removeprefix(settings.topic_prefix)):
            headers = texts(record.headers)
            if (key := keys.get((headers.get(REPLAYED_FROM, ""), headers.get(REPLAYED_LETTER)))) is not None:
                found.add(key)
    return found
