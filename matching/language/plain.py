"""The plain pieces of a query, nearly all of its text: brackets, AND, OR and NOT, phrases, words that begin with a letter.

They mean the same whatever stands around them, so one expression finds them and what they mean is remembered. All else is left
to the lexer, which looks at it step by step, and so is whatever may be wrong. Must never take what the lexer would read in
another way: when in doubt a piece is not plain.
"""

import re
from functools import lru_cache

from matching.analysis import LETTERS_FIRST, MAIN, analyse, clean, disguised, is_wild, letters_first, revealed
from matching.query import STAR

NUMBERS = ("words", "reach", "tier", "age")
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»‹›＂", '"'))
# One piece and the blanks before it, in a text whose quotes are translated; no group matches where none is.
PLAIN = re.compile(r'\s*(?:([()]|(?:AND|OR|NOT)(?=[\s()]|\Z))|"([^"]{1,60})"|([^\W\d_][^\s()",:]{0,60}+)(?=[\s()"]|,(?!\d)|\Z)|)')
SIGN, PHRASE, WORD = 1, 2, 3  # its groups
# Words that are, or begin, something else.
_SPECIAL = re.compile(
    rf"AND|OR|NOT|EXCEPT|OF|{'|'.join(NUMBERS)}|(?:O?NEAR|ATLEAST)(?:/.*)?|.*[<>=].*", re.IGNORECASE | re.DOTALL
)
# Words that are one token, in which wildcards stand late enough; the tokenizer says the same, and takes 20 µs for it.
_ONE_TOKEN = re.compile(rf"[A-Za-z][A-Za-z0-9]*|[A-Za-z]{{{LETTERS_FIRST}}}[A-Za-z0-9*?]*")


@lru_cache(maxsize=1 << 16)
def plain_words(text: str, quoted: bool) -> tuple[str, ...]:
    """The words of a plain phrase (the text between its quotes) or word; none where it is not plain."""
    words = tuple(clean(text).text.split())
    if not quoted and _SPECIAL.fullmatch(words[0]):
        return ()
    if all(map(str.isalpha, words)) or all(map(_ONE_TOKEN.fullmatch, words)):
        return words
    kept, early = searched(words, quoted)
    return () if early is not None or all(word == STAR for word in kept) else kept


def searched(words: tuple[str, ...], quoted: bool) -> tuple[tuple[str, ...], str | None]:
    """The words that have a letter or digit, and the first whose wildcard stands too early; a lone * stays in a phrase."""
    kept = tuple(word for word in words if (quoted and word == STAR) or analyse(word).width)
    return kept, next((word for word in kept if word != STAR and is_wild(word) and not _has_letters_first(word)), None)


def _has_letters_first(word: str) -> bool:
    """Whether every token of a word with wildcards begins with letters enough to be found by them."""
    forms = [revealed(token.form) for token in analyse(disguised(word)).tokens if token.role == MAIN]
    return all(not is_wild(form) or letters_first(form) >= LETTERS_FIRST for form in forms)
