"""The plain pieces of a query, nearly all of its text: brackets, AND, OR and NOT, phrases, words that begin with a letter; and
the shape that most queries have, read at once.

Plain pieces mean the same whatever stands around them, so one expression finds them and what they mean is remembered. All else
is left to the lexer, which looks at it step by step, and so is whatever may be wrong. A query of plain pieces is mostly

    query = group , { "AND" , group } ;                  (Russia OR "Vladimir Putin") AND Syria AND NOT (weather OR sport)
    group = [ "NOT" ] , alternatives , [ ( "NEAR" | "ONEAR" ) , "/" , number , alternatives ] ;
    alternatives = plain | "(" , plain , { "OR" , plain } , ")" ;

and `usual` parses it in a fifth of the time.
It is an abbreviation and no second language: the parser would read the same tree, and reads all that is not of this shape.
It must never take what the lexer would read in another way, nor judge a query: when in doubt a piece is not plain.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from matching.analysis import LETTERS_FIRST, MAIN, analyse, clean, disguised, is_wild, letters_first, letters_wanted, revealed
from matching.language.foreign import sign_error
from matching.query import STAR, Leaf, Near, Not, Phrase, Query, Term, all_of, any_of

NUMBERS = ("words", "reach", "tier", "age")
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»‹›＂", '"'))
# Those of East Asia, in pairs, where no other quotes stand around them.
_CORNERS = re.compile('"[^"]*"|「[^」]*」|『[^』]*』|《[^》]*》|〈[^〉]*〉|〝[^〟]*〟')
# What an input method of East Asia types for brackets, commas and signs, by which words are cut.
_SIGNS = str.maketrans(dict(zip("（）：，、＝－＊", "():,,=-*", strict=True)))
# And for letters, digits and all other signs: how operators and fields are known; a word keeps its letters as they were typed.
_WIDE = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
# A Hebrew acronym has its mark before the last letter, which most people type as a quote; that of Unicode ends no phrase.
_GERSHAYIM = re.compile('(?<=[\u05d0-\u05ea])["“”](?=[\u05d0-\u05ea])')
_MINUS_TYPED = re.compile(r"(?<![^\s(（])[−ー](?=[^\s−ー])")  # no word begins with the long mark of kana
_ONE_LETTER_TYPED = re.compile("(?<=[A-Za-z])？(?=[A-Za-z])")
_TYPED_OTHERWISE = re.compile('[\uff01-\uff5e、−ー「『《〈〝]|[\u05d0-\u05ea]["“”]')
# One piece and the blanks before it, in a text whose quotes are translated; no group matches where none is.
PLAIN = re.compile(r'\s*(?:([()]|(?:AND|OR|NOT)(?=[\s()]|\Z))|"([^"]{1,60})"|([^\W\d_][^\s()",:]{0,60}+)(?=[\s()"]|,(?!\d)|\Z)|)')
SIGN, PHRASE, WORD = 1, 2, 3  # its groups
_LONGEST_USUAL, _MOST_WILD = 1_000, 50  # characters, and * and ?: so short a text is within all limits of the language
_NEAR = re.compile(r"(.+) (O?NEAR)/([0-9]{1,2}) (.+)")
# Words that are, or begin, something else.
_SPECIAL = re.compile(
    rf"AND|OR|NOT|EXCEPT|OF|{'|'.join(NUMBERS)}|(?:O?NEAR|ATLEAST)(?:/.*)?|.*[<>=].*", re.IGNORECASE | re.DOTALL
)
# Words that are one token, in which wildcards stand late enough; the tokenizer says the same, and takes 20 µs for it.
_ONE_TOKEN = re.compile(rf"[A-Za-z][A-Za-z0-9]*|[A-Za-z]{{{LETTERS_FIRST}}}[A-Za-z0-9*?]*")


class Typed(NamedTuple):
    """A query's text as it is cut, letter by letter: `words` keep their letters, `signs` has every operator in ASCII."""

    words: str
    signs: str


