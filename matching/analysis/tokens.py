"""One chunk of text, the stretch between two blanks, cut into tokens. docs/tokens.md is the specification.

Why chunks: no token contains a blank, so what a chunk means never depends on its neighbours, and a chunk seen once in any
article need never be looked at again. That is where the speed comes from: an article costs one `str.split` and look-ups.
It must never look outside the chunk, at the language or at a rule: those decide later, in `readings.py`.
"""

import re
import sys
from typing import NamedTuple

from matching.analysis.apostrophes import elision, ending
from matching.analysis.folding import clean, fold, is_legible, legible
from matching.analysis.scripts import HANGUL, IDEOGRAPHS, MARKS, STACKERS, UNSPACED, WILD, runs

# What a token is, as docs/tokens.md names it.
WORD, NUMBER, ACRONYM, ABBREVIATION, HASHTAG, CURRENCY, CHARACTER, JOINED = (
    "word",
    "number",
    "acronym",
    "abbreviation",
    "hashtag",
    "currency",
    "character",
    "joined",
)
# What a token is beside others at its place: the word itself, the same without an ending or l', hyphen parts or initials written
# as one, the word inside a hashtag, p.m. in P.M. A query is read by its MAIN tokens; an article answers with all of them.
MAIN, POSSESSED, ELIDED, WHOLE, INNER, DOTTED = range(6)

HYPHENS = frozenset("-\u2010\u2011\u2013")  # hyphen, its typographic and unbreakable forms, en dash; an em dash separates
# Countries and bodies that are written in small letters with dots: `US` finds u.s., and PM no p.m.
_BODIES = frozenset(
    [*("us", "usa", "uk", "un", "eu", "uae", "eua", "onu", "fbi", "cia", "nato", "imf", "nhs", "bbc", "ussr", "who", "wto")]
)
_SHORT = "|".join(r"\.".join(body) for body in sorted(_BODIES, key=len, reverse=True))  # without the last dot: u.s
INITIALS = "\u2064"  # stands in place of the blank between initials, `J. K.`, so that they are one chunk; else nobody writes it
EDGES = ".,;:!?\"'()[]*“”„…«»|/"
_MEMO_SIZE = 1 << 19  # characters of chunks that are remembered, each chunk with ten more
_MOST_JOINED = 20  # parts of what may be one word; a longer row of hyphens is its parts alone
MOST_PLACES = 100_000  # of one chunk, as of one field: more is no article

_ALONE = f"{IDEOGRAPHS}{HANGUL}{UNSPACED}"  # letters that part from all others
_LETTER = rf"[^\W\d_{_ALONE}]"
_LETTERS = rf"[^\W_{_ALONE}]"
_PART = rf"{_LETTERS}+(?:[{MARKS}]+{_LETTERS}*)*"
_CAPITAL = "[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]"
_PIECE = re.compile(
    rf"(?P<hashtag>(?:(?<![\w&])|(?<=[{IDEOGRAPHS}{HANGUL}{UNSPACED}]))\#[\w{MARKS}]+)(?:(?<=[{IDEOGRAPHS}])\#)?"
    rf"|(?P<currency>(?<!\w)[A-Za-z]{{1,3}}\$(?!{_LETTER})|\$(?:US|AU|CA|HK|NZ|A|C|S)(?=\d|\W|\Z))"
    rf"|(?P<acronym>(?<![^\W{_ALONE}])(?<![^\W{_ALONE}]\.)"
    rf"(?:(?:{_LETTER}\.){{2,}}(?:{_CAPITAL}(?!{_LETTERS}))?|{_CAPITAL}(?:\.{_CAPITAL})+(?!{_LETTERS})|(?:{_SHORT})(?![.\w]))(?:'[sS](?!\w))?)"
    rf"|(?P<number>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?{_LETTERS}*|\d+(?:\.\d+)+{_LETTERS}*)"
    rf"|(?P<word>{_PART}(?:'{_PART})*|[{HANGUL}][{HANGUL}{WILD}]*)"
    rf"|(?P<character>[{IDEOGRAPHS}][{MARKS}]*|[{UNSPACED}](?:[{STACKERS}][{UNSPACED}]|[{MARKS}])*)"
)
_ADDRESS = re.compile(r"//|www\.|[\w-]\.[\w-]+/", re.IGNORECASE)  # of `https://` and `a.example/` what tells; no # stands before


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
    text, starts, ends = legible(chunk.replace(INITIALS, " "))
    if "#" in text and (address := _ADDRESS.search(text)):  # a fragment is no hashtag
        text = text[: address.start()] + text[address.start() :].replace("#", " ")
    tokens, width = _cut(text)
    if INITIALS in chunk:
        tokens += _initials(tokens)
    if starts is not None and ends is not None:
        tokens = [t._replace(start=starts[t.start], end=ends[t.end - 1]) for t in tokens]
        if not is_legible(chunk):
            tokens = [t._replace(surface=_as_written(chunk, t)) for t in tokens]
    keys = {t.form: None for t in tokens} | {capital_key(t.form): None for t in tokens if t.capital}
    return Chunk(tuple(tokens), width, tuple(keys))


