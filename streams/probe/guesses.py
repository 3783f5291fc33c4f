"""What is there instead? A second look at a port that did not answer as it should: the other way, and in other words.

Nothing secret is sent: a port that is looked at here has not shown who it is.
"""

import ssl
from contextlib import suppress

from streams.probe.line import LOOK_AGAIN_S, TLS_RECORDS, ProbeLine, RefusedError, host_of, opened
from streams.probe.refusals import PortFault
from streams.probe.wire import Code, Key, TlsRecordError, WireError, read_api_keys, request, text


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
