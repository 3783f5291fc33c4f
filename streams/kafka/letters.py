"""What a dead letter is when it is read: what its headers say and where it is, without its bytes.

The bytes are those of thirty days and may be gigabytes, so they are read again, a letter at a time, when somebody asks for them
(`opened` in dead_letters.py). Whoever may write to the topic can make a letter, with any id. So a letter is told from others by
its `digest`, which is made of the stage and of all that a replay sends again. A kill may write a letter twice. The two are one
letter even if their reasons differ, because a destination or a newer worker said something else the second time: the reason
that is read first is shown, as no order between partitions says which is a worker's. Letters of one id with different digests
are different letters, and nothing here decides which of them is a worker's.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Literal, TypeAlias

from schemas import SchemaError, instant, validate
from streams.kafka.events import ARRIVED_AT, texts
from streams.kafka.reading import Place, Record

REPLAY, REPLAYED_LETTER = "replay", "replayed-letter"
# No letter has a longer id: a topic's name has at most 249 characters.
LONGEST_ID = 300
# Of a key and of an article's id no more is kept: there may be a million letters.
LONGEST_SHOWN = 512
ARTICLE_ID = "article_id"

Replay = Literal["no", "begun", "done"]
# What names one letter, whoever else uses its id.
LetterKey: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that could not be handled, of the article `article_id` where that is known. `id` is topic/partition/offset of
    where it was read, `at` where the letter itself is among the dead letters, and `of_this_id` how many different letters have
    its id."""

    id: str
    stage: str
    reason: str
    topic: str
    partition: int
    offset: int
    failed_at: datetime
    at: Place
    digest: str
    # As the letter says: whoever made it may have written anything.
    article_id: str | None = None
    # The beginning of the message's key, as text.
    message_key: str | None = None
    replay: Replay = "no"
    of_this_id: int = 1

    @property
    def place(self) -> str:
        """The name of this very letter: no two have the same, and no id begins like it."""
        return f"@{self.at[0]}/{self.at[1]}"

    @property
    def key(self) -> LetterKey:
        """What is the same where the same letter was written twice."""
        return self.id, self.digest


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """A letter with the bytes of its message."""

    letter: DeadLetter
    key: bytes | None
    value: bytes | None
    arrived_at: str | None


class Letters:
    """The letters of the topic, as they are read; `sources` are the topics that a letter may be from."""

    def __init__(self, sources: Collection[str]) -> None:
        self._sources = sources
        self._letters: dict[LetterKey, DeadLetter] = {}
        # A note from before digests were noted has none, and is about every letter of its id.
        self._notes: dict[tuple[str, str | None], Replay] = {}

    def add(self, record: Record) -> None:
        """One message of the topic: a letter, a note about a replay, or what a stranger wrote, which is passed over."""
        headers = texts(record.headers)
        if REPLAY in headers and headers.get("id"):
            self._note(headers)
        elif (letter := letter_of(record, headers)) is not None and letter.topic in self._sources:
            self._letters.setdefault(letter.key, letter)

    def found(self) -> list[DeadLetter]:
        """Each letter once, oldest first."""
        of_id = Counter(id_ for id_, _ in self._letters)
        known = [replace(each, replay=self._replay(each), of_this_id=of_id[each.id]) for each in self._letters.values()]
        return sorted(known, key=lambda letter: (letter.failed_at, letter.topic, letter.partition, letter.offset, letter.at))

    def _replay(self, letter: DeadLetter) -> Replay:
        states = {self._notes.get((letter.id, digest), "no") for digest in (letter.digest, None)}
        return "done" if "done" in states else "begun" if "begun" in states else "no"

    def _note(self, headers: Mapping[str, str]) -> None:
        name = headers["id"], headers.get(REPLAYED_LETTER)
        if len(name[0]) > LONGEST_ID or len(name[1] or "") > LONGEST_ID:
            return
        if headers[REPLAY] == "done" or name not in self._notes:
            self._notes[name] = "done" if headers[REPLAY] == "done" else "begun"


def letter_of(record: Record, headers: Mapping[str, str]) -> DeadLetter | None:
    """What a message among the dead letters says; None where it is no letter."""
    try:
        validate("dead-letter.v1", headers)
        failed_at = instant("failed_at", headers["failed_at"])
        topic, partition, offset = headers["topic"], int(headers["partition"]), int(headers["offset"])
    except SchemaError:
        return None
    since = headers[ARRIVED_AT].encode() if ARRIVED_AT in headers else None
    return DeadLetter(
        id=f"{topic}/{partition}/{offset}",
        stage=headers["stage"],
        reason=headers["reason"],
        topic=topic,
        partition=partition,
        offset=offset,
        failed_at=failed_at,
        at=(record.partition, record.offset),
        article_id=headers.get(ARTICLE_ID, "")[:LONGEST_SHOWN] or None,
        message_key=None if record.key is None else key_in_words(record.key)[:LONGEST_SHOWN],
        digest=_digest((headers["stage"].encode(), record.key, record.value, since)),
    )


def key_in_words(key: bytes) -> str:
    """A message's key as text; bytes that are no UTF-8 stand as escapes."""
    return key.decode("utf-8", "backslashreplace")


def _digest(parts: Iterable[bytes | None]) -> str:
    """Of all parts, each told apart from the next and nothing from what is empty."""
    whole = blake2b(digest_size=16)
    for part in parts:
        whole.update(b"-" if part is None else b"%d:" % len(part))
        whole.update(part or b"")
    return whole.hexdigest()
