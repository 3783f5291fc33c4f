"""Batches are unpacked up to a bound. Kafka's two clients unpack them whole: 6 KB of zstd became 382 MB.

A publisher chooses what is in a batch, and Kafka looks only at the size in which it was sent. So the functions by which the
clients unpack are replaced here by some that stop. They take one pass, as the clients' own do, so an ordinary batch costs
nothing more. No size that a batch claims is believed, except in snappy, whose library unpacks exactly as much as it was told or
nothing.

Neither client has a place for this. Their record modules take these functions from their `codec` module by name;
tests/acceptance/publishers/test_large_batches.py fails when that changes.
"""

import gzip
import importlib
import io
import struct
import zlib
from collections.abc import Callable, Iterator

# Four times what our topics take as one batch (LARGEST_MESSAGE). Articles are text and JSON, which becomes a third to a fifth
# when it is packed, so a batch that fills the topic of articles (8 MiB) unpacks to 24 to 40 MiB. Most publishers fill one to 1 MB
# unpacked, and what Wirewatch sends is not packed. It is held while a batch is read, and copied for a moment, so it is no more.
LARGEST_UNPACKED = 64 * 1024 * 1024
# Of one message. Two bytes can be one, of which Python makes thirty times as much; no publisher is known to send a hundred.
MOST_HEADERS = 500_000
# Of one batch. Seven bytes can be one, and looking at nine million of them would hold a stage for a minute, and its heartbeats.
# By default a publisher's batch has 1 MB at most as it is sent, some 20,000 of the smallest articles, and librdkafka's 10,000.
MOST_MESSAGES = 100_000
XERIAL = b"\x82SNAPPY\0"
XERIAL_HEAD = 16
GZIP_WITH_HEAD = 31

# The modules of each client that hold what it unpacks with. aiokafka's are there twice, in C and in Python.
CLIENTS = {
    "aiokafka": (
        "aiokafka.codec", "aiokafka.record.default_records", "aiokafka.record.legacy_records",
        "aiokafka.record._crecords.default_records", "aiokafka.record._crecords.legacy_records",
    ),
    "kafka": ("kafka.codec", "kafka.record.default_records", "kafka.record.legacy_records"),
}  # fmt: skip


class LargeBatchError(Exception):
    """A batch unpacks to more than is taken; the text says more than what."""

    def __init__(self, what: str) -> None:
        super().__init__(f"it unpacks to {what}, and no more is taken into memory")


def bound(client: str) -> None:
    """Let a client (`aiokafka` or `kafka`) unpack no more than `LARGEST_UNPACKED` of a batch, from now on."""
    for name in CLIENTS[client]:
        try:
            module = importlib.import_module(name)
        except ImportError:  # aiokafka without its parts in C
            continue
        for codec, unpack in UNPACK.items():
            if hasattr(module, f"{codec}_decode"):
                # Messages of the old format have no headers.
                setattr(module, f"{codec}_decode", LOOKED_THROUGH[codec] if name.endswith("default_records") else unpack)


def _gzip(payload: bytes, most: int = LARGEST_UNPACKED) -> bytes:
    unpacking = zlib.decompressobj(GZIP_WITH_HEAD)
    unpacked = _within(unpacking.decompress(payload, most + 1), most)
    if unpacking.unused_data:
        # Several members in a row, as gzip allows and no publisher is known to write. This is slower, but for any number.
        return _within(gzip.GzipFile(fileobj=io.BytesIO(payload)).read(most + 1), most)
    if not unpacking.eof:
        raise EOFError("what was packed with gzip is cut off")
    return unpacked


def _snappy(payload: bytes, most: int = LARGEST_UNPACKED) -> bytes:
    from cramjam import snappy

    blocks = list(_xerial_blocks(payload)) if bytes(payload[: len(XERIAL)]) == XERIAL else [payload]
    if sum(map(snappy.decompress_raw_len, blocks)) > most:
        raise _too_large(most)
    return b"".join(bytes(snappy.decompress_raw(block)) for block in blocks)