def _as_written(chunk: str, token: Token) -> str:
    """What an exact word is compared with: ＮＴＴ as it stands."""
    written = clean(chunk[token.start : token.end]).text
    return "".join(each for each in written if each not in HYPHENS) if token.kind == JOINED else written


def _cut(text: str) -> tuple[list[Token], int]:
    """The tokens of a clean text, in the order of their places, and the number of places."""
    tokens: list[Token] = []
    run: list[Token] = []  # main tokens held together by hyphens
    at = 0
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or WORD
        start, end = match.span(kind)
        if run and not (start - run[-1].end == 1 and _joins(run[-1].surface, text[start - 1], match[kind])):
            tokens.extend(_joined(run))
            run = []
        if kind == HASHTAG:
            inner, width = _tag(text, start, end, at)
            tokens.extend(inner)
        else:
            mains = _mains(kind, match[kind], start, at)
            width = len(mains)
            for main in mains:
                tokens.append(main)
                tokens.extend(_beside(main))
            if kind in (WORD, NUMBER, ACRONYM):
                run += mains[-1:] if run and width == 1 else []
                run = run or mains[-1:]
        at += width
        if at >= MOST_PLACES:
            break
    tokens.extend(_joined(run))
    return tokens, at


def _joins(before: str, sign: str, after: str) -> bool:
    """Whether what stands between two words makes one of them: a hyphen, or the dot of EE.UU., the plural of Spanish acronyms."""
    return sign in HYPHENS or (
        sign == "." and all(len(set(word)) == 1 and len(word) == 2 and word.isupper() for word in (before, after))
    )


def _mains(kind: str, surface: str, start: int, at: int) -> list[Token]:
    """The words of a piece: one, but where the alphabet changes in it."""
    if kind != WORD or surface.isascii():
        return [_token(kind, surface, start, at)]
    parts = runs(surface, max(1, MOST_PLACES - at))
    return [_token(kind, surface[first:last], start + first, at + number) for number, (first, last) in enumerate(parts)]


def _token(kind: str, surface: str, start: int, at: int) -> Token:
    form = fold(surface)
    cut = len(surface) - ending(surface) if "'" in surface else len(surface)
    capital = surface[:cut].isupper()
    if kind == ACRONYM:
        # Mixed and small ones (p.m., i.S.) are words of their own, and keep their dots. Scripts without capitals have none small.
        if is_body(surface) or surface[:cut] == surface[:cut].upper():
            form, capital = form.replace(".", ""), True
        else:
            kind, form, capital = ABBREVIATION, f"{form.rstrip('.')}." if cut == len(surface) else form, False
    elif kind == NUMBER:
        form = form.replace(",", "")
    return Token(kind, form, surface, start, start + len(surface), at, 1, MAIN, capital)


def is_body(dotted: str) -> bool:
    """Whether dotted letters are a country or body that is written so in small letters, too: u.s."""
    return dotted.removesuffix("'s").removesuffix("'S").replace(".", "").lower() in _BODIES


def _beside(main: Token) -> list[Token]:
    """What else is found at a word's place: the word without its ending, and without the l' or d' before it; p.m. in P.M."""
    found = _bare(main)
    if main.kind == ACRONYM and not is_body(main.surface):
        letters = main.surface.removesuffix("'s").removesuffix("'S")
        found.append(main._replace(kind=ABBREVIATION, form=f"{fold(letters).rstrip('.')}.", role=DOTTED, capital=False))
    return found


def _bare(token: Token) -> list[Token]:
    if "'" not in token.surface:
        return []
    bare = []
    stem = token
    if length := ending(token.surface):
        cut = token.surface[:-length]
        form = fold(cut).replace(".", "") if token.kind == ACRONYM else fold(cut)
        capital = token.capital or cut.isupper()
        stem = token._replace(form=form, surface=cut, end=token.end - length, role=POSSESSED, capital=capital)
        bare.append(stem)
    if length := elision(stem.surface):
        role = POSSESSED if stem.role == POSSESSED else ELIDED
        after = stem.surface[length:]
        bare.append(stem._replace(form=fold(after), surface=after, start=stem.start + length, role=role, capital=after.isupper()))
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


def _initials(tokens: list[Token]) -> list[Token]:
    """Initials with blanks between them, written as one acronym beside them: `J. K.` is J.K., too."""
    run: list[Token] = []
    for token in tokens:
        is_next = not run or token.at == run[-1].at + 1
        if token.role == MAIN and len(token.surface) == 1 and token.capital and is_next:
            run.append(token)
        elif run and token.role == MAIN:
            break
    return [_as_one(run)] if len(run) > 1 else []


def _as_one(letters: list[Token]) -> Token:
    """The acronym that single letters are together."""
    first, last = letters[0], letters[-1]
    surface = "".join(f"{letter.surface}." for letter in letters)
    form = "".join(letter.form for letter in letters)
    return Token(ACRONYM, form, surface, first.start, last.end, first.at, len(letters), WHOLE, True)


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
