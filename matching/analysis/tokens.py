"""One chunk of text, the stretch between two blanks, cut into tokens. docs/tokens.md is the specification.

Why chunks: no token contains a blank, so what a chunk means never depends on its neighbours, and a chunk seen once in any
article need never be looked at again. That is where the speed comes from: an article costs one `str.split` and look-ups.
It must never look outside the chunk, at the language or at a rule: those decide later, in `readings.py`.
"""

import re
import sys
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from matching.analysis.folding import clean, fold

# What a token is, as docs/tokens.md names it.
WORD, NUMBER, ACRONYM, HASHTAG, CURRENCY, CHARACTER, JOINED = (
    "word",
    "number",
    "acronym",
    "hashtag",
    "currency",
    "character",
    "joined",
)
# What a token is beside others at its place: the word itself, the same without 's or l', hyphen parts written as one,
# the word inside a hashtag. A query is read by its MAIN tokens; an article answers with all of them.
MAIN, POSSESSED, ELIDED, WHOLE, INNER = range(5)

# Han, kana and their iteration marks, one word a character. Hangul is not among them: Korean writes blanks.
IDEOGRAPHS = (
    "\u3005-\u3007\u3021-\u3029\u3040-\u3096\u309d-\u309f\u30a1-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U000323af"
)
HYPHENS = frozenset("-\u2010\u2011\u2013")  # hyphen, its typographic and unbreakable forms, en dash; an em dash separates
_ELISIONS = frozenset(
    ["l", "d", "qu", "n", "s", "j", "c", "m", "t", "jusqu", "lorsqu", "puisqu", "un", "dell", "nell", "all", "sull", "dall"]
)
EDGES = ".,;:!?\"'()[]*“”„…«»|/"
_MEMO_SIZE = 1 << 19  # characters of chunks that are remembered, each chunk with ten more
_MOST_JOINED = 20  # parts of what may be one word; a longer row of hyphens is its parts alone
MOST_PLACES = 100_000  # of one chunk, as of one field: more is no article


def _marks() -> str:
    """The combining marks, as ranges for a character class; `re` has no name for them and Hindi needs its vowels."""
    marks = [chr(c) for c in range(0x300, 0x1E950) if unicodedata.category(chr(c))[0] == "M"]
    ranges, first = [], marks[0]
    for left, right in pairwise([*marks, "\0"]):
        if ord(right) != ord(left) + 1:
            ranges.append(first if first == left else f"{first}-{left}")
            first = right
    return "".join(ranges)


MARKS = _marks()
_LETTER = rf"[^\W\d_{IDEOGRAPHS}]"
_PART = rf"[^\W_{IDEOGRAPHS}]+(?:[{MARKS}]+[^\W_{IDEOGRAPHS}]*)*"
_CAPITAL = "[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]"
_PIECE = re.compile(
    rf"(?P<hashtag>(?<![\w&])\#[\w{MARKS}]+)"
    rf"|(?P<currency>(?<!\w)[A-Za-z]{{1,3}}\$(?!{_LETTER})|\$(?:US|AU|CA|HK|NZ|A|C|S)(?=\d|\W|\Z))"
    rf"|(?P<acronym>(?<!\w)(?<!\w\.)(?:(?:{_LETTER}\.){{2,}}(?:{_CAPITAL}(?!\w))?|{_CAPITAL}(?:\.{_CAPITAL})+(?!\w))(?:'[sS](?!\w))?)"
    rf"|(?P<number>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?[^\W_{IDEOGRAPHS}]*|\d+(?:\.\d+)+[^\W_{IDEOGRAPHS}]*)"
    rf"|(?P<word>{_PART}(?:'{_PART})*)"
    rf"|(?P<character>[{IDEOGRAPHS}][{MARKS}]*)"
)


class Token(NamedTuple):
    """One word of a chunk. A tuple, not a dataclass: articles in Han script make hundreds of thousands of them."""

    kind: str
    form: str  # folded: what a term is compared with
    surface: str  # as written, in NFC: what an exact term is compared with
    start: int  # in characters of the original chunk
    end: int
    at: int  # its place, counted in words from the chunk's beginning
    width: int  # how many places it covers: 1, or the parts of what is joined
    role: int
    capital: bool  # ALL CAPS or dotted


class Chunk(NamedTuple):
    """What one chunk holds: its tokens by place, how many places it has, and the keys it is found by."""

    tokens: tuple[Token, ...]
    width: int
    keys: tuple[str, ...]


def capital_key(form: str) -> str:
    """The key of a form that is written in ALL CAPS or dotted. No form contains a blank, so it clashes with none."""
    return " " + form


class _ChunkMemo(dict[str, Chunk]):
    """The chunks seen before. A dict that makes what it misses, because its look-up is C code."""

    room = _MEMO_SIZE

    def __missing__(self, chunk: str) -> Chunk:
        analysed = _analyse(chunk)
        self.room -= len(chunk) + 10
        if self.room < 0:
            self.clear()
            self.room = _MEMO_SIZE
        self[chunk] = analysed
        return analysed


