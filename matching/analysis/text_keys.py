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
from matching.analysis.tokens import MOST_PLACES, capital_key

# One letter and a stop, by which a text is known to have initials, before it is looked through for two in a row.
ASCII_INITIALS = frozenset(f"{letter}." for letter in string.ascii_uppercase)
TWO_INITIALS = re.compile(r"\.\s[^\W\d_]\.")  # a stop before another initial: `re` finds that faster than a row of them
_TYPEWRITTEN = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("—", " "), ("–", "-"), ("…", " "), ("\u00a0", " "), ("•", " "))
_UNTOLD = "＃", "\u200b"  # in a script without blanks they depend on the whole chunk
_MOST_OTHER = 0.1  # of the bytes of a text may be more than its characters: else most chunks would be odd
_JOINING = ".,-'$_#"  # what may join or begin a word
_MARKS = "\xc0\xc1\xf5\xf6\xf7\xf8\xfb"  # bytes that UTF-8 never has
_IS_INSIDE = re.compile(r"""[^\s("'“‘\[][("'“‘\[]*+#""").search  # as in an address, where a # depends on the whole chunk
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
_MANY = 256  # odd chunks of which the keys depend on their capitals: a text with more is laid in no row
_LONG = 64  # characters of an odd chunk, or bytes: a text with a longer one is laid in none, either
GAP = "\n\n"  # between texts that are looked at together: no initials, and no word, go across it


def told(text: str) -> "ToldText | None":
    """A text of which the words can be told from its characters; None of any other."""
    if len(text) > MOST_PLACES or ("#" in text and _IS_INSIDE(text)):
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


def unmarked(chunk: str) -> str:
    """An odd chunk without its marks."""
    return chunk.encode("latin-1").translate(_UNMARKED).decode("latin-1")


def _common(chunk: str) -> tuple[str, ...]:
    """The keys of `syria's` and `us-led` with its mark, as most odd chunks are that no other article had; else nothing."""
    owner, _, ending = chunk.partition(_OF_OWNER)
    if ending == "s" and len(owner) > 1 and owner.isascii():
        return f"{owner}'s", owner
    first, _, last = chunk.partition(_HYPHEN)
    joined = first + last
    return (first, last, joined) if first and last and first != last and joined.isascii() else ()


def _keys_of_odd(chunk: str) -> tuple[str, ...]:
    forms = forms_of_small(unmarked(chunk))
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


keys_of_small = _SmallOdd().__getitem__  # of an odd chunk, remembered


class OddKeys(NamedTuple):
    """The keys of a text that no plain word is."""

    all: set[str]  # but perhaps for those of words in capitals
    depending: set[str]  # the odd chunks, in small letters, of which the keys depend on their capitals
    of_depending: set[str]  # their keys


