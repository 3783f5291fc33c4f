"""What is wrong with topics that were seen, and the words for it."""

import logging

import pytest

from config.settings.settings import KafkaSettings, Settings
from streams.kafka.topics import ALERTS, ARTICLES, DECISIONS, DELIVERIES, MATCHES, WATCHLISTS
from streams.watching.topics import Seen, wrong

SETTINGS = Settings(kafka=KafkaSettings(bootstrap_servers="k:9092"), topic_prefix="p-", partitions=4)
GOOD = {**{name: Seen(name, 4) for name in (ARTICLES, MATCHES, ALERTS, DECISIONS, DELIVERIES)}, WATCHLISTS: Seen(WATCHLISTS, 1)}


def command(name: str, count: int) -> str:
    return f"`kafka-topics.sh --bootstrap-server k:9092 --alter --topic p-{name} --partitions {count}`"


@pytest.mark.parametrize(
    ("counts", "level", "words"),
    [
        (
            {ARTICLES: 0},
            logging.ERROR,
            "Topic p-articles.v1 is not there any more: somebody has deleted it. Run `wirewatch topics create`; this worker "
            "goes on by itself when it is back.",
        ),
        (
            {ARTICLES: 1},
            logging.ERROR,
            "Topic p-articles.v1 has 1 partition now, and WIREWATCH_PARTITIONS says 4. All of them are read, but no worker will "
            f"start like this. Run {command(ARTICLES, 4)}.",
        ),
        (
            {ARTICLES: 6, MATCHES: 6, ALERTS: 6, DECISIONS: 6, DELIVERIES: 6},
            logging.WARNING,
            "Topic p-articles.v1 has 6 partitions now, and WIREWATCH_PARTITIONS says 4. All of them are read, but no worker will "
            "start like this. Set WIREWATCH_PARTITIONS=6 for all workers before their next start.",
        ),
        (
            {DECISIONS: 3},
            logging.ERROR,
            "Topic p-decisions.v1 has 3 partitions now, and WIREWATCH_PARTITIONS says 4. The alert stage waits at the partitions of "
            f"p-matches.v1 that have no counterpart in it. Run {command(DECISIONS, 4)}.",
        ),
        (
            {DELIVERIES: 3},
            logging.ERROR,
            "Topic p-deliveries.v1 has 3 partitions now, and WIREWATCH_PARTITIONS says 4. The deliver stage waits at the "
            f"partitions of p-alerts.v1 that have no counterpart in it. Run {command(DELIVERIES, 4)}.",
        ),
        (
            {ALERTS: 6},
            logging.ERROR,
            "Topic p-alerts.v1 has 6 partitions now, and WIREWATCH_PARTITIONS says 4. The deliver stage waits at "
            "p-alerts.v1/4 and above, because p-deliveries.v1 has 4. Run "
            f"{', '.join(command(name, 6) for name in (ARTICLES, MATCHES, DECISIONS, DELIVERIES))} and set WIREWATCH_PARTITIONS=6 for "
            "all workers before their next start.",
        ),
        (
            {WATCHLISTS: 2},
            logging.ERROR,
            "Topic p-watchlists.v1 has 2 partitions now, and Wirewatch reads only its first. Delete it, run `wirewatch topics "
            "create`, and apply the watchlists again.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(counts: dict[str, int], level: int, words: str) -> None:
    seen = {**GOOD, **{name: Seen(name, count) for name, count in counts.items()}}
    name, found, sentence = next(wrong(SETTINGS, seen))
    assert (name, found, sentence) == (next(iter(counts)), level, words)


def test_nothing_is_said_of_topics_as_they_should_be_nor_of_those_kafka_does_not_show() -> None:
    assert list(wrong(SETTINGS, GOOD)) == []
    assert list(wrong(SETTINGS, {ALERTS: Seen("a", 4)})) == []
    assert list(wrong(SETTINGS, {})) == []
