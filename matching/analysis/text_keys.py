"""The words of a text as the term index is asked with them. Most articles match nothing, and this is all that they cost.

Nearly all English articles are ASCII, or nearly, once typographic quotes and dashes are written as a typewriter has them. Such a
text is made small, what only parts words becomes a blank, and what may join (stop, comma, hyphen, apostrophe) a mark that ASCII
does not use; a mark between a word and a blank becomes a blank, too. All this is done to the whole text at once, in C alone. Then
a chunk without a mark is one plain word, in small letters, and its own key; the others are odd, and few: their tokens are asked,
of the chunk as it is written. Letters that are not ASCII stand there as the bytes of UTF-8, and count as marks.
It must give the keys that `analyse` has for the chunks of the text as it is, or None: then `Spellings` are asked, chunk by chunk.
"""

import re
import string
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import chain, filterfalse
from typing import NamedTuple

from matching.analysis.common_chunks import forms_of_small
from matching.analysis.spellings import keys_by_chunk
from matching.analysis.tokens import MOST_PLACES, analyse, capital_key

# One letter and a stop, by which a text is known to have initials, before it is looked through for two in a row.
ASCII_INITIALS = frozenset(f"{letter}." for letter in string.ascii_uppercase)
TWO_INITIALS = re.compile(r"\.\s[^\W\d_]\.")  # a stop before another initial: `re` finds that faster than a row of them
_TYPEWRITTEN = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("—", " "), ("–", "-"), ("…", " "), ("\u00a0", " "), ("•", " "))
_UNTOLD = "＃", "\u200b"  # as # in an address, and in a script without blanks they depend on the whole chunk
_MOST_OTHER = 0.1  # of the bytes of a text may be more than its characters: else most chunks would be odd
_JOINING = ".,-'$_"  # what may join or begin a word
_MARKS = "\xc0\xc1\xf5\xf6\xf7\xf8"  # bytes that UTF-8 never has
_PARTS = "".join(chr(code) for code in range(0x80) if chr(code) not in string.ascii_letters + string.digits + _JOINING)
_BLANKS = {0x85: 0xF9, 0xA0: 0xFA}  # of UTF-8, which `str.split` would take for blanks
_CASED = str.maketrans(_JOINING + _PARTS, _MARKS + " " * len(_PARTS)) | _BLANKS
_SMALL = _CASED | str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_AS_SMALL, _AS_CASED = (bytes(table.get(code, code) for code in range(0x100)) for table in (_SMALL, _CASED))
_UNMARKED = bytes.maketrans(_MARKS.encode("latin-1") + bytes(_BLANKS.values()), _JOINING.encode() + bytes(_BLANKS))
_STOP, _COMMA, _APOSTROPHE = (_MARKS[_JOINING.index(sign)].encode("latin-1") for sign in ".,'")
_OF_OWNER, _HYPHEN = (_MARKS[_JOINING.index(sign)] for sign in "'-")
_EDGES = b" " + _APOSTROPHE, _APOSTROPHE + b" ", _COMMA + b" "
# A stop of a chunk that ends in another one, which may belong to it as in p.m., or of two initials with a blank between them.
_STOPS = re.compile(rb"%b(?:[^ %b]+%b(?= )|(?= [A-Za-z]%b))" % ((_STOP,) * 4))
_BEHIND = re.compile("[\x80-\xbf]")
_FEW = 32  # odd chunks that are looked for one by one
_MANY = 256  # of which the keys depend on their capitals: such a text is laid in no row
GAP = "\n\n"  # between texts that are looked at together: no initials, and no word, go across it


def told(text: str) -> "ToldText | None":
    """A text of which the words can be told from its characters; None of any other."""
    if len(text) > MOST_PLACES or "#" in text:
        return None
    if not (is_ascii := text.isascii()):
        for sign, plain in _TYPEWRITTEN:
            text = text.replace(sign, plain)
        if not (is_ascii := text.isascii()):
            if (bytewise := _bytewise(text)) is None:
                return None
            text = bytewise
    small = _laid(text, _AS_SMALL)
    return None if small is None else ToldText(text, small.decode("latin-1"), is_ascii)


def _bytewise(text: str) -> str | None:
    """A text of which few letters are not ASCII, with a letter for each byte of theirs; None of others."""
    written = text.encode("utf-8", "surrogatepass").decode("latin-1")
    is_like_ascii = len(written) <= len(text) * (1 + _MOST_OTHER)
    return written if is_like_ascii and not TWO_INITIALS.search(text) and not any(sign in text for sign in _UNTOLD) else None


