"""How kafka-python reaches Kafka: for topics, groups, publishing and reading. Faust gets the same settings in app.py.

What a client raises within its `with` block, as when the broker goes away in the middle, is told like a broker that never
answered. This must never log a password, nor hold a connection longer than its block.
"""

import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from config.settings import KafkaSettings, Settings

CLIENT_ID = "wirewatch"
# Of every consumer of ours: what a publisher took back was never said.
READ_COMMITTED = "read_committed"
REQUEST_TIMEOUT_S = 15.0
ASK_LIMIT_S = 3.0


class KafkaUnreachableError(RuntimeError):
    """No broker answered, or it refused the connection; the text says which and what to do, `found` only which."""

    def __init__(self, kafka: KafkaSettings, reason: object) -> None:
        self.found = f"{kafka.bootstrap_servers} cannot be used: {reason}"
        super().__init__(
            f"Kafka at {self.found}. Check KAFKA_BOOTSTRAP_SERVERS and that the broker "
            "runs; `wirewatch sandbox kafka` starts one on this machine, `wirewatch doctor` looks further."
        )


def client_options(kafka: KafkaSettings) -> dict[str, Any]:
    """The keyword arguments every kafka-python client gets."""
    options: dict[str, Any] = {
        "bootstrap_servers": kafka.bootstrap_servers.split(","),
        "client_id": CLIENT_ID,
        "security_protocol": kafka.security_protocol,
    }
    if (context := tls_context(kafka)) is not None:
        options["ssl_context"] = context
    if kafka.sasl_mechanism is not None:
        options["sasl_mechanism"] = kafka.sasl_mechanism
        options["sasl_plain_username"] = kafka.sasl_username
        options["sasl_plain_password"] = kafka.sasl_password.reveal() if kafka.sasl_password else None
    return options


def tls_context(kafka: KafkaSettings) -> ssl.SSLContext | None:
    """The TLS settings of both clients; None without TLS."""
    if kafka.security_protocol not in ("SSL", "SASL_SSL"):
        return None
    context = ssl.create_default_context(cafile=kafka.ssl_cafile)
    if kafka.ssl_certfile is not None:
        context.load_cert_chain(kafka.ssl_certfile, kafka.ssl_keyfile)
    return context


def refusal(servers: str) -> str | None:
    """Why none of these servers accepts a connection; None when one does. Asked before a client is made: clients ask for 30 s."""
    reason = "no server is named"
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), ASK_LIMIT_S).close()
            return None
        except OSError as error:
            reason = str(error)
    return reason


@contextmanager
def admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    """A client for topics and groups. Raises `KafkaUnreachableError`."""
    with _closing(KafkaAdminClient, settings, request_timeout_ms=int(REQUEST_TIMEOUT_S * 1000)) as client:
        yield client


@contextmanager
def consumer(settings: Settings) -> Iterator[KafkaConsumer]:
    """A reader without a group, which moves nobody's offsets and sees nothing of transactions that are open or were aborted.
    Raises `KafkaUnreachableError`."""
    options = {
        "group_id": None, "enable_auto_commit": False, "isolation_level": READ_COMMITTED,
        "max_partition_fetch_bytes": 4 * 1024 * 1024,
    }  # fmt: skip
    with _closing(KafkaConsumer, settings, **options) as client:
        yield client


@contextmanager
def producer(settings: Settings, **options: Any) -> Iterator[KafkaProducer]:
    """A writer whose sends wait for every replica. Raises `KafkaUnreachableError`."""
    with _closing(KafkaProducer, settings, acks="all", **options) as client:
        yield client


@contextmanager
def _closing(kind: type[Any], settings: Settings, **options: Any) -> Iterator[Any]:
    if (reason := refusal(settings.kafka.bootstrap_servers)) is not None:
        raise KafkaUnreachableError(settings.kafka, reason)
    try:
        client = kind(**client_options(settings.kafka), **options)
    except (KafkaError, OSError, ValueError) as error:
        raise KafkaUnreachableError(settings.kafka, str(error) or type(error).__name__) from error
    try:
        yield client
    except KafkaError as error:
        raise KafkaUnreachableError(settings.kafka, str(error) or type(error).__name__) from error
    finally:
        # A reading that was broken off may be closed by Python's own end: the client's thread is gone then, and waited for.
        if not sys.is_finalizing():
            client.close()
