"""The signs of a word that do not count: the # of C#, the $ of $ZOOM, the dot of .NET; and what of a word is really searched.

An article is cut into words of letters and digits, so such a sign stands in none, and C# finds every C. Who types one is told.
Punctuation is not told of: nobody means it. What counts (#Syria, US$, S-400, l'Europe, U.S.) is known by the tokenizer alone.
Signs count beside an exact word: `=C#` is not every C.
"""

import re
from functools import lru_cache

from matching.analysis import MAIN, SIGN, analyse, disguised, is_wild, revealed, signs_beside
from matching.query import STAR, And, Leaf, Or, Phrase, Query, Term, all_of, any_of, with_parts

_BETWEEN = re.compile(r"[-‐‑–.'’&:]*")  # what the searched words keep between them where it is shown


@lru_cache(maxsize=1 << 12)
def lost_signs(word: str, exact: bool = False) -> str:
    """The signs of a word that do not count, each once, in their order; of a wildcard none."""
    hidden = disguised(word)
    covered = []
    for token in analyse(hidden).tokens:
        signs = signs_beside(hidden, token.start, token.end) if exact and not is_wild(word) else None
        covered.append((token.start - len(signs.before), token.end + len(signs.after)) if signs else (token.start, token.end))
    lost = (found.group() for found in SIGN.finditer(hidden) if not any(s <= found.start() < e for s, e in covered))
    return "".join(dict.fromkeys(lost))


@lru_cache(maxsize=1 << 12)
def searched_words(word: str) -> tuple[str, ...]:
    """The words that a typed one is searched as: w and 5 of w/5, C of C#. What is one name to the tokenizer stays one."""
    if word == STAR:
        return (word,)
    hidden = disguised(word)
    kept, end = [""], -1
    for token in analyse(hidden).tokens:
        if token.role == MAIN:
            between = hidden[end : token.start] if end >= 0 else ""
            if end >= 0 and not _BETWEEN.fullmatch(between):
                kept.append("")
            elif end >= 0:
                kept[-1] += between
            kept[-1] += hidden[token.start : token.end]
            end = token.end
    return tuple(map(revealed, kept)) if end >= 0 else (word,)


def as_searched(query: Query) -> Query:
    """The query without the signs that do not count, as a person should read it. It means the same."""
    if isinstance(query, Term | Phrase):
        return _leaf(query)
    if isinstance(query, And):
        return all_of([as_searched(part) for part in query.parts])
    if isinstance(query, Or):
        return any_of([as_searched(part) for part in query.parts])
    return with_parts(query, as_searched)


def _leaf(leaf: Leaf) -> Leaf:
    typed = (leaf.text,) if isinstance(leaf, Term) else leaf.words
    words = tuple(each for word in typed for each in ((word,) if _counts(word, leaf.exact) else searched_words(word)))
    return Term(words[0], leaf.exact, leaf.field) if len(words) == 1 else Phrase(words, leaf.exact, leaf.field)


def _counts(word: str, exact: bool) -> bool:
    """Whether all signs of an exact word count."""
    return exact and not lost_signs(word, exact) and bool(lost_signs(word))
