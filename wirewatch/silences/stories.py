"""The story that a silence names: whether the ledger knows it, whose it is, and whether anything can join it still.

A story is one of one receiver, so a silence of it counts in that channel alone, where its begin and its end are told.
"""

from datetime import datetime

from config.settings import Settings
from schemas import Decision, UnreadableError
from streams.kafka import DECISIONS, read_topic
from wirewatch.channels import moment
from wirewatch.silences.words import SilenceError
from wording import escaped_line


class StoryError(SilenceError):
    """It is no story that could be silenced; the text says what to do."""

    exit_status = 2


def first_of_story(settings: Settings, story_id: str) -> Decision | None:
    """The decision of this id. Raises `TopicError`, `KafkaUnreachableError`."""
    found, key = None, story_id.encode()
    for record in read_topic(settings, DECISIONS):
        if record.key == key:
            try:
                found = Decision.read(record.value) if record.value is not None else None
            except UnreadableError:
                found = None  # the worker that owns its partition has named it
    return found


def receiver_of_story(story_id: str, first: Decision | None, receiver: str | None, now: datetime) -> str:
    """In which channel a silence of it counts; `first` is what the ledger has under its id. Raises `StoryError`."""
    shown = escaped_line(story_id)
    if first is None:
        raise StoryError(f"The ledger has no story {shown}. `wirewatch why` with the id of one of its articles says which it is.")
    if first.closes_at is None:
        hint = f"it joined story {first.story}" if first.story not in (None, first.id) else "nothing can join it"
        raise StoryError(f"{shown} is no story: {hint}.")
    if first.closes_at <= now:
        raise StoryError(f"Story {shown} ended {moment(first.closes_at)}: nothing joins it any more.")
    if receiver not in (None, first.receiver):
        raise StoryError(f"Story {shown} is one of {escaped_line(first.receiver)}, and of no other channel.")
    return first.receiver
