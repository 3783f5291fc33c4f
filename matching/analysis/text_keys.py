"""The keys of a text: what the term index is asked with. Most articles match nothing, and this is all that they cost.

Nine of ten English articles are ASCII, once typographic quotes and dashes are written as a typewriter has them. In such a text
the signs that only part words become blanks, and those that may join (stop, comma, hyphen, apostrophe, digit) are marked by a
bit that ASCII does not use. So Python knows of each chunk without looking at its characters whether it is one plain word, and few
chunks are left to look up in a memory: each look-up waits for memory longer than all else takes.
It must give the keys that `analyse` has for the chunks of the text as it is, or None: then `Spellings` are asked, chunk by chunk.
"""

import re
import string
from collections.abc import Iterable
from functools import cached_property
from itertools import chain, count, filterfalse, repeat

from matching.analysis.common_chunks import width_of_chunk
from matching.analysis.spellings import keys_by_chunk
from matching.analysis.tokens import EDGES, capital_key

# One letter and a stop, by which a text is known to have initials, before it is looked through for two in a row.
ASCII_INITIALS = frozenset(f"{letter}." for letter in string.ascii_uppercase)
TWO_INITIALS = re.compile(r"\.\s[^\W\d_]\.")  # a stop before another initial: `re` finds that faster than a row of them
_TYPEWRITTEN = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("—", " "), ("–", "-"), ("…", " "), ("\u00a0", " "), ("•", " "))
_JOINING = (
    ".,-'$_" + string.digits
)  # what may join or begin a word; a text with a #, which may stand in an address, is left alone
_JOINS, _MARKS = _JOINING.encode(), bytes(ord(each) | 0x80 for each in _JOINING)
_PARTS = bytes(code for code in range(0x80) if chr(code) not in string.ascii_letters + _JOINING)
_MARKED = bytes.maketrans(_JOINS + _PARTS, _MARKS + b" " * len(_PARTS))
_PARTED = bytes.maketrans(_PARTS, b" " * len(_PARTS))
_UNMARKED = bytes.maketrans(_MARKS, _JOINS)
_NAME = "\x80"  # no letter of ASCII and no mark
_EDGES = "".join(chr(mark) for each, mark in zip(_JOINING, _MARKS, strict=True) if each in EDGES)
_STOP = chr(_MARKS[_JOINING.index(".")])
_INITIALS = frozenset(letter + _STOP for letter in string.ascii_uppercase)
_TWO_INITIALS = re.compile(rf"{_STOP}\s[A-Za-z]{_STOP}")


def typewritten(text: str) -> str | None:
    """A text in ASCII, as long as it was and with the same words at the same places; None if that cannot be."""
    if "#" in text:
        return None
    if not text.isascii():
        for sign, plain in _TYPEWRITTEN:
            text = text.replace(sign, plain)
    return text if text.isascii() else None


def parted(text: str) -> str:
    """A typewritten text with blanks for the signs that only part words."""
    return text.encode().translate(_PARTED).decode()


def marked(text: str) -> list[str]:
    """The chunks of a typewritten text between blanks and signs that only part words; what may join is marked."""
    return marked_text(text).split()


def marked_text(text: str) -> str:
    """A typewritten text, as long as it is: what only parts words is blank, what may join is marked."""
    return text.encode().translate(_MARKED).decode("latin-1")


def unmarked_row(chunks: Iterable[str]) -> str:
    """Marked chunks in a row, as they are typewritten."""
    return " ".join(chunks).encode("latin-1").translate(_UNMARKED).decode()


def bare(chunk: str) -> str:
    """A marked chunk without the marks at its edges."""
    return chunk.strip(_EDGES)


class TextKeys:
    """The keys of one or more texts, and their odd chunks, typewritten, each with its keys."""

    def __init__(self, keys: set[str], odd: dict[str, tuple[str, ...]], marked: list[str], bare: dict[str, str]) -> None:
        """`marked` are the odd chunks with their marks; `bare` all chunks with marks, each without those at its edges."""
        self.keys = keys
        self.odd = odd
        self._marked, self._bare = marked, bare

    @cached_property
    def in_order(self) -> list[str]:
        """The keys, sorted."""
        return sorted(self.keys)

    @cached_property
    def widths(self) -> list[int]:
        """How many places each odd chunk has."""
        return list(map(width_of_chunk, self.odd))

    @property
    def wide(self) -> dict[str, int]:
        """The odd chunks of several places, by what stands for them in a row of words."""
        return {_named(number): width for number, width in enumerate(self.widths) if width > 1}

    @property
    def holes(self) -> set[str]:
        """The marked chunks without a word."""
        return {chunk for chunk, width in zip(self._marked, self.widths, strict=True) if not width}

    @cached_property
    def in_row(self) -> dict[str, str]:
        """What stands for each marked chunk in a row of words (word_row.py)."""
        return self._bare | dict(zip(self._marked, map(_named, count()), strict=False))

    @cached_property
    def odd_by_key(self) -> dict[str, list[tuple[str, str]]]:
        """The odd chunks that have a key: what stands for each in a row of words, and the chunk."""
        by_key: dict[str, list[tuple[str, str]]] = {}
        for number, (chunk, keys) in enumerate(self.odd.items()):
            for key in keys:
                by_key.setdefault(key, []).append((_named(number), chunk))
        return by_key


def keys_of(*texts: list[str]) -> TextKeys | None:
    """What the chunks of marked texts have; None if there are initials with blanks between them."""
    chunks: set[str] = set().union(*texts)
    if not _INITIALS.isdisjoint(chunks) and any(_TWO_INITIALS.search(" ".join(text)) for text in texts):
        return None
    plain = list(filter(str.isascii, chunks))
    edged = list(filterfalse(str.isascii, chunks))
    words = list(map(str.strip, edged, repeat(_EDGES)))
    plain += [word for word in filter(str.isascii, words) if len(word) > 1]
    odd = [chunk for chunk, word in zip(edged, words, strict=True) if len(word) < 2 or not word.isascii()]
    keys = set(map(str.lower, plain))
    keys.update([capital_key(word.lower()) for word in filter(str.isupper, plain)])
    written = unmarked_row(odd).split()
    keys_of_odd = dict(zip(written, map(keys_by_chunk().__getitem__, written), strict=True))
    keys.update(chain.from_iterable(keys_of_odd.values()))
    return TextKeys(keys, keys_of_odd, odd, dict(zip(edged, words, strict=True)))


def _named(number: int) -> str:
    """The name of an odd chunk, which is no word."""
    return f"{_NAME}{number}"
