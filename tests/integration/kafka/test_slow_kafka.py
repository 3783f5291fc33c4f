"""Something that listens where Kafka should be and never says a word: who waits for it is told so."""

import socket

import pytest

from config.settings import load_settings
from streams.kafka.connection import KafkaUnreachableError, admin
from streams.running.slow import SLOW_S


def test_a_kafka_that_says_nothing_is_waited_for_in_words(caplog: pytest.LogCaptureFixture) -> None:
    """Something listens, and never answers: that takes as long as the look at the port may take."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        servers = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(KafkaUnreachableError), admin(load_settings({"KAFKA_BOOTSTRAP_SERVERS": servers})):
            pass
    assert SLOW_S == 3.0
    assert f"Waiting for Kafka at {servers} to answer ..." in caplog.messages
