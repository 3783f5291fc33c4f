"""What tests of several tiers share: one real Kafka for all of them, and settings that keep tests apart on it."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from config.settings.settings import Settings, load_settings
from sandbox.kafka.broker import Broker
from streams.kafka.topics import create_topics
from tests.desks import WATCHLIST

# The same examples each time, however slow the machine: what is found by chance is looked for by `make fuzz`, and by
# `pytest --hypothesis-profile=default tests/property`.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def kafka() -> Iterator[Broker]:
    """Apache Kafka, started when the first test asks for it."""
    cache = os.environ.get("WIREWATCH_CACHE")
    with Broker(cache=Path(cache) if cache else None) as broker:
        yield broker


@pytest.fixture
def prepared(kafka: Broker) -> Callable[..., Settings]:
    """Settings with topics of their own, made ready; further settings as environment variables."""

    def prepare(broker: Broker = kafka, **environment: str) -> Settings:
        settings = load_settings(
            {
                "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
                "WIREWATCH_TOPIC_PREFIX": f"t{next(_numbers)}-",
                "WIREWATCH_SESSION_TIMEOUT_S": "6",
                "WIREWATCH_MAX_AGE_H": "none",  # the articles of the tests have fixed dates
                "WIREWATCH_FLOODS": "off",  # their messages are counted
                **environment,
            }
        )
        _, problems = create_topics(settings)
        assert problems == []
        return settings

    return prepare


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    """The file of a desk with two rules, in a folder of its own."""
    path = tmp_path / "desk" / "watchlist.yaml"
    path.parent.mkdir()
    path.write_text(WATCHLIST)
    return path
