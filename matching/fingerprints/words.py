"""A text as the words that fingerprints are made of: coarser than the tokens of queries, and never different in a later release.

Case, apostrophes, dashes and soft hyphens are where two outlets print one report differently, so none of them is seen. Lines that
are furniture of a page ("Sign up for our newsletter") are left out; a line of prose that is left out by mistake is left out of
every copy. The steps are those of docs/fingerprint.md, and must stay so: old fingerprints are compared with new ones.
"""

import re
import unicodedata
from itertools import chain
from typing import NamedTuple

from wording import PAD, unmarked

LONGEST = 100_000  # characters that are looked at
_AS_WRITTEN = 2500  # bytes whose capitals are looked at
_LONG_LINE = 60  # words: so long a line is prose, whatever stands in it
_SHORT_LINE = 12  # words: one word of furniture is enough here, a longer line has two
_FEWEST_HEADLINES = 8
_HEADLINE, _SHORT = range(3, 15), 200  # words, and bytes of a line that is looked at
# Nobody sees them: a soft hyphen, zero-width characters, direction marks, the byte order mark, a variation selector.
_UNSEEN = tuple(sign.encode() for sign in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f")
# All bytes but those that one of them ends with, of which most texts have none.
_NEVER_UNSEEN = bytes({*range(256)} - {sign[-1] for sign in _UNSEEN})
# In UTF-8: U+00A0-00BF, U+2000-207F, U+3000-303F, the signs among U+FF00-FF20, those of Arabic, the danda.
_BLANKS = re.compile(
    rb"\xc2[\xa0-\xbf]|\xe2[\x80\x81][\x80-\xbf]|\xe3\x80[\x80-\xbf]|\xef\xbc[\x80-\x8f\x9a-\xa0]|\xd8[\x8c\x9b\x9f]|\xe0\xa5[\xa4\xa5]"
)
# Some of them are all that most texts have beside ASCII: quotation marks and dashes, and nothing that is seen by nobody.
_SIGNS = re.compile(rb"(?:\xe2\x80[\x80-\x8a\x90-\xbf]|\xc2[\xa0-\xac\xae-\xbf])*")
_ALL_ASCII = bytes(range(128))
# Scripts that write no blanks between words: here each character is a word. And the bytes that one of them may begin with.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_NEVER_UNSPACED = bytes(code for code in range(256) if code not in b"\xe0\xe1\xe3\xe4\xe5\xe6\xe7\xe8\xe9")
# Unicode's own sorting of marks on one letter takes the square of their number. Few bytes that a mark may begin with are no pile.
_NO_MARKS = bytes(code for code in range(256) if not (code in b"\xcc\xcd\xd2" or 0xD6 <= code <= 0xF0))
_FEW_MARKS = 500
_PILE = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_ASCII = bytes(code if code >= 128 or code == 10 or chr(code).isalnum() else 32 for code in range(256))
_DIGITS = b"0123456789"
# Digits alike, and signs alike: what stands between digits is found so much sooner than by `re`, which stops at each sign.
_ALIKE = bytes.maketrans(b"0123456789,", b"0000000000.")
_FURNITURE = frozenset(
    b"""newsletter newsletters subscribe subscribed subscription copyright reprint reprints permission cookie cookies inbox
    advertisement advertising click signup whatsapp facebook twitter instagram licensing email emails app login password username
    comment comments caption playback toggle""".split()
)


class Words(NamedTuple):
    """The words of a text in small letters, furniture left out; those at its beginning as they are written; whether it is a list
    of headlines; whether all its letters are ASCII."""

    words: list[bytes]
    written: list[bytes]
    is_list: bool
    is_ascii: bool


def words_of(text: str) -> list[bytes]:
    """All words of a short text, such as a headline."""
    return _small(_plain(text)).split()


def words_of_article(text: str) -> Words:
    """The words of a body, its furniture left out."""
    plain = _plain(text)
    rows = list(map(bytes.split, _small(plain).split(b"\n")))
    words = list(chain.from_iterable([row for row in rows if not _is_furniture(row)]))
    is_list = _is_list(plain.split(b"\n"), rows, len(words))
    return Words(words, plain[:_AS_WRITTEN].split(), is_list, plain.isascii())


def _plain(text: str) -> bytes:
    """Words with blanks between them, lines kept, letters as they are written."""
    text = text[:LONGEST]
    if "&" in text or "<" in text:
        text = unmarked(text).replace(PAD, "")
    data = text.encode("utf-8", "replace")
    other = b"" if text.isascii() else data.translate(None, _ALL_ASCII)
    if len(other) > _FEW_MARKS or not _SIGNS.fullmatch(other):
        data = _of_other_letters(text, data)
    elif other:
        data = text.encode("ascii", "replace")  # each sign is a question mark, which becomes a blank with the other ones
    return _with_whole_numbers(data).translate(_ASCII)


def _of_other_letters(text: str, data: bytes) -> bytes:
    """The bytes of a text that is not all ASCII; `data` is the text as it is."""
    if len(data.translate(None, _NO_MARKS)) > _FEW_MARKS:
        text = _PILE.sub("", text)
    data = unicodedata.normalize("NFC", text).encode("utf-8", "replace")
    if data.translate(None, _NEVER_UNSPACED):
        data = _UNSPACED.sub(r" \g<0> ", data.decode()).encode()
    if data.translate(None, _NEVER_UNSEEN):
        for sign in _UNSEEN:
            data = data.replace(sign, b"")
    return _BLANKS.sub(b" ", data)


def _with_whole_numbers(data: bytes) -> bytes:
    """The same without the stops and commas between two digits."""
    alike, pieces, done, at = data.translate(_ALIKE), list[bytes](), 0, 0
    while (at := alike.find(b"0.0", at)) >= 0:
        pieces.append(data[done : at + 1])
        done = at = at + 2
    return b"".join([*pieces, data[done:]])


def _small(data: bytes) -> bytes:
    return data.lower() if data.isascii() else data.decode().lower().encode()


def _is_furniture(words: list[bytes]) -> bool:
    """Whether a line belongs to the page and not to the article."""
    if len(words) >= _LONG_LINE or _FURNITURE.isdisjoint(words):
        return False
    return len(words) <= _SHORT_LINE or sum(word in _FURNITURE for word in words) > 1


def _is_list(lines: list[bytes], rows: list[list[bytes]], words: int) -> bool:
    """Whether most of a text are headlines, line by line: they begin large, where the lines of a text that was wrapped do so only
    now and then, and are no rows of a table. `rows` are the words of the lines."""
    headlines = [
        len(row)
        for line, row in zip(lines, rows, strict=True)
        if len(row) in _HEADLINE and len(line) < _SHORT and _is_headline(line, row)
    ]
    return len(headlines) >= _FEWEST_HEADLINES and sum(headlines) * 10 > words * 6


def _is_headline(line: bytes, words: list[bytes]) -> bool:
    return line.lstrip()[:1].isupper() and sum(word[0] in _DIGITS for word in words) < 2
