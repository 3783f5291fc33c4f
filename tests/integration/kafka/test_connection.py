"""A Kafka that goes away in the middle is told to people like one that never answered."""

from collections.abc import Callable

import pytest
from kafka.errors import KafkaError, KafkaTimeoutError

from config.settings.settings import Settings
from streams.kafka.connection import KafkaUnreachableError, consumer


def test_what_a_client_raises_in_its_block_is_told(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    for error, said in ((KafkaTimeoutError("nothing came"), "KafkaTimeoutError: nothing came"), (KafkaError(), "KafkaError")):
        with pytest.raises(KafkaUnreachableError) as caught, consumer(settings):
            raise error
        assert str(caught.value).startswith(f"Kafka at {settings.kafka.bootstrap_servers} cannot be used: {said}. Check ")


def test_what_is_no_fault_of_kafka_stays_what_it_is(prepared: Callable[..., Settings]) -> None:
    with pytest.raises(ValueError, match=r"^mine$"), consumer(prepared()):
        raise ValueError("mine")
