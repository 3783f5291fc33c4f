"""A fingerprint as it is written, and read again. docs/fingerprint.md is the specification.

    w1:OUTLET.LANGUAGE.SHINGLES.NUMBERS.TERMS

Each part but the language is base64url without padding. What is written here is in Kafka for as long as the ledger keeps it, so a
change of any step is a new version, `w2:`, and a string of a version that is not known must never be compared but as a whole.
"""

import re
from base64 import urlsafe_b64encode
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True)
class Fingerprint:
    """What two articles are compared by. One of another scheme or version is its text alone, and `outlet` is None.

    What is not asked for is not read: most articles begin a story, and of those only what a story is found by."""

    text: str

    @classmethod
    def read(cls, text: str) -> "Fingerprint":
        """A fingerprint of its string; any string is one, so it never raises."""
        return cls(text)

    @cached_property
    def _parts(self) -> Sequence[str | None]:
        parts = _PARTS.fullmatch(self.text)
        is_whole = parts is not None and _holds(parts[3], 3) and _holds(parts[4], 2) and _holds(parts[5], 3)
        return parts.groups() if parts is not None and is_whole else (None,) * 5

    @property
    def outlet(self) -> str | None:
        """That of the article, as a hash."""
        return self._parts[0]

    @property
    def language(self) -> str:
        """A code of two letters or three; empty where none is known."""
        return self._parts[1] or ""

    @property
    def has_shingles(self) -> bool:
        """Whether there are any."""
        return bool(self._parts[2])

    @cached_property
    def shingles(self) -> Sample:
        """Rows of words."""
        return Sample.of(_values(self._parts[2] or "", 3), MOST_SHINGLES)

    @cached_property
    def numbers(self) -> Sample:
        """The numbers of the text."""
        return Sample.of(_values(self._parts[3] or "", 2), MOST_NUMBERS)

    @cached_property
    def _terms(self) -> Sequence[int]:
        return _values(self._parts[4] or "", 3)

    @cached_property
    def terms(self) -> Mapping[int, int]:
        """What it is about, with weights, the heaviest first."""
        return {value >> 7: value & 63 for value in self._terms}

    @cached_property
    def title(self) -> frozenset[int]:
        """Those terms that stand in the headline."""
        return frozenset([value >> 7 for value in self._terms if value & 64])

    @cached_property
    def length(self) -> float:
        """Of the vector of weights."""
        return sqrt(sum(map(mul, self.terms.values(), self.terms.values()))) or 1.0

    def rows(self, most: int) -> list[int]:
        """The first of its shingles, as they are written with the smallest first."""
        return list(dict.fromkeys(self._first(2, most)))

    def heaviest(self, most: int) -> list[int]:
        """Its heaviest terms."""
        first = dict.fromkeys([value >> 7 for value in self._first(4, most)])
        return list(first if len(first) == most else self.terms)[:most]

    def _first(self, part: int, most: int) -> tuple[int, ...]:
        """The first values of a part that has three bytes for each, which are four letters."""
        return _values((self._parts[part] or "")[: 4 * most], 3)

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


def _holds(text: str, size: int) -> bool:
    """Whether a part holds whole numbers of so many bytes and nothing else."""
    return len(text) % 4 != 1 and len(text) * 3 // 4 % size == 0


def _values(text: str, size: int) -> tuple[int, ...]:
    """The values of a part that holds them."""
    kept = a2b_base64(text.encode().translate(_STANDARD) + b"=" * (-len(text) % 4))
    raw = bytearray(len(kept) // size * 4)
    for at in range(size):
        raw[4 - size + at :: 4] = kept[at::size]
    return unpack(f">{len(kept) // size}I", raw)
