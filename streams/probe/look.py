"""Can this Kafka be used? One connection of our own, before any client makes one, that says why not.

Kafka's clients try a refused login again for half a minute and then say that no broker was there. Here each step is taken once:
the name, the port, TLS, what the port serves, the login, a question that only a user who is logged in may ask. A look takes a
few seconds at most. A port that accepts and then says nothing in time is not refused here: a busy broker does that, and a
client waits longer.

A port that does not answer as it should is looked at a second time, the other way and in other words, to say what is there
instead. Nothing secret is sent in that look, because the port has not shown who it is.
"""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread

from config.settings import KafkaSettings
from streams.probe.line import (
    LOOK_AGAIN_S,
    TLS_RECORDS,
    Code,
    Key,
    ProbeLine,
    RefusedError,
    TlsRecordError,
    WireError,
    blob,
    host_of,
    metadata,
    opened,
    read_api_keys,
    request,
    text,
)
from streams.probe.refusals import KafkaRefusal, PortFault
from streams.probe.scram import HASHES, ScramError, begin

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


def not_plain(server: str, error: Exception, until: float) -> RefusedError:
    """A port that did not answer as Kafka does in plain text: TLS, or another program."""
    if isinstance(error, WireError) and not isinstance(error, TlsRecordError):
        return RefusedError(PortFault.NOT_KAFKA, shown(str(error)))
    return RefusedError(PortFault.SPEAKS_TLS) if _speaks_tls(server, until) else RefusedError(PortFault.CLOSED, str(error))


def _speaks_tls(server: str, until: float) -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # only to hear whether TLS is spoken: nothing is sent
    try:
        with opened(server, until) as plain:
            plain.settimeout(LOOK_AGAIN_S)
            context.wrap_socket(plain, server_hostname=host_of(server)).close()
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")
    except (OSError, RefusedError):
        return False
    return True


def plainly(server: str, until: float) -> RefusedError | None:
    """What a port on which TLS failed says in plain text: Kafka, something else, or None for nothing."""
    try:
        with opened(server, until) as plain:
            read_api_keys(ProbeLine(plain, until).ask(request(Key.API_VERSIONS), LOOK_AGAIN_S))
            return RefusedError(PortFault.SPEAKS_PLAINTEXT)
    except TimeoutError:
        return other_program(server, until)
    except WireError as error:
        return None if isinstance(error, TlsRecordError) else RefusedError(PortFault.NOT_KAFKA, shown(str(error)))
    except (OSError, EOFError, RefusedError):
        return None


def other_program(server: str, until: float) -> RefusedError | None:
    """A program that waited for the end of a line says what it is when it gets one."""
    with suppress(OSError, RefusedError), opened(server, until) as plain:
        greeting = ProbeLine(plain, until).greeting(b"GET / HTTP/1.0\r\n\r\n")
        if greeting and not greeting.startswith(TLS_RECORDS):
            return RefusedError(PortFault.NOT_KAFKA, shown(greeting))
    return None


def offered(server: str, until: float, context: ssl.SSLContext | None) -> str:
    """The logins that a port offers; empty where it takes none."""
    with suppress(OSError, EOFError, WireError, RefusedError), opened(server, until) as plain:
        plain.settimeout(LOOK_AGAIN_S)
        with context.wrap_socket(plain, server_hostname=host_of(server)) if context else plain as sock:
            answer = ProbeLine(sock, until).ask(request(Key.SASL_HANDSHAKE, text("?")), LOOK_AGAIN_S)
            if answer.int16() == Code.MECHANISM_UNSUPPORTED:
                return ", ".join(answer.array(answer.text))
    return ""


def shown(said: str) -> str:
    """Another program's words, fit for a line of text."""
    cut = "".join(each if each.isprintable() else "?" for each in said.rstrip("\r"))[:60]
    return f'"{cut}"'


def tls_context(kafka: KafkaSettings) -> ssl.SSLContext | None:
    """The TLS settings of both clients; None without TLS."""
    if kafka.security_protocol not in ("SSL", "SASL_SSL"):
        return None
    context = ssl.create_default_context(cafile=kafka.ssl_cafile)
    if kafka.ssl_certfile is not None:
        # A key that is encrypted would otherwise make OpenSSL ask on the terminal.
        context.load_cert_chain(kafka.ssl_certfile, kafka.ssl_keyfile, password="")
    return context
