"""Batches in a stopped broker's files, spoilt as a disk or a newer publisher would: for tests of what cannot be read."""

import struct
from pathlib import Path

from aiokafka.record._crc32c import crc

# Of a batch's head: https://kafka.apache.org/documentation/#recordbatch
LENGTH_AT, CRC_AT, ATTRIBUTES_AT, HEAD = 8, 17, 21, 61


def batches(log: Path) -> list[tuple[int, int, int]]:
    """Of each batch in a segment: its first offset, and where its bytes begin and end."""
    data, at, found = log.read_bytes(), 0, []
    while at + HEAD <= len(data):
        first, length = struct.unpack_from(">qi", data, at)
        if length <= 0:
            break
        found.append((first, at, at + 12 + length))
        at += 12 + length
    return found


def spoil(data: Path, topic: str, partition: int, offset: int, *, codec: int | None = None) -> None:
    """Spoil the batch that begins at this offset: another byte in it, or another codec with a checksum that fits."""
    [log] = (data / "kafka" / f"{topic}-{partition}").glob("*.log")
    [(begin, end)] = [(begin, end) for first, begin, end in batches(log) if first == offset]
    batch = bytearray(log.read_bytes()[begin:end])
    if codec is None:
        batch[-3] ^= 0xFF
    else:
        batch[ATTRIBUTES_AT + 1] = batch[ATTRIBUTES_AT + 1] & ~7 | codec
        struct.pack_into(">I", batch, CRC_AT, crc(bytes(batch[ATTRIBUTES_AT:])))
    with log.open("r+b") as file:
        file.seek(begin)
        file.write(batch)
