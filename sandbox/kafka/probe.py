"""Is the broker there, and is it ours: one Metadata request by hand, and the choice of a free port.

A Kafka client would do, but `sandbox` has none, and one request of 24 bytes needs none. The answer counts only when it names
a registered broker and the cluster id we gave it: a port that merely accepts connections may be somebody else's, or a
Kafka that cannot yet make topics. This must never wait longer than told: the caller polls.
"""

from __future__ import annotations

import random
import socket
import struct

METADATA, VERSION, CORRELATION = 3, 2, 7
CLIENT = b"wirewatch-probe"
LARGEST_ANSWER = 1 << 20

# Below what systems hand out for outgoing connections (Linux from 32768, macOS from 49152). While a broker is down, a client
# that keeps connecting to a port up there may be given that very port as its own, connect to itself, and hold it.
CHOSEN_PORTS = range(20000, 30000)


def registered_cluster(port: int, *, limit_s: float = 5.0) -> str | None:
    """The id of the cluster that answers on the port with at least one registered broker, else None."""
    body = struct.pack(f">hhih{len(CLIENT)}si", METADATA, VERSION, CORRELATION, len(CLIENT), CLIENT, 0)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=limit_s) as connection:
            connection.sendall(struct.pack(">i", len(body)) + body)
            (size,) = struct.unpack(">i", read_exactly(connection, 4))
            if not 0 < size <= LARGEST_ANSWER:
                return None
            return parse_metadata(read_exactly(connection, size))
    except (OSError, struct.error, UnicodeDecodeError):
        return None


def parse_metadata(answer: bytes) -> str | None:
    """The cluster id in a Metadata response of version 2, None while it lists no broker.

    response = correlation:int32 brokers:[node:int32 host:string port:int32 rack:string?] cluster_id:string? ...
    string = length:int16 bytes; a length of -1 is null.
    """
    correlation, brokers = struct.unpack_from(">ii", answer)
    at = 8
    for _ in range(brokers):
        _, at = _string(answer, at + 4)
        _, at = _string(answer, at + 4)
    cluster, _ = _string(answer, at)
    return cluster if correlation == CORRELATION and brokers > 0 else None


def _string(answer: bytes, at: int) -> tuple[str | None, int]:
    (length,) = struct.unpack_from(">h", answer, at)
    if length < 0:
        return None, at + 2
    return answer[at + 2 : at + 2 + length].decode("utf-8"), at + 2 + length


def read_exactly(connection: socket.socket, count: int) -> bytes:
    """So many bytes. Raises `OSError` when fewer come."""
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise ConnectionError("closed before the answer was whole")
        data += part
    return data


def is_free(port: int) -> bool:
    """Whether a server can listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        # As Java does: what a killed broker left in TIME_WAIT does not count.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
            server.listen(1)
        except OSError:
            return False
    return True


def choose_port(*besides: int) -> int:
    """A free port and none of these, chosen by chance so that brokers started together seldom meet."""
    return next(port for port in random.sample(CHOSEN_PORTS, len(CHOSEN_PORTS)) if port not in besides and is_free(port))