def as_typed(text: str) -> Typed:
    """The text with the quotes, brackets, colons and signs of other keyboards as ours. Each character stays at its place."""
    if text.isascii():
        return Typed(text, text)
    words = text.translate(QUOTES)
    if not _TYPED_OTHERWISE.search(text):
        return Typed(words, words)
    words = _MINUS_TYPED.sub("-", _GERSHAYIM.sub("״", text)).translate(QUOTES).translate(_SIGNS)
    words = _CORNERS.sub(lambda found: f'"{found.group()[1:-1]}"', words)
    words = _ONE_LETTER_TYPED.sub("?", words)
    return Typed(words, words.translate(_WIDE))


@lru_cache(maxsize=1 << 16)
def plain_words(text: str, quoted: bool) -> tuple[str, ...]:
    """The words of a plain phrase (the text between its quotes) or word; none where it is not plain."""
    words = tuple(clean(text).text.split())
    if not quoted and (_SPECIAL.fullmatch(words[0]) or sign_error(words[0])):
        return ()
    if all(map(str.isalpha, words)) or all(map(_ONE_TOKEN.fullmatch, words)):
        return words
    kept, early = searched(words, quoted)
    return () if early is not None or all(word == STAR for word in kept) else kept


def searched(words: tuple[str, ...], quoted: bool) -> tuple[tuple[str, ...], str | None]:
    """The words that have a letter or digit, and the first whose wildcard stands too early; a lone * stays in a phrase."""
    kept = tuple(word for word in words if (quoted and word == STAR) or analyse(word).width)
    return kept, next((word for word in kept if word != STAR and is_wild(word) and not _has_letters_first(word)), None)


@lru_cache(maxsize=1 << 16)
def leaf_of(words: tuple[str, ...], exact: bool, field: str | None) -> Leaf:
    """A term or phrase. Remembered, so that what rules share is kept once."""
    return Term(words[0], exact, field) if len(words) == 1 else Phrase(words, exact, field)


def usual(text: str) -> Query | None:
    """The tree of a query of the usual shape; None for any other."""
    if len(text) > _LONGEST_USUAL or not (text.isascii() or _TYPED_OTHERWISE.search(text) is None):
        return None
    if text.count("*") + text.count("?") > _MOST_WILD:
        return None
    parts: list[Query] = []
    demanded = False
    for group in " ".join(text.split()).split(" AND "):
        wanted = group.removeprefix("NOT ")
        query = _near(wanted) if "NEAR/" in wanted else _alternatives(wanted)
        if query is None:
            return None
        demanded = demanded or wanted == group
        parts.append(query if wanted == group else Not(query))
    return all_of(parts) if demanded else None


def _near(text: str) -> Query | None:
    """Two groups of alternatives near each other; a third belongs to a chain, which the parser reads."""
    sides = _NEAR.fullmatch(text)
    if sides is None or (left := _alternatives(sides[1])) is None or (right := _alternatives(sides[4])) is None:
        return None
    return Near(left, right, int(sides[3]), sides[2] == "ONEAR")


def _alternatives(text: str) -> Query | None:
    """One plain piece, or several with OR between them in brackets."""
    if text[:1] != "(" or text[-1:] != ")":
        return _plain_leaf(text)
    words = text[1:-1].split(" OR ")
    leaves: list[Query] = [leaf for word in words if (leaf := _plain_leaf(word)) is not None]
    return any_of(leaves) if len(leaves) == len(words) else None


@lru_cache(maxsize=1 << 16)
def _plain_leaf(text: str) -> Leaf | None:
    """The term or phrase of a text that is one plain piece."""
    match = PLAIN.fullmatch(text.translate(QUOTES))
    if match is None or match.lastindex not in (PHRASE, WORD):
        return None
    words = plain_words(match[match.lastindex], match.lastindex == PHRASE)
    return leaf_of(words, False, None) if words else None


def _has_letters_first(word: str) -> bool:
    """Whether every token of a word with wildcards begins with letters enough to be found by them."""
    forms = [revealed(token.form) for token in analyse(disguised(word)).tokens if token.role == MAIN]
    return all(not is_wild(form) or letters_first(form) >= letters_wanted(form) for form in forms)
