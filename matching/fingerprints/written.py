"""A fingerprint as it is written, and read again. docs/fingerprint.md is the specification.

    w1:OUTLET.LANGUAGE.SHINGLES.NUMBERS.TERMS

Each part but the language is base64url without padding. What is written here is in Kafka for as long as the ledger keeps it, so a
change of any step is a new version, `w2:`, and a string of a version that is not known must never be compared but as a whole.
"""

import re
from base64 import urlsafe_b64encode
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from operator import mul
from struct import pack, unpack

SCHEME = "w1"
MOST_SHINGLES, MOST_NUMBERS, MOST_TERMS = 84, 24, 40
_ALL = 1 << 24  # larger than any value
_STANDARD = bytes.maketrans(b"-_", b"+/")
_PARTS = re.compile(r"w1:([\w-]{4})\.([a-z]{0,8})\.([\w-]*)\.([\w-]*)\.([\w-]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sample:
    """The smallest values of a set, and the largest value below which none of the set is missing."""

    values: frozenset[int] = frozenset()
    known_to: int = _ALL

    @classmethod
    def of(cls, values: Sequence[int], most: int) -> "Sample":
        """A sample of at most so many values; with fewer, it is the set itself."""
        return cls(frozenset(values), max(values) if len(values) >= most else _ALL)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two articles are compared by. One of another scheme or version is its text alone, and `outlet` is None."""

    text: str
    outlet: str | None = field(default=None, compare=False)
    language: str = field(default="", compare=False)
    shingles: Sample = field(default=Sample(), compare=False)
    numbers: Sample = field(default=Sample(), compare=False)
    terms: Mapping[int, int] = field(default_factory=dict, compare=False)  # the heaviest first
    title: frozenset[int] = field(default=frozenset(), compare=False)
    length: float = field(default=1.0, compare=False)  # of the vector of weights

    @classmethod
    def read(cls, text: str) -> "Fingerprint":
        """A fingerprint of its string; any string is one, so it never raises."""
        parts = _PARTS.fullmatch(text)
        if parts is None:
            return cls(text)
        try:
            shingles, numbers, terms = _values(parts[3], 3), _values(parts[4], 2), _values(parts[5], 3)
        except ValueError:
            return cls(text)
        weights = {value >> 7: value & 63 for value in terms}
        squares = sum(map(mul, weights.values(), weights.values()))
        return cls(
            text=text,
            outlet=parts[1],
            language=parts[2],
            shingles=Sample.of(shingles, MOST_SHINGLES),
            numbers=Sample.of(numbers, MOST_NUMBERS),
            terms=weights,
            title=frozenset([value >> 7 for value in terms if value & 64]),
            length=sqrt(squares) or 1.0,
        )

    def __str__(self) -> str:
        return self.text


def written(outlet: int, language: str, shingles: list[int], numbers: list[int], terms: list[int]) -> str:
    """The string of a fingerprint."""
    return f"{SCHEME}:{_text([outlet], 3)}.{language}.{_text(shingles, 3)}.{_text(numbers, 2)}.{_text(terms, 3)}"


def _text(values: list[int], size: int) -> str:
    """Whole numbers of so many bytes, the upper byte first."""
    raw = bytearray(pack(f">{len(values)}I", *values))
    kept = bytearray(len(values) * size)
    for at in range(size):
        kept[at::size] = raw[4 - size + at :: 4]
    return urlsafe_b64encode(kept).decode().rstrip("=")


def _values(text: str, size: int) -> tuple[int, ...]:
    """The values of a part. Raises ValueError where it is no such part."""
    kept = a2b_base64(text.encode().translate(_STANDARD) + b"=" * (-len(text) % 4))
    count, left = divmod(len(kept), size)
    if left:
        raise ValueError(f"a part of {len(kept)} bytes holds no values of {size}")
    raw = bytearray(4 * count)
    for at in range(size):
        raw[4 - size + at :: 4] = kept[at::size]
    return unpack(f">{count}I", raw)
