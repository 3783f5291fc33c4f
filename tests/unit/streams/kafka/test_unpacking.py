"""What a batch is unpacked with, and where it stops."""

import gzip
import io
import struct
import tracemalloc
from collections.abc import Callable
from typing import Any

import aiokafka.codec
import cramjam
import kafka.codec
import lz4.frame
import pytest
import zstandard
from kafka.record.default_records import DefaultRecordBatchBuilder

from streams.kafka.topics import LARGEST_MESSAGE
from streams.kafka.unpacking import (
    LARGEST_UNPACKED,
    LOOKED_THROUGH,
    MOST_HEADERS,
    MOST_MESSAGES,
    UNPACK,
    XERIAL,
    LargeBatchError,
    look_through,
)

MIB = 2**20
TEXT = b"".join(b"Article %d of the desk. " % number for number in range(4_000))


def unsized_zstd(data: bytes) -> bytes:
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    return packer.compress(data) + packer.flush()


def lying_zstd(data: bytes) -> bytes:
    """It says of itself that it has ten bytes."""
    packed = bytearray(zstandard.ZstdCompressor().compress(data))
    size = {1: 2, 2: 4, 3: 8}[packed[4] >> 6]
    at = 5 + (not packed[4] & 0x20)
    packed[at : at + size] = (10).to_bytes(size, "little")
    return bytes(packed)


def several_gzip(data: bytes) -> bytes:
    return b"".join(gzip.compress(data[at : at + 30_000], 1) for at in range(0, len(data) or 1, 30_000))


def several_zstd(data: bytes) -> bytes:
    return b"".join(zstandard.compress(data[at : at + 30_000]) for at in range(0, len(data) or 1, 30_000))


# How honest publishers pack, and how others might.
PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip, several members": ("gzip", several_gzip),
    "snappy, raw": ("snappy", lambda data: bytes(cramjam.snappy.compress_raw(data))),
    "snappy, framed": ("snappy", kafka.codec.snappy_encode),
    "lz4": ("lz4", lambda data: lz4.frame.compress(data, store_size=False)),
    "lz4, sized": ("lz4", lambda data: lz4.frame.compress(data, store_size=True)),
    "lz4, linked blocks": ("lz4", lambda data: lz4.frame.compress(data, block_linked=True, content_checksum=True)),
    "zstd": ("zstd", zstandard.compress),
    "zstd, unsized": ("zstd", unsized_zstd),
    "zstd, several frames": ("zstd", several_zstd),
}


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("size", [0, 1, 5_000, len(TEXT)])
def test_ordinary_batches_are_unpacked_whole(kind: str, size: int) -> None:
    codec, pack = PACKED[kind]
    assert bytes(UNPACK[codec](pack(TEXT[:size]))) == TEXT[:size]


@pytest.mark.parametrize("kind", PACKED)
def test_up_to_the_bound_and_no_further(kind: str) -> None:
    codec, pack = PACKED[kind]
    for data in (TEXT, bytes(len(TEXT))):
        assert bytes(UNPACK[codec](pack(data), len(data))) == data
        with pytest.raises(LargeBatchError):
            UNPACK[codec](pack(data), len(data) - 1)


@pytest.mark.parametrize("kind", [*PACKED, "zstd, lying"])
def test_a_bomb_takes_no_memory(kind: str) -> None:
    codec, pack = {**PACKED, "zstd, lying": ("zstd", lying_zstd)}[kind]
    packed = pack(bytes(96 * MIB))
    tracemalloc.start()
    try:
        # A false size makes it damaged, the others are too large.
        with pytest.raises((LargeBatchError, zstandard.ZstdError)):
            UNPACK[codec](packed, MIB)
        assert tracemalloc.get_traced_memory()[1] < 4 * MIB
    finally:
        tracemalloc.stop()


def test_what_it_says() -> None:
    with pytest.raises(LargeBatchError) as caught:
        UNPACK["zstd"](zstandard.compress(bytes(LARGEST_UNPACKED + 1)))
    assert str(caught.value) == "it unpacks to more than 64 MiB, and no more is taken into memory"


def packed_records(headers: list[list[tuple[str, bytes]]]) -> bytes:
    """What is in a batch: a message for each of these headers."""
    builder = DefaultRecordBatchBuilder(2, 0, True, 1, 1, 1, 1 << 30)
    for offset, each in enumerate(headers):
        builder.append(offset, 1_700_000_000_000 + offset, b"key", b"value" * offset, each)
    return bytes(builder.build())[61:]


def number(value: int) -> bytes:
    """As Kafka writes it, of any size."""
    left, out = value << 1 if value >= 0 else (-value << 1) - 1, bytearray()
    while left > 0x7F:
        out.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes([*out, left])