def _xerial_blocks(payload: bytes) -> Iterator[memoryview]:
    """The blocks of snappy in Java's frame. The clients would go round for ever in one whose size is -4."""
    at, view = XERIAL_HEAD, memoryview(payload)
    while at < len(view):
        (size,) = struct.unpack_from(">i", view, at)
        at += 4 + size
        if size < 0 or at > len(view):
            raise ValueError(f"a block of snappy says that it has {size} bytes")
        yield view[at - size : at]


def _lz4(payload: bytes, most: int = LARGEST_UNPACKED) -> bytes:
    from lz4.frame import LZ4FrameDecompressor

    unpacking, left = LZ4FrameDecompressor(), [payload]

    def unpack(size: int) -> bytes:
        return b"" if unpacking.eof else bytes(unpacking.decompress(left.pop() if left else b"", max_length=size))

    unpacked = _in_pieces(unpack, payload, most)
    if not unpacking.eof:
        raise EOFError("what was packed with lz4 is cut off")
    return unpacked  # what is behind the first frame is nothing, as to Kafka's own client


def _zstd(payload: bytes, most: int = LARGEST_UNPACKED) -> bytes:
    from zstandard import ZstdDecompressor

    with ZstdDecompressor().stream_reader(payload, read_across_frames=True) as reader:
        return _in_pieces(reader.read, payload, most)


def _in_pieces(unpack: Callable[[int], bytes], payload: bytes, most: int) -> bytes:
    """Both libraries make room for as much as they are asked for, which would cost a small batch more than unpacking it does."""
    ordinary = min(most + 1, 8 * len(payload) + 4096)
    unpacked = unpack(ordinary)
    if len(unpacked) == ordinary <= most:
        unpacked += unpack(most + 1 - ordinary)
    return _within(unpacked, most)


def _within(unpacked: bytes, most: int) -> bytes:
    if len(unpacked) > most:
        raise _too_large(most)
    return unpacked


def _too_large(most: int) -> LargeBatchError:
    return LargeBatchError(f"more than {most / 2**20:,.0f} MiB")


def _looked_through(unpack: Callable[..., bytes]) -> Callable[[bytes], bytes]:
    def unpacked(payload: bytes) -> bytes:
        # A header has two bytes or more, so most batches need no look.
        if len(found := unpack(payload)) > 2 * MOST_HEADERS:
            look_through(found)
        return found

    return unpacked


def look_through(records: bytes) -> None:
    """Raise where the clients would make too much of it: `LargeBatchError`, or `ValueError` for what is no message.

    It reads as they do, and stops at all that is odd: they build all headers of a message before they see that its size is false.
    """
    at = 0
    for _ in range(MOST_MESSAGES):
        if at == len(records):
            return
        at = _end_of_message(records, at)
    if at < len(records):
        raise LargeBatchError(f"more than {MOST_MESSAGES:,} messages")


def _end_of_message(records: bytes, at: int) -> int:
    try:
        size, at = _varint(records, at)
        end = at + size
        for _ in ("attributes", "timestamp", "offset"):
            _, at = _varint(records, at)
        for _ in ("key", "value"):
            size, at = _varint(records, at)
            at += max(size, 0)
        headers, at = _varint(records, at)
    except IndexError:
        raise ValueError("a message in it is cut off") from None
    if headers > MOST_HEADERS:
        raise LargeBatchError(f"a message with more than {MOST_HEADERS:,} headers")
    if end > len(records) or not 0 <= 2 * headers <= end - at:
        raise ValueError("a message in it has another size than it says")
    return end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A whole number as Kafka writes it, and where the next one begins."""
    value = data[at]
    if value < 0x80:  # nearly all
        return (value >> 1) ^ -(value & 1), at + 1
    value &= 0x7F
    for shift in range(7, 70, 7):
        at += 1
        value |= (data[at] & 0x7F) << shift
        if data[at] < 0x80:
            break
    # One client cuts such a number to 64 bits, the other does not.
    if data[at] >= 0x80 or value >= 1 << 64:
        raise ValueError("a number in it has more than 64 bits")
    return (value >> 1) ^ -(value & 1), at + 1


UNPACK: dict[str, Callable[..., bytes]] = {"gzip": _gzip, "snappy": _snappy, "lz4": _lz4, "zstd": _zstd}
LOOKED_THROUGH = {codec: _looked_through(unpack) for codec, unpack in UNPACK.items()}
