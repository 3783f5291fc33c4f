"""Requests of Kafka's protocol that we send by hand: one connection to one server, and the bytes there and back.

Kafka's clients swallow why a connection failed, and try again until a minute is over. So before a client is made we ask the
port ourselves (look.py), and then what our user may do there (rights.py). Every version is one before the compact encodings,
which all brokers from Kafka 2.3 on know.

    frame = length:int32 key:int16 version:int16 correlation:int32 client:string body        answer = length correlation body
    string = length:int16 bytes, bytes = length:int32 bytes, array = count:int32 items; a length of -1 is null
"""

import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from streams.probe.refusals import PortFault

T = TypeVar("T")

CLIENT = b"wirewatch"
CORRELATION = 7
LARGEST_ANSWER = 1 << 26
TOPIC = 2
LOOK_AGAIN_S = 1.0
# What TLS says begins like this: an alert, or a handshake.
TLS_RECORDS = ("\x15\x03", "\x16\x03")


class Key(IntEnum):
    """Kafka's number of each request, with the version that is sent."""

    METADATA = 3
    FIND_COORDINATOR = 10
    DESCRIBE_GROUPS = 15
    SASL_HANDSHAKE = 17
    API_VERSIONS = 18
    DESCRIBE_CONFIGS = 32
    SASL_AUTHENTICATE = 36


VERSIONS = {
    Key.METADATA: 8,
    Key.FIND_COORDINATOR: 1,
    Key.DESCRIBE_GROUPS: 3,
    Key.SASL_HANDSHAKE: 1,
    Key.API_VERSIONS: 0,
    Key.DESCRIBE_CONFIGS: 1,
    Key.SASL_AUTHENTICATE: 0,
}


class Code(IntEnum):
    """The errors of Kafka that we tell apart."""

    NONE = 0
    UNKNOWN_TOPIC = 3
    TOPIC_UNAUTHORIZED = 29
    GROUP_UNAUTHORIZED = 30
    MECHANISM_UNSUPPORTED = 33
    NOT_A_LOGIN = 34
    LOGIN_FAILED = 58


class WireError(ValueError):
    """What came is not what Kafka would have sent."""


class TlsRecordError(WireError):
    """What came is TLS."""


@dataclass(frozen=True, slots=True)
class Granted:
    """One topic or group: Kafka's error, and the operations allowed, a bit each; None where Kafka did not say."""

    name: str
    error: int
    operations: int | None


def request(key: Key, body: bytes = b"") -> bytes:
    """One whole frame."""
    head = struct.pack(">hhi", key, VERSIONS[key], CORRELATION) + text(CLIENT.decode())
    return struct.pack(">i", len(head) + len(body)) + head + body


def text(value: str) -> bytes:
    """A string."""
    raw = value.encode()
    return struct.pack(">h", len(raw)) + raw


def blob(value: bytes) -> bytes:
    """Bytes."""
    return struct.pack(">i", len(value)) + value


def texts(values: Iterable[str]) -> bytes:
    """An array of strings."""
    items = [text(value) for value in values]
    return struct.pack(">i", len(items)) + b"".join(items)


def metadata(topics: Iterable[str]) -> bytes:
    """Of these topics alone, none is made, and what may be done with each."""
    return request(Key.METADATA, texts(topics) + b"\0\0\1")


def describe_groups(groups: Iterable[str]) -> bytes:
    """These groups, and what may be done with each. Only a group's coordinator knows."""
    return request(Key.DESCRIBE_GROUPS, texts(groups) + b"\1")


def find_coordinator(group: str) -> bytes:
    """Who keeps this group."""
    return request(Key.FIND_COORDINATOR, text(group) + b"\0")


def describe_configs(topics: Iterable[str]) -> bytes:
    """Whether the settings of these topics may be read; none of them is."""
    items = [struct.pack(">b", TOPIC) + text(topic) + texts(()) for topic in topics]
    return request(Key.DESCRIBE_CONFIGS, struct.pack(">i", len(items)) + b"".join(items) + b"\0")


class AnswerCursor:
    """A cursor over an answer without its length. Raises `WireError` where it ends too soon."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        if self.int32() != CORRELATION:
            raise WireError("an answer to another request")

    def _take(self, count: int) -> bytes:
        if count < 0 or self._at + count > len(self._data):
            raise WireError("an answer that ends too soon")
        self._at += count
        return self._data[self._at - count : self._at]

    def int8(self) -> int:
        """One byte."""
        return self._take(1)[0]

    def int16(self) -> int:
        """Two."""
        return int(struct.unpack(">h", self._take(2))[0])

    def int32(self) -> int:
        """Four."""
        return int(struct.unpack(">i", self._take(4))[0])

    def text(self) -> str:
        """A string; null is empty."""
        return self._take(max(0, self.int16())).decode("utf-8", "replace")

    def blob(self) -> bytes:
        """Bytes; null is empty."""
        return self._take(max(0, self.int32()))

    def array(self, item: Callable[[], T]) -> list[T]:
        """Each item as `item` reads it."""
        return [item() for _ in range(self.int32())]


def read_api_keys(answer: AnswerCursor) -> dict[int, int]:
    """The requests that are taken, each with its highest version."""
    if error := answer.int16():
        raise WireError(f"error {error}")
    return {key: highest for key, _, highest in answer.array(lambda: (answer.int16(), answer.int16(), answer.int16()))}


def read_topics(answer: AnswerCursor) -> list[Granted]:
    """The topics in a metadata answer."""
    answer.int32()
    answer.array(lambda: (answer.int32(), answer.text(), answer.int32(), answer.text()))
    answer.text()
    answer.int32()
    found = []
    for _ in range(answer.int32()):
        error, name = answer.int16(), answer.text()
        answer.int8()
        for _partition in range(answer.int32()):
            answer.int16()
            for _ in range(3):
                answer.int32()
            for _ in range(3):
                answer.array(answer.int32)
        found.append(Granted(name, error, _bits(answer.int32())))
    return found


def read_coordinator(answer: AnswerCursor) -> tuple[int, str]:
    """The error, and where the coordinator is."""
    answer.int32()
    error, _, _, host, port = answer.int16(), answer.text(), answer.int32(), answer.text(), answer.int32()
    return error, f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def read_groups(answer: AnswerCursor) -> list[Granted]:
    """The groups in an answer to `describe_groups`."""
    answer.int32()
    found = []
    for _ in range(answer.int32()):
        error, name, *_others = answer.int16(), *(answer.text() for _ in range(4))
        answer.array(lambda: (*(answer.text() for _ in range(3)), *(answer.blob() for _ in range(2))))
        found.append(Granted(str(name), int(error), _bits(answer.int32())))
    return found


def read_configs_refused(answer: AnswerCursor) -> set[str]:
    """The topics whose settings our user may not read, in an answer to `describe_configs`."""
    answer.int32()
    found = answer.array(lambda: (answer.int16(), answer.text(), answer.int8(), answer.text(), answer.int32()))
    return {name for error, _, _, name, _ in found if error == Code.TOPIC_UNAUTHORIZED}


def _bits(operations: int) -> int | None:
    return None if operations == -(1 << 31) else operations


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