def _laid(text: str, table: bytes) -> bytes | None:
    """A text between two blanks, with its marks but for those at the edges of words; None if it has initials in a row."""
    laid = b" %b " % text.encode("latin-1").translate(table)
    for edge in _EDGES:
        laid = laid.replace(edge, b"  ")
    kept = []
    for stop in _STOPS.finditer(laid):
        at, end = stop.span()
        if end - at > 1:
            kept.append(end - 1)
        elif not laid[at - 2 : at - 1].isalnum() and laid[at - 2 : at - 1] != _STOP and laid[at - 1 : at].isalnum():
            return None
    laid = laid.replace(_STOP + b" ", b"  ")
    if kept:
        changed = bytearray(laid)
        for at in kept:
            changed[at : at + 1] = _STOP
        return bytes(changed)
    return laid


def _unmarked(chunk: str) -> str:
    return chunk.encode("latin-1").translate(_UNMARKED).decode("latin-1")


def _words(chunk: str) -> list[tuple[str, int, int, int, int]]:
    """What of the tokens of a chunk does not depend on its capitals, if nothing does."""
    return [(token.form, token.at, token.width, token.start, token.end) for token in analyse(chunk).tokens]


def _common(chunk: str) -> tuple[str, ...]:
    """The keys of `syria's` and `us-led` with its mark, as most odd chunks are that no other article had; else nothing."""
    owner, _, ending = chunk.partition(_OF_OWNER)
    if ending == "s" and len(owner) > 1 and owner.isascii():
        return f"{owner}'s", owner
    first, _, last = chunk.partition(_HYPHEN)
    joined = first + last
    return (first, last, joined) if first and last and first != last and joined.isascii() else ()


def _keys_of_odd(chunk: str) -> tuple[str, ...]:
    forms = forms_of_small(_unmarked(chunk))
    return (chunk,) if forms is None else forms


class _SmallOdd(dict[str, tuple[str, ...]]):
    """The keys of odd chunks in small letters. One of which the keys depend on its capitals has itself, which is no key."""

    room = 1 << 20  # characters of chunks, each with ten more

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        if self.room < 0:
            self.clear()
            self.room = _SmallOdd.room
        self.room -= len(chunk) + 10
        keys = self[chunk] = _common(chunk) or _keys_of_odd(chunk)
        return keys


_keys_of_small = _SmallOdd().__getitem__


