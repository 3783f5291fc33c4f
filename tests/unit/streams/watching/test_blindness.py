"""What the watchdog makes of a Kafka that does not answer it, and of a stage that has not begun."""

import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError, NotLeaderForPartitionError

from config.settings.settings import Settings
from streams.app import create_app
from streams.driver import committed
from streams.kafka import in_words
from streams.running import Counts, Health
from streams.watching.metrics import samples
from streams.watching.watchdog import BLIND_AFTER, Watchdog

GONE = KafkaConnectionError("Unable to bootstrap from [('127.0.0.1', 9392, <AddressFamily.AF_INET: 2>)]")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (GONE, "no connection comes about, or it does not last"),
        (ConnectionResetError(104, "Connection reset by peer"), "no connection comes about, or it does not last"),
        (TimeoutError("no answer within 10 s"), "no answer within 10 s"),
        (TimeoutError(110, "Connection timed out"), "no answer in time"),
        (NotLeaderForPartitionError(), "NotLeaderForPartitionError: [Error 6] NotLeaderForPartitionError"),
    ],
)
def test_a_clients_error_in_our_words(error: Exception, words: str) -> None:
    assert in_words(error) == words


def test_it_is_told_once_for_all_stages_and_counted() -> None:
    health = Health.of(("alert", "deliver"))
    for each in health.stages.values():
        each.partitions = frozenset()
    watchdog = Watchdog(Settings(), dict.fromkeys(health.stages), health)
    for _ in range(BLIND_AFTER):
        assert list(health.hindrances()) == []
        watchdog._tell_blindness(dict.fromkeys(health.stages, GONE))
    assert list(health.hindrances()) == [
        "Kafka does not say what waits before alert, deliver: no connection comes about, or it does not last."
    ]
    found = {(name, labels): value for name, labels, value in samples(health, Counts(), 0.0)}
    assert found["wirewatch_complaints", ()] == 1
    assert found["wirewatch_stuck", ("alert",)] == 0
    watchdog._tell_blindness({})
    assert list(health.hindrances()) == []


def test_a_stage_whose_consumer_has_no_client_yet_owns_nothing() -> None:
    async def scene() -> None:
        app = create_app(Settings(), "alert")
        app.consumer._started.set()  # Faust does so before the consumer's thread has begun
        assert committed(app) == {}

    asyncio.run(scene())
