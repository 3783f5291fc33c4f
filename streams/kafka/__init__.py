"""Kafka for all stages and commands: topics, connections, whole topics read once, batches of a stage, dead letters.

What few commands use is read when it is asked for: aiokafka alone takes 0.15 s.
"""

import importlib
from typing import TYPE_CHECKING

from streams.kafka.connection import (
    METADATA_AGE_S,
    READ_COMMITTED,
    KafkaUnreachableError,
    admin,
    client_options,
    consumer,
    in_words,
    producer,
    reader_options,
    refusal,
    tls_context,
)
from streams.kafka.deliveries import (
    MARK,
    Journal,
    JournalEntry,
    JournalError,
    journal_ends,
    read_changes,
    read_entry,
    read_journal,
    send_orders,
    waits,
)
from streams.kafka.events import (
    ARRIVED_AT,
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    MOVED_FROM,
    Event,
    Given,
    Headers,
    Message,
    Outgoing,
    Stream,
    Topic,
    arrived_at,
    consume,
    crash,
    is_current,
    received,
    send_all,
    travelling,
    when,
)
from streams.kafka.publisher import Publisher, PublishError
from streams.kafka.reading import Record, poll, read_topic
from streams.kafka.topics import (
    AGAIN,
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    DECISIONS,
    DELIVERIES,
    LARGEST_ARTICLE,
    LARGEST_MESSAGE,
    MATCHES,
    SILENCES,
    TOLD,
    WATCHLISTS,
    WORKERS,
    TopicError,
    app_id,
    check_topics,
    create_topics,
    topic_name,
    topics,
)

if TYPE_CHECKING:
    from streams.kafka.codecs import CODECS, missing_codecs
    from streams.kafka.dead_letters import REPLAYED_FROM, dead_letter, opened, own_fault, read_dead_letters, send_or_bury
    from streams.kafka.following import Following
    from streams.kafka.letters import LONGEST_SHOWN, DeadLetter, OpenedLetter, key_in_words
    from streams.kafka.progress import INPUTS, StageProgress, read_outcomes, read_progress
    from streams.kafka.unreadable_batches import CarefulFetch, Fetched, UnreadableBatchError, fetch_anew
    from streams.kafka.whole import Read, end_offsets, read_at_last, read_if_there, read_whole

_LATE = {
    "progress": (
        "INPUTS",
        "StageProgress",
        "read_outcomes",
        "read_progress",
    ),
    "letters": (
        "LONGEST_SHOWN",
        "DeadLetter",
        "OpenedLetter",
        "key_in_words",
    ),
    "dead_letters": (
        "REPLAYED_FROM",
        "dead_letter",
        "opened",
        "own_fault",
        "read_dead_letters",
        "send_or_bury",
    ),
    "codecs": (
        "CODECS",
        "missing_codecs",
    ),
    "following": ("Following",),
    "unreadable_batches": ("CarefulFetch", "Fetched", "UnreadableBatchError", "fetch_anew"),
    "whole": ("Read", "end_offsets", "read_at_last", "read_if_there", "read_whole"),
}


def __getattr__(name: str) -> object:
    for file, names in _LATE.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{file}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "AGAIN",
    "ALERTS",
    "ARRIVED_AT",
    "ARTICLES",
    "CODECS",
    "DEAD_LETTERS",
    "DECISIONS",
    "DELIVERIES",
    "FIRST_PAUSE_S",
    "INPUTS",
    "LARGEST_ARTICLE",
    "LARGEST_MESSAGE",
    "LONGEST_PAUSE_S",
    "LONGEST_SHOWN",
    "MARK",
    "MATCHES",
    "METADATA_AGE_S",
    "MOVED_FROM",
    "READ_COMMITTED",
    "REPLAYED_FROM",
    "SILENCES",
    "TOLD",
    "WATCHLISTS",
    "WORKERS",
    "CarefulFetch",
    "DeadLetter",
    "Event",
    "Fetched",
    "Following",
    "Given",
    "Headers",
    "Journal",
    "JournalEntry",
    "JournalError",
    "KafkaUnreachableError",
    "Message",
    "OpenedLetter",
    "Outgoing",
    "PublishError",
    "Publisher",
    "Read",
    "Record",
    "StageProgress",
    "Stream",
    "Topic",
    "TopicError",
    "UnreadableBatchError",
    "admin",
    "app_id",
    "arrived_at",
    "check_topics",
    "client_options",
    "consume",
    "consumer",
    "crash",
    "create_topics",
    "dead_letter",
    "end_offsets",
    "fetch_anew",
    "in_words",
    "is_current",
    "journal_ends",
    "key_in_words",
    "missing_codecs",
    "opened",
    "own_fault",
    "poll",
    "producer",
    "read_at_last",
    "read_changes",
    "read_dead_letters",
    "read_entry",
    "read_if_there",
    "read_journal",
    "read_outcomes",
    "read_progress",
    "read_topic",
    "read_whole",
    "reader_options",
    "received",
    "refusal",
    "send_all",
    "send_or_bury",
    "send_orders",
    "tls_context",
    "topic_name",
    "topics",
    "travelling",
    "waits",
    "when",
]
