"""Two requests to a broker that runs, by hand as in probe.py: features are raised, and users get SCRAM passwords.

Kafka keeps a data folder at the level of features it was written with, so that one could go back; after an upgrade somebody has
to raise them, or what is new stays off. Its own tool for that is in a jar of 40 others, and takes a JVM of its own. Only
loopback is asked, as the super user that everyone on the plain listener is.

    compact string, bytes, array = its length + 1 as a varint, then the content; every structure ends in a count of tagged fields
"""

from __future__ import annotations

import hashlib
import os
import socket
import struct
from collections.abc import Mapping

from sandbox.kafka.errors import BrokerError
from sandbox.kafka.probe import CLIENT, CORRELATION, LARGEST_ANSWER, read_exactly

API_VERSIONS, SCRAM, FEATURES = 18, 51, 57
# How the nodes of a cluster find each other: it cannot be raised where they stand in the settings, as ours does.
FIXED = "kraft.version"
NO_TAGS = b"\0"
LIMIT_S = 15.0
ITERATIONS = 4096
# Kafka's number of each mechanism.
MECHANISMS = {"sha256": 1, "sha512": 2}


def raise_features(port: int) -> None:
    """Take every feature to the highest level this Kafka has; those that are there already stay."""
    levels = parse_supported(_ask(port, API_VERSIONS, 4, _text("wirewatch") + _text("1") + NO_TAGS, header_tags=False))
    updates = b"".join(_text(name) + struct.pack(">hb", level, 1) + NO_TAGS for name, level in levels.items())
    body = struct.pack(">i", int(LIMIT_S * 1000)) + _varint(len(levels) + 1) + updates + b"\0" + NO_TAGS
    answer = _AnswerCursor(_ask(port, FEATURES, 2, body))
    answer.skip(4)
    error, why = answer.number(), answer.text()
    if error:
        raise BrokerError(f"The data folder could not be upgraded: {why} (error {error}). Give a new data folder.")


def parse_supported(answer: bytes) -> dict[str, int]:
    """The highest level of each feature in an ApiVersions response of version 4; version 3 leaves some out."""
    found = _AnswerCursor(answer)
    found.skip(2)
    found.skip(7 * (found.varint() - 1))  # the requests it takes: three numbers and no tags each
    found.skip(4)
    for _ in range(found.varint()):
        tag, size = found.varint(), found.varint()
        if tag == 0:
            return {name: level for name, level in found.features() if level > 0 and name != FIXED}
        found.skip(size)
    return {}


def set_passwords(port: int, users: Mapping[str, str]) -> None:
    """Give users the passwords they log in with by SCRAM-SHA-256 and SCRAM-SHA-512; the controller has them when this returns."""
    for hash, number in MECHANISMS.items():  # one request for each: Kafka takes no user twice
        entries = b""
        for name, password in users.items():
            salt = os.urandom(16)
            salted = hashlib.pbkdf2_hmac(hash, password.encode(), salt, ITERATIONS)
            entries += _text(name) + struct.pack(">bi", number, ITERATIONS) + _bytes(salt) + _bytes(salted) + NO_TAGS
        answer = _AnswerCursor(_ask(port, SCRAM, 0, _varint(1) + _varint(len(users) + 1) + entries + NO_TAGS))
        answer.skip(4)
        for _ in range(answer.varint() - 1):
            name, error, why = answer.text(), answer.number(), answer.text()
            if error:
                raise BrokerError(f"Kafka refuses a password for the user {name}: {why} (error {error}).")
            answer.skip(1)


class _AnswerCursor:
    """A cursor over the bytes of a flexible response."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def skip(self, count: int) -> None:
        self._at += count

    def number(self) -> int:
        (value,) = struct.unpack_from(">h", self._data, self._at)
        self._at += 2
        return int(value)

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def text(self) -> str:
        length = max(0, self.varint() - 1)
        self._at += length
        return self._data[self._at - length : self._at].decode("utf-8", "replace")

    def features(self) -> list[tuple[str, int]]:
        found = []
        for _ in range(self.varint() - 1):
            name, _lowest, highest = self.text(), self.number(), self.number()
            self.skip(1)
            found.append((name, highest))
        return found


def _ask(port: int, key: int, version: int, body: bytes, *, header_tags: bool = True) -> bytes:
    head = struct.pack(f">hhih{len(CLIENT)}s", key, version, CORRELATION, len(CLIENT), CLIENT) + NO_TAGS
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S) as connection:
            connection.sendall(struct.pack(">i", len(head) + len(body)) + head + body)
            (size,) = struct.unpack(">i", read_exactly(connection, 4))
            if not 0 < size <= LARGEST_ANSWER:
                raise ConnectionError(f"an answer of {size} bytes")
            # A number to tell answers apart, and but for ApiVersions the header's own tagged fields.
            return read_exactly(connection, size)[5 if header_tags else 4 :]
    except OSError as error:
        raise BrokerError(f"The broker on port {port} did not answer: {error}.") from error


def _text(value: str) -> bytes:
    return _bytes(value.encode())


def _bytes(value: bytes) -> bytes:
    return _varint(len(value) + 1) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
