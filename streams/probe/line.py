"""One connection to one server, for requests sent by hand: opened, asked, and closed within a limit."""

import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from config.settings import KafkaSettings
from streams.probe.refusals import PortFault
from streams.probe.wire import LARGEST_ANSWER, AnswerCursor, TlsRecordError, WireError

LOOK_AGAIN_S = 1.0
# What TLS says begins like this: an alert, or a handshake.
TLS_RECORDS = ("\x15\x03", "\x16\x03")


class RefusedError(Exception):
    """A port refuses us; caught where the `KafkaRefusal` is made of it."""

    def __init__(self, fault: PortFault, detail: str = "") -> None:
        super().__init__(fault.name)
        self.fault, self.detail = fault, detail


class ProbeLine:
    """A connection that is ready for requests."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until

    def ask(self, frame: bytes, within_s: float | None = None) -> AnswerCursor:
        """Send one request and read its answer. Raises `OSError`, `EOFError` where it is closed, `WireError`."""
        self._limit(within_s)
        self._sock.sendall(frame)
        head = self._read(4)
        (size,) = struct.unpack(">i", head)
        is_tls = head.decode("latin-1").startswith(TLS_RECORDS)
        if is_tls or not 4 <= size <= LARGEST_ANSWER:
            said = (head + self._rest()).split(b"\n")[0].decode("latin-1")
            raise TlsRecordError(said) if is_tls else WireError(said)
        return AnswerCursor(self._read(size))

    def greeting(self, said: bytes) -> str:
        """The first line that another program answers to these bytes."""
        self._limit(LOOK_AGAIN_S)
        self._sock.sendall(said)
        return self._sock.recv(200).split(b"\n")[0].decode("latin-1")

    def hang_up(self) -> None:
        """Close it before its block ends."""
        self._sock.close()

    def _limit(self, within_s: float | None) -> None:
        left = self._until - time.monotonic()
        self._sock.settimeout(max(0.05, left if within_s is None else min(left, within_s)))

    def _read(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            part = self._sock.recv(count - len(data))
            if not part:
                raise EOFError("closed before it answered")
            data += part
        return bytes(data)

    def _rest(self) -> bytes:
        with suppress(OSError):
            self._sock.settimeout(0.2)
            return self._sock.recv(200)
        return b""


@contextmanager
def opened(server: str, until: float) -> Iterator[socket.socket]:
    """A socket that is connected. Raises `RefusedError`."""
    port = int(server.rpartition(":")[2])
    try:
        sock = socket.create_connection((host_of(server), port), max(0.05, until - time.monotonic()))
    except socket.gaierror as error:
        raise RefusedError(PortFault.NAME_UNKNOWN, error.strerror or str(error)) from None
    except ConnectionRefusedError as error:
        raise RefusedError(PortFault.NOTHING_LISTENS, str(error)) from None
    except OSError as error:
        raise RefusedError(PortFault.UNREACHABLE, str(error)) from None
    with sock:
        yield sock


def host_of(server: str) -> str:
    """Without its port."""
    return server.rpartition(":")[0].strip("[]")


def tls_context(kafka: KafkaSettings) -> ssl.SSLContext | None:
    """The TLS settings of both clients; None without TLS."""
    if kafka.security_protocol not in ("SSL", "SASL_SSL"):
        return None
    context = ssl.create_default_context(cafile=kafka.ssl_cafile)
    if kafka.ssl_certfile is not None:
        # A key that is encrypted would otherwise make OpenSSL ask on the terminal.
        context.load_cert_chain(kafka.ssl_certfile, kafka.ssl_keyfile, password="")
    return context
