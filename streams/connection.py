"""How to reach Kafka, said once for its two clients: kafka-python (admin, publishing, reading) and Faust.

Both take the same settings under other names; an option that one of them got and the other did not would show only
on a cluster with TLS. This must never log a password, nor hold a connection longer than its `with` block.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import faust
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from config.settings import KafkaSettings, Settings

CLIENT_ID = "wirewatch"
REQUEST_TIMEOUT_S = 15.0


class KafkaUnreachableError(RuntimeError):
    """No broker answered, or it refused the connection; the text says which and what to do."""

    def __init__(self, kafka: KafkaSettings, reason: object) -> None:
        super().__init__(
            f"Kafka at {kafka.bootstrap_servers} cannot be used: {reason}. Check KAFKA_BOOTSTRAP_SERVERS and that the broker "
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


def faust_broker(kafka: KafkaSettings) -> list[str]:
    """The broker setting of a Faust app."""
    return [f"kafka://{server.strip()}" for server in kafka.bootstrap_servers.split(",")]


def faust_credentials(kafka: KafkaSettings) -> Any:
    """The broker_credentials setting of a Faust app; None for a plain connection."""
    context = tls_context(kafka)
    if kafka.sasl_mechanism is not None:
        password = kafka.sasl_password.reveal() if kafka.sasl_password else None
        return faust.SASLCredentials(
            username=kafka.sasl_username, password=password, ssl_context=context, mechanism=kafka.sasl_mechanism
        )
    return faust.SSLCredentials(context) if context is not None else None


@contextmanager
def admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    """A client for topics and groups. Raises `KafkaUnreachableError`."""
    with _closing(KafkaAdminClient, settings, request_timeout_ms=int(REQUEST_TIMEOUT_S * 1000)) as client:
        yield client


@contextmanager
def consumer(settings: Settings) -> Iterator[KafkaConsumer]:
    """A reader without a group, which moves nobody's offsets. Raises `KafkaUnreachableError`."""
    options = {"group_id": None, "enable_auto_commit": False, "max_partition_fetch_bytes": 4 * 1024 * 1024}
    with _closing(KafkaConsumer, settings, **options) as client:
        yield client


@contextmanager
def producer(settings: Settings, **options: Any) -> Iterator[KafkaProducer]:
    """A writer whose sends wait for every replica. Raises `KafkaUnreachableError`."""
    with _closing(KafkaProducer, settings, acks="all", **options) as client:
        yield client


@contextmanager
def _closing(kind: type[Any], settings: Settings, **options: Any) -> Iterator[Any]:
    try:
        client = kind(**client_options(settings.kafka), **options)
    except (KafkaError, OSError, ValueError) as error:
        raise KafkaUnreachableError(settings.kafka, error or type(error).__name__) from error
    try:
        yield client
    finally:
        client.close()