class ToldText:
    """A text whose plain words stand between blanks, in small letters, at their places; what else is there is odd."""

    def __init__(self, typed: str, small: str, is_ascii: bool) -> None:
        """`typed` as on a typewriter, `small` with a blank more before and behind it; in ASCII both are as long as the text."""
        self._typed, self.small, self.is_ascii = typed, small, is_ascii
        self._chunks: list[str] | None = None
        self._odd: list[str] | None = None  # of them, each once
        self._whole: ToldText | None = None  # of which it is a part

    def part(self, at: int, end: int) -> "ToldText":
        """One of the texts that a text in ASCII was made of."""
        part = ToldText(self._typed[at:end], self.small[at : end + 2], self.is_ascii)
        part._odd, part._whole = self._odd, self  # what the others have does not stand there
        return part

    def words(self) -> set[str]:
        """The plain words, each its own key, in a set that the caller may change."""
        if self._chunks is None:
            self._chunks = self.small.split()
        words = set(self._chunks)
        if self._odd is None:
            self._odd = list(filterfalse(str.isascii, words))
        words.difference_update(self._odd)
        return words

    def shows(self, words: str) -> bool:
        """Whether plain words stand there in a row with one blank between two of them and nothing else; where they do not, they
        may stand there in another way. They are given with one blank before and behind each."""
        return words in self.small

    def _small_odd(self) -> list[str]:
        if self._odd is None:
            self.words()
        return self._odd or []

    @cached_property
    def odd_keys(self) -> dict[str, tuple[str, ...]]:
        """The odd chunks as they are typed, each once, with their keys."""
        return self._keys_of_typed(self._typed_odd(self._small_odd()))

    @cached_property
    def odd(self) -> OddKeys:
        """What the odd chunks are found by."""
        odd = self._small_odd()
        keys = set(chain.from_iterable(map(keys_of_small, odd)))
        of_depending: set[str] = set()
        if depending := keys.intersection(odd):
            keys -= depending
            of_depending.update(*self._keys_of_typed(self._typed_odd(depending)).values())
            keys |= of_depending
        return OddKeys(keys, depending, of_depending)

    def _typed_odd(self, small: Collection[str]) -> set[str]:
        """These odd chunks as they are typed; all of the text where these are many, because each is looked for in all of it."""
        if len(small) <= _FEW:
            return {each for chunk in small for each in self._typed_as(chunk)}
        laid = _laid(self._typed, _AS_CASED) or b""
        return set(map(unmarked, filterfalse(str.isascii, set(laid.decode("latin-1").split()))))

    def _keys_of_typed(self, chunks: Iterable[str]) -> dict[str, tuple[str, ...]]:
        if not self.is_ascii:  # among the letters of UTF-8 there may be other blanks
            chunks = chain.from_iterable([self._written(chunk).split() for chunk in chunks])
        memory = keys_by_chunk()
        return {chunk: memory[chunk] for chunk in chunks}

    def _typed_as(self, small: str) -> set[str]:
        return {self._typed[at : at + len(small)] for at in self.find(small)}

    def find(self, chunk: str) -> list[int]:
        """Where in `small` the blank before this chunk is, which is where it begins in `typed`."""
        text, sought = self.small, f" {chunk} "
        found: list[int] = []
        at = text.find(sought)
        while at >= 0:
            found.append(at)
            at = text.find(sought, at + 1)
        return found

    def has_in_capitals(self, word: str) -> bool:
        """Whether the word stands there in capitals."""
        if any(map(str.isupper, self._typed_as(word))):
            return True
        return word in self.odd.all and any(capital_key(word) in keys for keys in self.odd_keys.values())

    def cased(self) -> str:
        """A text in ASCII with its capitals, as long as it is, and blanks for what only parts words."""
        laid = _laid(self._typed, _AS_CASED)
        assert laid is not None
        return laid[1:-1].translate(_UNMARKED).decode()

    def may_have(self, key: str) -> bool:
        """Whether a chunk may have the key; a part says so of the odd ones of its whole, too."""
        form = key.lstrip(" ")
        return f" {form} " in self.small or form in self.whole.odd.all

    @property
    def whole(self) -> "ToldText":
        """The text that it is a part of, or itself: what that has in odd chunks it has itself, and perhaps more."""
        return self._whole or self

    @cached_property
    def has_short_odd(self) -> bool:
        """Whether so few of its chunks are odd, and those so short, that words are well looked for one by one."""
        return len(self.odd.depending) <= _MANY and max(map(len, self._small_odd()), default=0) <= _LONG

    @cached_property
    def odd_by_key(self) -> dict[str, list[str]]:
        """The odd chunks by key, in small letters, but for those of which the keys depend on their capitals."""
        by_key: dict[str, list[str]] = {}
        for small in self._small_odd():
            for key in keys_of_small(small):
                by_key.setdefault(key, []).append(small)
        return by_key

    def written(self, at: int, size: int) -> str:
        """What stands at a place of `typed`, as it is written."""
        return self._written(self._typed[at : at + size])

    def _written(self, typed: str) -> str:
        return typed if self.is_ascii else typed.encode("latin-1").decode("utf-8", "surrogatepass")

    def starts(self, chunk: str) -> Iterable[tuple[int, int]]:
        """As `find`, each with where in the text the chunk begins."""
        found = self.find(chunk)
        return zip(found, found if self.is_ascii else [at - bisect_left(self._more, at) for at in found], strict=True)

    @cached_property
    def _more(self) -> list[int]:
        """Where there are bytes of a letter behind its first."""
        return [sign.start() for sign in _BEHIND.finditer(self._typed)]

    def begun(self, head: str) -> set[str]:
        """The keys that begin so, of its plain words and of the odd chunks of its whole, but perhaps for those of capitals."""
        text, sought = self.small, f" {head}"
        found = {key for key in self.whole.odd.all if key.startswith(head)}
        at = text.find(sought)
        while 0 <= at < len(text) - 1:
            end = text.find(" ", at + 1)
            if (chunk := text[at + 1 : end]).isascii():
                found.add(chunk)
            at = text.find(sought, end)
        return found


class Words(NamedTuple):
    """The words of some fields together, for whoever asks of keys whether they are there."""

    keys: set[str]  # but perhaps for those of words in capitals
    texts: Sequence[ToldText]

    def has_in_capitals(self, word: str) -> bool:
        """Whether the word stands there in capitals."""
        return any(text.has_in_capitals(word) for text in self.texts)