def message(headers: int, of_them: bytes, *, size: int | None = None, key: bytes = number(-1)) -> bytes:
    """One that says it has so many headers, and its size, right or wrong."""
    body = bytes(3) + key + number(-1) + number(headers) + of_them
    return number(len(body) if size is None else size) + body


def test_honest_messages_are_let_through() -> None:
    look_through(b"")
    look_through(packed_records([[], [("a", b"b")], [("", b"")] * 300, [("name", b"x" * 200)] * 3]))
    look_through(message(0, b"") * MOST_MESSAGES)


def test_what_is_no_message_is_refused() -> None:
    whole = packed_records([[("name", b"value")]])
    far = message(0, b"", key=number(2**63 - 1))
    strange = (b"\xff" * 100_000, b"\x01" * 1000, b"\x00" * 1000, TEXT, far, message(-1, b""))
    for records in (*strange, *(whole[:at] for at in range(1, len(whole)))):
        with pytest.raises(ValueError, match="in it"):
            look_through(records)


class Counted(bytes):
    """Bytes that know how often one of them was looked at."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


def test_a_batch_of_nothing_but_messages_is_little_work() -> None:
    """Looking through all of it took a minute, in which the stage told Kafka nothing of itself."""
    records = Counted(message(0, b"") * (60 * MIB // 7))
    with pytest.raises(LargeBatchError) as caught:
        look_through(records)
    assert str(caught.value) == "it unpacks to more than 100,000 messages, and no more is taken into memory"
    assert records.looks <= 7 * MOST_MESSAGES


MANY = 2 * MOST_HEADERS
# Each of them let a client build all these headers, though some of them end in an error.
LIARS = {
    "of no size": message(MANY, bytes(2 * MANY), size=0),
    "of a negative size": message(MANY, bytes(2 * MANY), size=-1),
    "of a small size": message(MANY, bytes(2 * MANY), size=100),
    "of a large size": message(MANY, bytes(2 * MANY), size=2**62),
    "with a key of 65 bits": message(MANY, bytes(2 * MANY), key=b"\x81" + b"\x80" * 8 + b"\x02"),  # -1 in 64 bits
    "with an endless number": message(MANY, bytes(2 * MANY), key=b"\xff" * 10 + b"\x00"),
}


@pytest.mark.parametrize("kind", LIARS)
def test_no_false_number_hides_headers(kind: str) -> None:
    with pytest.raises((LargeBatchError, ValueError)):
        LOOKED_THROUGH["zstd"](zstandard.compress(packed_records([[]]) + LIARS[kind]))


def test_a_message_of_nothing_but_headers_is_not_taken() -> None:
    most = [("", b"")] * MOST_HEADERS
    for codec, pack in (("gzip", gzip.compress), ("zstd", zstandard.compress)):
        records = packed_records([most])
        assert LOOKED_THROUGH[codec](pack(records)) == records
        with pytest.raises(LargeBatchError) as caught:
            LOOKED_THROUGH[codec](pack(packed_records([[], [*most, ("", b"")]])))
        assert str(caught.value) == ("it unpacks to a message with more than 500,000 headers, and no more is taken into memory")


def test_there_is_room_for_all_that_our_topics_take() -> None:
    assert LARGEST_UNPACKED == 4 * LARGEST_MESSAGE


@pytest.mark.parametrize("kind", ["gzip", "lz4"])
def test_what_is_cut_off_is_damaged(kind: str) -> None:
    codec, pack = PACKED[kind]
    with pytest.raises(EOFError) as caught:
        UNPACK[codec](pack(TEXT)[:-20])
    assert str(caught.value) == f"what was packed with {codec} is cut off"


@pytest.mark.parametrize("size", [-4, -5, 2**31 - 1])
def test_a_block_of_snappy_with_a_false_size(size: int) -> None:
    """The clients would read one of -4 again and again, for ever."""
    payload = XERIAL + bytes(8) + struct.pack(">i", size) + b"\0"
    with pytest.raises(ValueError, match=f"a block of snappy says that it has {size} bytes"):
        UNPACK["snappy"](payload)


def test_many_small_members_and_blocks_are_gone_through_once() -> None:
    """Each costs what it has, and not what is behind it."""
    member = gzip.compress(b"a", 1)
    assert UNPACK["gzip"](member * 20_000) == b"a" * 20_000
    out = io.BytesIO(XERIAL + bytes(8))
    out.seek(0, io.SEEK_END)
    out.write((struct.pack(">i", 3) + b"\x01\x00a") * 200_000)
    assert UNPACK["snappy"](out.getvalue()) == b"a" * 200_000


def test_both_clients_unpack_with_it() -> None:
    from streams.kafka import codecs

    assert tuple(codecs.missing_codecs()) == ()
    for codec, unpack in UNPACK.items():
        assert getattr(aiokafka.codec, f"{codec}_decode") is unpack
        assert getattr(kafka.codec, f"{codec}_decode") is unpack
