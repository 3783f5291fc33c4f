"""Can this Kafka be used? One connection of our own, before any client makes one, that says why not.

Kafka's clients try a refused login again for half a minute and then say that no broker was there. Here each step is taken
once: the name, the port, TLS, what the port serves, the login, a question that only a user who is logged in may ask. It must
never wait longer than a few seconds. A port that accepts and then says nothing in time is not refused here: a busy broker does
that, and a client waits longer.
"""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread

from config.settings import KafkaSettings
from streams.probe.guesses import not_plain, offered, other_program, plainly, shown
from streams.probe.line import LOOK_AGAIN_S, ProbeLine, RefusedError, host_of, opened
from streams.probe.refusals import KafkaRefusal, PortFault
from streams.probe.scram import HASHES, ScramError, begin
from streams.probe.wire import Code, Key, WireError, blob, metadata, read_api_keys, request, text

# For one server with all that is looked at, and when the next server is asked beside one that is slow.
LIMIT_S = 4.0
NEXT_AFTER_S = 0.5
OUT_OF_DATE = (9, 10)
OTHER_NAME = (62, 63, 64)


def find_refusal(kafka: KafkaSettings, context: ssl.SSLContext | None) -> KafkaRefusal | None:
    """Why none of the servers can be used; None when one can, or one is only slow."""
    answers: SimpleQueue[KafkaRefusal | None] = SimpleQueue()
    servers = [server.strip() for server in kafka.bootstrap_servers.split(",")]
    until = time.monotonic() + LIMIT_S
    heard: list[KafkaRefusal | None] = []
    for number, server in enumerate(servers, 1):
        # Not a pool: at its end a program would wait for a name server that does not answer.
        Thread(target=lambda each=server: answers.put(find_refusal_of(each, kafka, context)), daemon=True).start()
        limit_s = NEXT_AFTER_S if number < len(servers) else until - time.monotonic()
        with suppress(Empty):
            while len(heard) < number:
                heard.append(answers.get(timeout=max(0.0, limit_s)))
                if heard[-1] is None:
                    return None
    if len(heard) < len(servers):
        return None
    refusals = [each for each in heard if each is not None]
    return next((each for each in refusals if each.lasts), refusals[0])


def find_refusal_of(server: str, kafka: KafkaSettings, context: ssl.SSLContext | None) -> KafkaRefusal | None:
    """The same of one server."""
    try:
        with connected(server, kafka, context):
            return None
    except RefusedError as refused:
        return KafkaRefusal(refused.fault, server, refused.detail)
    except TimeoutError:
        return None


@contextmanager
def connected(server: str, kafka: KafkaSettings, context: ssl.SSLContext | None, limit_s: float = LIMIT_S) -> Iterator[ProbeLine]:
    """A line to a broker on which we are logged in. Raises `RefusedError`, `TimeoutError`; in its block also what `ask` does."""
    until = time.monotonic() + limit_s
    with opened(server, until) as plain, _encrypted(plain, server, kafka, context, until) as sock:
        line = ProbeLine(sock, until)
        _introduce(line, server, kafka, context, until)
        yield line


def _introduce(line: ProbeLine, server: str, kafka: KafkaSettings, context: ssl.SSLContext | None, until: float) -> None:
    is_known = False
    try:
        # Half of the time is left for guesses at what else may be there.
        keys = read_api_keys(line.ask(request(Key.API_VERSIONS), (until - time.monotonic()) / 2))
        is_known = True
        if Key.METADATA not in keys:
            raise RefusedError(PortFault.CONTROLLER)
        if kafka.sasl_mechanism is not None:
            _log_in(line, kafka)
        if keys[Key.METADATA] >= 8:
            line.ask(metadata(()))
    except TimeoutError:
        line.hang_up()  # a small program serves one at a time
        if not is_known and context is None and (other := other_program(server, until)):
            raise other from None
        raise
    except ssl.SSLError as error:
        raise _of_tls(error, kafka) from None
    except (OSError, EOFError, WireError) as error:
        if context is None and not is_known:
            raise not_plain(server, error, until) from None
        if is_known and kafka.sasl_mechanism is None and (mechanisms := offered(server, until, context)):
            raise RefusedError(PortFault.LOGIN_WANTED, mechanisms) from None
        if context is not None and not is_known and isinstance(error, WireError):
            raise RefusedError(PortFault.NOT_KAFKA, shown(str(error))) from None
        raise RefusedError(PortFault.CLOSED, str(error)) from None


def _log_in(line: ProbeLine, kafka: KafkaSettings) -> None:
    mechanism, user = kafka.sasl_mechanism or "", kafka.sasl_username or ""
    password = kafka.sasl_password.reveal() if kafka.sasl_password else ""
    answer = line.ask(request(Key.SASL_HANDSHAKE, text(mechanism)))
    error, mechanisms = answer.int16(), answer.array(answer.text)
    if error == Code.NOT_A_LOGIN:
        raise RefusedError(PortFault.NO_LOGIN_WANTED)
    if error:
        raise RefusedError(PortFault.MECHANISM_NOT_OFFERED, ", ".join(mechanisms) or "others")
    if mechanism not in HASHES:
        _authenticate(line, f"\0{user}\0{password}".encode(), PortFault.LOGIN_REFUSED)
        return
    scram = begin(mechanism, user)
    try:
        final = scram.final(_authenticate(line, scram.first(), PortFault.USER_UNKNOWN), password)
    except ScramError as error_:
        raise WireError(str(error_)) from None
    _authenticate(line, final, PortFault.PASSWORD_WRONG)


def _authenticate(line: ProbeLine, said: bytes, fault: PortFault) -> bytes:
    answer = line.ask(request(Key.SASL_AUTHENTICATE, blob(said)))
    error, _why, data = answer.int16(), answer.text(), answer.blob()
    if error:
        raise RefusedError(fault)
    return data


@contextmanager
def _encrypted(
    plain: socket.socket, server: str, kafka: KafkaSettings, context: ssl.SSLContext | None, until: float
) -> Iterator[socket.socket]:
    if context is None:
        yield plain
        return
    try:
        plain.settimeout(max(0.05, until - time.monotonic() - LOOK_AGAIN_S))
        sock = context.wrap_socket(plain, server_hostname=host_of(server))
    except TimeoutError:
        plain.close()
        if (other := plainly(server, until)) is not None:
            raise other from None
        raise
    except ssl.SSLCertVerificationError as error:
        raise _of_certificate(error) from None
    except OSError as error:
        if (other := plainly(server, until)) is not None:
            raise other from None
        raise (_of_tls(error, kafka) if isinstance(error, ssl.SSLError) else RefusedError(PortFault.CLOSED, str(error))) from None
    with sock:
        yield sock


def _of_certificate(error: ssl.SSLCertVerificationError) -> RefusedError:
    if error.verify_code in OUT_OF_DATE:
        return RefusedError(PortFault.EXPIRED, error.verify_message)
    return RefusedError(PortFault.OTHER_NAME if error.verify_code in OTHER_NAME else PortFault.UNTRUSTED, error.verify_message)


def _of_tls(error: ssl.SSLError, kafka: KafkaSettings) -> RefusedError:
    reason = error.reason or str(error)
    if "CERTIFICATE" in reason or "UNKNOWN_CA" in reason:
        return RefusedError(PortFault.CERTIFICATE_REFUSED if kafka.ssl_certfile else PortFault.CERTIFICATE_WANTED)
    return RefusedError(PortFault.TLS_FAILED, reason.replace("_", " ").lower())
