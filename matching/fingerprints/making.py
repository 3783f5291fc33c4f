"""From an article to its fingerprint. docs/fingerprint.md is the specification, and tests/vectors/fingerprints.jsonl has cases.

Three things are kept: a sample of the rows of four words (what the text says in which words), a sample of its numbers (by which
two editions of a market report differ), and the words that tell it from other articles (what it is about). All by CRC-32 and
whole numbers, so that any machine and any language of programs makes the same.

It must never raise, whatever the text, and take time in proportion to its length.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import isqrt
from operator import itemgetter
from struct import pack, unpack
from zlib import crc32

from matching.fingerprints.words import Words, words_of, words_of_article
from matching.fingerprints.written import MOST_NUMBERS, MOST_SHINGLES, MOST_TERMS, written

_ROW = 4  # words
_HEAD, _LEAD = 400, 60  # words of the body that terms come from, and of these the lead
_TITLE, _IN_LEAD, _NAME, _OTHER = 40, 15, 10, 3  # what a word counts, in tenths
_RARE = 62  # the weight of a word that the background does not list: ten times the logarithm of one in 500 articles
_COMMON = 15  # a word of less weight says nothing
_KEY = 7  # letters
_LONG = 5  # bytes: a shorter word may be an article or a pronoun where there is no background
_ENGLISH = "en"
_OF_ENGLISH = frozenset(b"the and of to for with".split())
_OF_ONE_LETTER = frozenset(bytes([code]) for code in range(128))
_ONE_IN, _LOOKED_AT = 20, 200  # words: English has one in seven or eight, another language at most one in forty
# Of all counts that a word may have: in the headline, everywhere in the lead, everywhere behind it.
_ROOTS = [isqrt(100 * count) for count in range((_TITLE + _LEAD * _IN_LEAD + (_HEAD - _LEAD) * _NAME) * 3 // 2 + 1)]
_FIRST_LETTERS = itemgetter(slice(_KEY))
_MAIN = re.compile("[a-z]{0,8}", re.ASCII)


def fingerprint(title: str, text: str, outlet: str, language: str | None) -> str:
    """The fingerprint of an article: of its headline, its lead and body, its outlet's domain, its language (a BCP 47 tag).

    At most 600 ASCII characters without blanks, quotes or backslashes, `w1:` first. The same for the same article, on every
    machine and in every release that knows the version; it never raises."""
    article, headline = words_of_article(text), words_of(title)
    beginning = article.words[:_LOOKED_AT]
    is_english = sum(map(_OF_ENGLISH.__contains__, beginning)) * _ONE_IN >= max(1, len(beginning))
    terms = [] if article.is_list else _terms(headline, article, is_english)
    place = outlet.strip().lower().removeprefix("www.").encode("utf-8", "replace")
    return written(crc32(place) >> 8, _language(language, is_english), _shingles(article.words), _numbers(article.words), terms)


def _language(tag: str | None, is_english: bool) -> str:
    """The main language, where English is what reads so: publishers tag by their own country, or everything with `en`."""
    main = _MAIN.match((tag or "").lower())
    return _ENGLISH if is_english else main[0] if main and main[0] != _ENGLISH else ""


def _shingles(words: list[bytes]) -> list[int]:
    """The smallest values of the rows of four words."""
    hashes = list(map(crc32, words))
    if 0 < len(words) < _ROW:
        hashes += [0] * (_ROW - len(words))
    values = _rows(hashes)
    # Sorting all would take longest, and these are most likely enough.
    below = max(4, 256 * MOST_SHINGLES * 3 // (2 * max(1, len(values)))) << 16
    small = {value for value in values if value < below}
    return sorted(small if len(small) >= MOST_SHINGLES else {*values})[:MOST_SHINGLES]


def _rows(hashes: list[int]) -> tuple[int, ...]:
    """The value of each row of four words: eight bits of the first one's hash, and 16 of a sum over the four. All sums are made
    at once, in one large number that has 32 bits for each: of a hash 24 bits come into them, and 31 times that takes 29."""
    count = len(hashes)
    whole = pack(f"<{count}I", *hashes)
    lower = int.from_bytes(whole, "little") & int.from_bytes(b"\xff\xff\xff\0" * count, "little")
    sums = ((lower >> 32) + 5 * (lower >> 64) + 25 * (lower >> 96)).to_bytes(4 * count, "little")
    values = bytearray(4 * count)
    values[::4], values[1::4], values[2::4] = sums[1::4], sums[2::4], whole[3::4]
    return unpack(f"<{count}I", values)[: 1 - _ROW]


def _numbers(words: list[bytes]) -> list[int]:
    # A word begins with a letter, a digit or what is beyond ASCII, and of these digits alone come before a colon.
    return sorted({crc32(word) >> 16 for word in words if word < b":"})[:MOST_NUMBERS]


def _terms(title: list[bytes], article: Words, is_english: bool) -> list[int]:
    """The words that weigh most, the heaviest first: rare ones, in the headline, in the lead, names. Each as 17 bits of a hash, a
    bit for the headline, and six for its weight."""
    keys, written = [*keys_of(article.words[:_HEAD], article.is_ascii)], {*keys_of(article.written, article.is_ascii)}
    head = {*keys_of(title)}
    background, common = _background() if is_english else ({}, frozenset[bytes]())
    front, behind = dict.fromkeys(head, _TITLE), Counter(keys[_LEAD:])
    in_front, in_rest, rarity = front.get, behind.get, background.get
    for key in keys[:_LEAD]:
        front[key] = in_front(key, 0) + _IN_LEAD
    looked_at = (front.keys() | behind.keys()) - common
    names = looked_at - written
    weights = {key: rarity(key, _RARE) * _ROOTS[(in_front(key, 0) + _NAME * in_rest(key, 0)) * 3 // 2] for key in names}
    looked_at -= names
    for key in looked_at:
        if is_english or len(key) >= _LONG:
            weights[key] = rarity(key, _RARE) * _ROOTS[in_front(key, 0) + _OTHER * in_rest(key, 0)]
    if not weights:
        return []
    in_order = sorted(weights.values(), reverse=True)
    heaviest, least = in_order[0], in_order[:MOST_TERMS][-1]
    # Keys are compared with keys only where they may be kept: that takes longer than comparing weights.
    heavy = sorted([key for key, weight in weights.items() if weight >= least])
    heavy.sort(key=weights.__getitem__, reverse=True)
    return [crc32(key) >> 15 << 7 | (key in head) << 6 | (weights[key] * 63 // heaviest or 1) for key in heavy[:MOST_TERMS]]


def keys_of(words: list[bytes], are_ascii: bool = False) -> Iterable[bytes]:
    """The first letters of words, by which their endings make no difference: seven of them where they take one byte or two."""
    if are_ascii:
        return map(_FIRST_LETTERS, words)
    return [word[:_KEY] if word.isascii() else word[: 2 * _KEY] for word in words]


@cache
def _background() -> tuple[dict[bytes, int], frozenset[bytes]]:
    """How rare words are in English news, by their first letters, ten times the natural logarithm; and the common ones."""
    lines = files(__package__).joinpath("background.txt").read_text("utf-8").splitlines()
    listed = (line.partition(":") for line in lines if line and not line.startswith("#"))
    background = {word.encode(): int(weight) for weight, _, words in listed for word in words.split()}
    return background, frozenset(key for key, weight in background.items() if weight < _COMMON) | _OF_ONE_LETTER