class ToldText:
    """A text whose plain words stand between blanks, in small letters, at their places; what else is there is odd."""

    def __init__(self, typed: str, small: str, is_ascii: bool) -> None:
        """`typed` as on a typewriter, `small` with a blank more before and behind it; in ASCII both are as long as the text."""
        self._typed, self._small, self.is_ascii = typed, small, is_ascii
        self._chunks: list[str] | None = None
        self._odd: list[str] | None = None  # of them, each once
        self._whole: ToldText | None = None  # of which it is a part

    def part(self, at: int, end: int) -> "ToldText":
        """One of the texts that a text in ASCII was made of."""
        part = ToldText(self._typed[at:end], self._small[at : end + 2], self.is_ascii)
        part._odd, part._whole = self._odd, self  # what the others have does not stand there
        return part

    def words(self) -> set[str]:
        """The plain words, each its own key, in a set that the caller may change."""
        if self._chunks is None:
            self._chunks = self._small.split()
        words = set(self._chunks)
        if self._odd is None:
            self._odd = list(filterfalse(str.isascii, words))
        words.difference_update(self._odd)
        return words

    def shows(self, words: str) -> bool:
        """Whether plain words stand there in a row, for all to see; where nothing shows, they may. They are given with one blank
        before and behind each."""
        return words in self._small

    def _small_odd(self) -> list[str]:
        if self._odd is None:
            self.words()
        return self._odd or []

    @cached_property
    def odd_keys(self) -> dict[str, tuple[str, ...]]:
        """The odd chunks as they are typed, each once, with their keys."""
        return self._keys_of_typed(self._typed_odd(self._small_odd()))

    @cached_property
    def other_keys(self) -> set[str]:
        """The keys that no plain word is, but perhaps for those of words in capitals."""
        odd = self._small_odd()
        keys = set(chain.from_iterable(map(_keys_of_small, odd)))
        if depending := keys.intersection(odd):
            keys -= depending
            keys.update(*self._keys_of_typed(self._typed_odd(depending)).values())
        return keys

    def _typed_odd(self, small: Collection[str]) -> set[str]:
        """These odd chunks as they are typed; all of the text where these are many, because each is looked for in all of it."""
        if len(small) <= _FEW:
            return {each for chunk in small for each in self._typed_as(chunk)}
        laid = _laid(self._typed, _AS_CASED) or b""
        return set(map(_unmarked, filterfalse(str.isascii, set(laid.decode("latin-1").split()))))

    def _keys_of_typed(self, chunks: Iterable[str]) -> dict[str, tuple[str, ...]]:
        if not self.is_ascii:  # among the letters of UTF-8 there may be other blanks
            chunks = chain.from_iterable([self._written(chunk).split() for chunk in chunks])
        memory = keys_by_chunk()
        return {chunk: memory[chunk] for chunk in chunks}

    def _typed_as(self, small: str) -> set[str]:
        return {self._typed[at : at + len(small)] for at in self._starts(small)}

    def _starts(self, small: str) -> list[int]:
        """Where in `typed` this chunk begins, in whatever letters."""
        text, sought = self._small, f" {small} "
        found: list[int] = []
        at = text.find(sought)
        while at >= 0:
            found.append(at)
            at = text.find(sought, at + 1)
        return found

    def has_in_capitals(self, word: str) -> bool:
        """Whether the word stands there in capitals."""
        key = capital_key(word)
        return any(map(str.isupper, self._typed_as(word))) or any(key in keys for keys in self.odd_keys.values())

    def cased(self) -> str:
        """A text in ASCII with its capitals, as long as it is, and blanks for what only parts words."""
        laid = _laid(self._typed, _AS_CASED)
        assert laid is not None
        return laid[1:-1].translate(_UNMARKED).decode()

    def odd_in_small(self) -> dict[str, tuple[str, tuple[str, ...]]] | None:
        """As `_odd_table`, of the whole that it is a part of."""
        return (self._whole or self)._odd_table

    @cached_property
    def _odd_table(self) -> dict[str, tuple[str, tuple[str, ...]]] | None:
        """The odd chunks as they stand in `small`, and perhaps others: how each is written, or in small letters where that
        changes nothing, and its keys but for those in capitals. None where one is written in two ways that are not alike,
        and where very many depend on it."""
        found: dict[str, tuple[str, tuple[str, ...]]] = {}
        memory, depending = keys_by_chunk(), 0
        for small in self._small_odd():
            keys = _keys_of_small(small)
            if keys != (small,):
                found[small] = _unmarked(small), keys
            elif (depending := depending + 1) > _MANY:
                return None
            elif typed := self._typed_as(small):
                written, *others = map(self._written, typed)
                if written.split() != [written] or any(_words(each) != _words(written) for each in others):
                    return None
                found[small] = written, memory[written]
        return found

    def _written(self, typed: str) -> str:
        return typed if self.is_ascii else typed.encode("latin-1").decode("utf-8", "surrogatepass")

    def starts(self, small: str) -> list[int]:
        """Where in the text this chunk begins, in whatever letters."""
        found, more = self._starts(small), self._more
        return [at - bisect_left(more, at) for at in found] if more else found

    @cached_property
    def _more(self) -> list[int]:
        """Where there are bytes of a letter behind its first."""
        return [] if self.is_ascii else [sign.start() for sign in _BEHIND.finditer(self._typed)]

    def row(self, holes: Iterable[str]) -> str:
        """All chunks in small letters, but for these, with one blank before and behind each."""
        row = self._small
        for hole in holes:
            while f" {hole} " in row:
                row = row.replace(f" {hole} ", "  ")
        while "  " in row:
            row = row.replace("  ", " ")
        return row

    def in_order(self) -> list[str]:
        """All keys but perhaps for those of words in capitals, sorted; of the whole that it is a part of."""
        return (self._whole or self)._sorted

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.other_keys.union(self.words()))


class Words(NamedTuple):
    """The words of some fields together, for whoever asks of keys whether they are there."""

    keys: set[str]  # but perhaps for those of words in capitals
    texts: Sequence[ToldText]

    def has_in_capitals(self, word: str) -> bool:
        """Whether the word stands there in capitals."""
        return any(text.has_in_capitals(word) for text in self.texts)
