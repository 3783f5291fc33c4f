"""What batches may be compressed with, and whether this machine's clients can read it.

A publisher chooses the codec, and so may Kafka (`compression.type` of a topic or broker). Both clients read gzip by themselves
and everything else by a library, which they look for when the first such batch comes: too late. Here each of them writes and
reads back a text, by what bounds them (unpacking.py): a library that can be imported may still be broken, and then it counts as
missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.kafka.unpacking import CLIENTS, bound

# The packages that each client needs, by codec: what it looks for itself, and what unpacks for both. aiokafka reads for the
# stages, kafka-python for the commands. gzip is in Python.
AIOKAFKA_NEEDS = {"gzip": "Python's zlib", "snappy": "cramjam", "lz4": "cramjam lz4", "zstd": "cramjam zstandard"}
KAFKA_PYTHON_NEEDS = {"gzip": "Python's zlib", "snappy": "python-snappy", "lz4": "lz4", "zstd": "zstandard"}
CODECS = tuple(AIOKAFKA_NEEDS)
# Kafka's numbers for them, as they stand in a batch's attributes.
NUMBERS = {1: "gzip", 2: "snappy", 3: "lz4", 4: "zstd"}
# Longer than one block of any codec, and not the same all along.
TRIED = b"".join(b"%d Wirewatch " % number for number in range(20_000))


@dataclass(frozen=True, slots=True)
class MissingCodec:
    """A codec that one of the two clients cannot read; `package` is what brings it, several with blanks between."""

    codec: str
    who: str
    package: str
    reason: str


def missing_codecs() -> Iterator[MissingCodec]:
    """What cannot be read here; nothing on a machine that is installed as it should be."""
    import aiokafka.codec
    import kafka.codec

    for name in CLIENTS:
        bound(name)
    for client, who, packages in ((aiokafka.codec, "stages", AIOKAFKA_NEEDS), (kafka.codec, "commands", KAFKA_PYTHON_NEEDS)):
        for codec, package in packages.items():
            try:
                written = bytes(getattr(client, f"{codec}_encode")(TRIED))
                read = bytes(getattr(client, f"{codec}_decode")(written))
            except (ImportError, NotImplementedError, TypeError):
                yield MissingCodec(codec, who, package, "its library is not there")
            except Exception as error:  # whatever a broken library raises
                yield MissingCodec(codec, who, package, f"{type(error).__name__}: {error}")
            else:
                if read != TRIED:
                    yield MissingCodec(codec, who, package, "it does not read back what it wrote")
