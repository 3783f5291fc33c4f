"""A fingerprint as it is written, and read again. docs/fingerprint.md is the specification.

    w1:OUTLET.LANGUAGE.SHINGLES.NUMBERS.TERMS

Each part but the language is base64url without padding. What is written here is in Kafka for as long as the ledger keeps it, so a
change of any step is a new version, `w2:`, and a string of a version that is not known must never be compared but as a whole.
"""

import re
from base64 import urlsafe_b64encode
from binascii import a2b_base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul
from struct import pack, unpack
from typing import Any, Generic, TypeVar

SCHEME = "w1"
MOST_SHINGLES, MOST_NUMBERS, MOST_TERMS = 84, 24, 40
MOST_ROWS, MOST_HEAVIEST = 36, 8  # by which a story is looked for and found
_ALL = 1 << 24  # larger than any value
_STANDARD = bytes.maketrans(b"-_", b"+/")
_PARTS = re.compile(r"w1:([\w-]{4})\.([a-z]{0,8})\.([\w-]*)\.([\w-]*)\.([\w-]*)", re.ASCII)
_T = TypeVar("_T")


class _Once(Generic[_T]):
    """A member that is made when it is first asked for, and stands in the value from then on. It is `functools.cached_property`
    without the lock that Python 3.11 takes for it, which costs as much as what is made: made twice it would be the same."""

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self._make, self._name, self.__doc__ = make, make.__name__, make.__doc__

    def __get__(self, value: Any, _kind: type | None = None) -> _T:
        made: _T = self._make(value)
        value.__dict__[self._name] = made
        return made


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

    @_Once
    def _parts(self) -> Sequence[str | None]:
        parts = _PARTS.fullmatch(self.text)
        # Three bytes are four letters, and nothing is left over.
        if parts is None or len(parts[3]) % 4 or len(parts[5]) % 4 or not _holds(parts[4], 2):
            return (None,) * 5
        return parts.groups()

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

    @_Once
    def shingles(self) -> Sample:
        """Rows of words."""
        return Sample.of(_values(self._parts[2] or "", 3), MOST_SHINGLES)

    @_Once
    def written_rows(self) -> frozenset[int]:
        """The same as they are written, four letters each: enough to see whether two have one in common, and sooner read."""
        letters = (self._parts[2] or "").encode()
        return frozenset(unpack(f"{len(letters) // 4}I", letters))

    @property
    def has_numbers(self) -> bool:
        """Whether there are any."""
        return bool(self._parts[3])

    @_Once
    def numbers(self) -> Sample:
        """The numbers of the text."""
        return Sample.of(_values(self._parts[3] or "", 2), MOST_NUMBERS)

    @_Once
    def _terms(self) -> Sequence[int]:
        return _values(self._parts[4] or "", 3)

    @_Once
    def terms(self) -> Mapping[int, int]:
        """What it is about, with weights, the heaviest first."""
        return {value >> 7: value & 63 for value in self._terms}

    @_Once
    def title(self) -> frozenset[int]:
        """Those terms that stand in the headline."""
        return frozenset([value >> 7 for value in self._terms if value & 64])

    @_Once
    def length(self) -> float:
        """Of the vector of weights."""
        return sqrt(sum(map(mul, self.terms.values(), self.terms.values()))) or 1.0

    def rows(self, most: int) -> tuple[int, ...]:
        """The first of its shingles, as they are written with the smallest first; at most `MOST_ROWS`."""
        return self._first[0][:most]

    def heaviest(self, most: int) -> list[int]:
        """Its heaviest terms; at most `MOST_HEAVIEST`."""
        first = self._first[1]
        return first[:most] if len(first) >= most else list(self.terms)[:most]

    @_Once
    def _first(self) -> tuple[tuple[int, ...], list[int]]:
        """The first of its shingles, and of its terms, read at once: each has three bytes, which are four letters."""
        rows, terms = (self._parts[2] or "")[: 4 * MOST_ROWS], (self._parts[4] or "")[: 4 * MOST_HEAVIEST]
        values, count = _values(rows + terms, 3), len(rows) // 4
        return values[:count], list(dict.fromkeys([value >> 7 for value in values[count:]]))

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
    count = len(kept) // size
    raw = bytearray(count * 4)
    # The last byte first, as most machines have it: so numbers are unpacked in half the time.
    for at in range(size):
        raw[size - 1 - at :: 4] = kept[at::size]
    return unpack(f"<{count}I", raw)
