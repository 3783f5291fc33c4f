"""How kafka-python reaches Kafka: for topics, groups, publishing and reading. Faust gets the same settings in streams/app.py.

What a client raises within its `with` block, as when the broker goes away in the middle, is told like a broker that never
answered. No password is logged, and no connection outlives its block.
"""

import logging
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from config.settings import KafkaSettings, Settings
from streams.kafka.unpacking import bound
from streams.probe import KafkaRefusal, PortFault, Right, RightsError, find_refusal, lack_in_words, lacking
from streams.probe import tls_context as tls_context
from streams.running import told_if_slow
from wording import UserFacingError

Client: TypeAlias = KafkaAdminClient | KafkaConsumer | KafkaProducer
CLIENT_ID = "wirewatch"
# Of every consumer of ours: what a publisher took back was never said.
READ_COMMITTED = "read_committed"
REQUEST_TIMEOUT_S = 15.0
# aiokafka's own is 300 s: a topic that was made anew, or has more partitions, would be seen that late.
METADATA_AGE_S = 10.0
log = logging.getLogger(__name__)


class KafkaUnreachableError(UserFacingError):
    """No broker answered, or it refused us; the text says which and what to do, `found` and `fix` one each. It `lasts` where
    waiting does not help."""

    def __init__(self, kafka: KafkaSettings, reason: object) -> None:
        self.lasts = isinstance(reason, KafkaRefusal) and reason.lasts
        if isinstance(reason, KafkaRefusal):
            self.found, self.fix = f"{reason.server} cannot be used: {reason.found(kafka)}", reason.fix(kafka)
        else:
            self.found = f"{kafka.bootstrap_servers} cannot be used: {reason}"
            self.fix = KafkaRefusal(PortFault.UNREACHABLE, kafka.bootstrap_servers).fix(kafka)
        super().__init__(f"Kafka at {self.found}. {self.fix}")


def client_options(kafka: KafkaSettings) -> dict[str, object]:
    """The keyword arguments every kafka-python client gets."""
    options: dict[str, object] = {
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


def reader_options(kafka: KafkaSettings) -> dict[str, object]:
    """The keyword arguments of an aiokafka consumer without a group, which reads a topic from its beginning on.

    Without the reset it would begin at the end: `assign` looks for a beginning in the background, and what it finds there comes
    after any `seek_to_beginning`."""
    reading = {"group_id": None, "enable_auto_commit": False, "auto_offset_reset": "earliest", "isolation_level": READ_COMMITTED}
    return {**client_options(kafka), **reading, "metadata_max_age_ms": int(METADATA_AGE_S * 1000)}


def refusal(kafka: KafkaSettings) -> KafkaRefusal | None:
    """Why none of its servers can be used; None when one can. Asked before a client is made: clients ask for 30 s, and do not
    say what was wrong."""
    try:
        context = tls_context(kafka)
    except (OSError, ValueError) as error:
        return KafkaRefusal(PortFault.OWN_FILES, kafka.bootstrap_servers, _of_files(kafka, error))
    return find_refusal(kafka, context)


def _of_files(kafka: KafkaSettings, error: Exception) -> str:
    """Which of our own files TLS cannot use. OpenSSL does not say."""
    why = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
    if kafka.ssl_cafile is not None:
        try:
            ssl.create_default_context(cafile=kafka.ssl_cafile)
        except (OSError, ValueError):
            return f"KAFKA_SSL_CAFILE ({kafka.ssl_cafile}) holds no certificate that can be read"
    key = f" with KAFKA_SSL_KEYFILE ({kafka.ssl_keyfile})" if kafka.ssl_keyfile else ""
    return f"KAFKA_SSL_CERTFILE ({kafka.ssl_certfile}){key} cannot be used: {str(why).replace('_', ' ').lower()}"


def in_words(error: BaseException) -> str:
    """What an error of a client means, as the end of a sentence. The clients' own words are of sockets and classes."""
    from aiokafka.errors import KafkaConnectionError, NodeNotReadyError
    from aiokafka.errors import KafkaTimeoutError as AioKafkaTimeoutError

    if isinstance(error, (AioKafkaTimeoutError, TimeoutError)):
        is_ours = type(error) is TimeoutError and error.errno is None
        return (str(error) if is_ours else "") or "no answer in time"
    if isinstance(error, (KafkaConnectionError, NodeNotReadyError, OSError)):
        return "no connection comes about, or it does not last"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


@contextmanager
def admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    """A client for topics and groups. Raises `KafkaUnreachableError`."""
    with _closing(KafkaAdminClient, settings, request_timeout_ms=int(REQUEST_TIMEOUT_S * 1000)) as client:
        yield client


@contextmanager
def consumer(settings: Settings, **more: object) -> Iterator[KafkaConsumer]:
    """A reader without a group, which moves nobody's offsets and sees nothing of transactions that are open or were aborted.
    Raises `KafkaUnreachableError`."""
    options = {
        "group_id": None, "enable_auto_commit": False, "isolation_level": READ_COMMITTED,
        "max_partition_fetch_bytes": 4 * 1024 * 1024, **more,
    }  # fmt: skip
    bound("kafka")
    with _closing(KafkaConsumer, settings, **options) as client:
        yield client


@contextmanager
def producer(settings: Settings, **options: object) -> Iterator[KafkaProducer]:
    """A writer whose sends wait for every replica. Raises `KafkaUnreachableError`."""
    with _closing(KafkaProducer, settings, acks="all", **options) as client:
        yield client


@contextmanager
def _closing(kind: type[Client], settings: Settings, **options: object) -> Iterator[Client]:
    with told_if_slow(log, f"Kafka at {settings.kafka.bootstrap_servers} to answer"):
        if (reason := refusal(settings.kafka)) is not None:
            raise KafkaUnreachableError(settings.kafka, reason)
        try:
            client = kind(**client_options(settings.kafka), **options)
        except (KafkaError, OSError, ValueError) as error:
            raise KafkaUnreachableError(settings.kafka, str(error) or type(error).__name__) from error
    try:
        yield client
    except TopicAuthorizationFailedError as error:
        raise _of_rights(settings, error) from error
    except KafkaError as error:
        raise KafkaUnreachableError(settings.kafka, str(error) or type(error).__name__) from error
    finally:
        # A reading that was broken off may be closed by Python's own end: the client's thread is gone then, and waited for.
        if not sys.is_finalizing():
            client.close()


def _of_rights(settings: Settings, error: TopicAuthorizationFailedError) -> UserFacingError:
    """Kafka's clients name the topics at best, and never what they wanted there."""
    topics = error.args[0] if error.args and isinstance(error.args[0], (set, frozenset, list, tuple)) else ()
    rights = lacking(settings, [Right("READ", "topic", str(topic)) for topic in sorted(topics)])
    if rights:
        return RightsError("\n".join(lack_in_words(settings.kafka, right) for right in rights))
    return KafkaUnreachableError(settings.kafka, str(error) or type(error).__name__)