analyse = _ChunkMemo().__getitem__  # the tokens of a chunk, as a Chunk; remembered for the chunks that come again


def bare_word(chunk: str) -> str | None:
    """The word of a chunk that is one plain word with punctuation around it, as most are; None for all others."""
    core = chunk.strip(EDGES)
    return core if core.isascii() and core.isalpha() and not (len(core) == 1 and "." in chunk) else None


def _analyse(chunk: str) -> Chunk:
    core = bare_word(chunk)
    if core is not None:
        start = chunk.index(core)
        form = sys.intern(core.lower())
        capital = core.isupper()
        token = Token(WORD, form, core, start, start + len(core), 0, 1, MAIN, capital)
        return Chunk((token,), 1, (form, capital_key(form)) if capital else (form,))
    text, starts, ends = clean(chunk)
    tokens, width = _cut(text)
    if starts is not None and ends is not None:
        tokens = [t._replace(start=starts[t.start], end=ends[t.end - 1]) for t in tokens]
    keys = {t.form: None for t in tokens} | {capital_key(t.form): None for t in tokens if t.capital}
    return Chunk(tuple(tokens), width, tuple(keys))


def _cut(text: str) -> tuple[list[Token], int]:
    """The tokens of a clean text, in the order of their places, and the number of places."""
    tokens: list[Token] = []
    run: list[Token] = []  # main tokens held together by hyphens
    at = 0
    for match in _PIECE.finditer(text):
        kind, start, end = match.lastgroup or WORD, match.start(), match.end()
        if run and not (start - run[-1].end == 1 and text[start - 1] in HYPHENS):
            tokens.extend(_joined(run))
            run = []
        if kind == HASHTAG:
            inner, width = _tag(text, start, end, at)
            tokens.extend(inner)
        else:
            width = 1
            main = _token(kind, match.group(), start, at)
            tokens.append(main)
            tokens.extend(_bare(main))
            if kind in (WORD, NUMBER, ACRONYM):
                run.append(main)
        at += width
        if at >= MOST_PLACES:
            break
    tokens.extend(_joined(run))
    return tokens, at


def _token(kind: str, surface: str, start: int, at: int) -> Token:
    form = fold(surface)
    capital = surface.isupper()
    if kind == ACRONYM:
        form, capital = form.replace(".", ""), True  # even u.s., because the dots say as much as capitals
    elif kind == NUMBER:
        form = form.replace(",", "")
    elif kind == WORD and surface[-2:] in ("'s", "'S"):
        capital = surface[:-2].isupper()
    return Token(kind, form, surface, start, start + len(surface), at, 1, MAIN, capital)


def _bare(token: Token) -> list[Token]:
    """The same word without its possessive 's, and without the l' or d' before it."""
    bare = []
    stem = token
    if token.surface[-2:] in ("'s", "'S") and len(token.surface) > 2:
        cut = token.surface[:-2]
        form = fold(cut).replace(".", "") if token.kind == ACRONYM else fold(cut)
        stem = token._replace(form=form, surface=cut, end=token.end - 2, role=POSSESSED)
        bare.append(stem)
    before, apostrophe, after = stem.surface.partition("'")
    if apostrophe and after and before.lower() in _ELISIONS:
        role = POSSESSED if stem.role == POSSESSED else ELIDED
        start = stem.start + len(before) + 1
        bare.append(stem._replace(form=fold(after), surface=after, start=start, role=role, capital=after.isupper()))
    return bare


def _tag(text: str, start: int, end: int, at: int) -> tuple[list[Token], int]:
    """A hashtag is found by its own name, and its words are found inside it."""
    inner, width = _cut(text[start + 1 : end])
    if not width:
        return [], 0
    surface = text[start:end]
    tag = Token(HASHTAG, fold(surface), surface, start, end, at, width, MAIN, False)
    moved = [t._replace(start=t.start + start + 1, end=t.end + start + 1, at=t.at + at, role=INNER) for t in inner]
    return [tag, *moved], width


def _joined(run: list[Token]) -> list[Token]:
    """Hyphen parts written as one word: each neighbouring pair, and the whole where there are more than two."""
    if not 2 <= len(run) <= _MOST_JOINED:
        return []
    groups = [run[i : i + 2] for i in range(len(run) - 1)]
    if len(run) > 2:
        groups.append(run)
    tokens = []
    for group in groups:
        role = WHOLE if group is groups[-1] else INNER
        for last in [group[-1], *_bare(group[-1])[:1]]:
            surface = "".join(t.surface for t in group[:-1]) + last.surface
            form = "".join(t.form for t in group[:-1]) + last.form
            own = role if last.role == MAIN else POSSESSED
            first = group[0]
            capital = all(t.capital or t.form.isdigit() for t in group) and surface.isupper()
            tokens.append(Token(JOINED, form, surface, first.start, last.end, first.at, len(group), own, capital))
    return tokens
