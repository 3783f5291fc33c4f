"""What an author should know of how a word of a query meets what articles write: told, never wrong, nothing is kept from running.

    I-CAPS     an acronym that also finds an ordinary word in small letters   UPS also finds ups
    I-PREFIX   a word of Arabic, which articles write with prefixes           سوريا does not find وسوريا

They look at the words alone, so they are no proofs; lints.py shows them with the others.
"""

import re
from collections.abc import Iterator

from matching.analysis import STILL_AMBIGUOUS, fold
from matching.query import STAR, Leaf, Query, Term, leaves

_MOST_NOTED = 3  # words of a kind in one query: the author knows then
_ACRONYM = re.compile(r"[^\W\d_]{2,5}")
_ARABIC = re.compile(r"[\u0621-\u064a\u0671-\u06d3]{3,}")
_LETTERS_ONLY_ELSEWHERE = re.compile("[پچژگکیےٹڈڑں]")  # of Persian and Urdu, which write no prefixes so
_PREFIXES = ("و", "ب", "ل", "ال", "وال", "بال")
_ARTICLE = "ال"


def notes(query: Query) -> Iterator[tuple[str, str, str, Leaf]]:
    """Code, reason, advice and the word or phrase of each note."""
    found = list(dict.fromkeys(leaves(query)))
    yield from list(_caps(found))[:_MOST_NOTED]
    yield from list(_prefixes(found))[:1]


def _caps(found: list[Leaf]) -> Iterator[tuple[str, str, str, Leaf]]:
    for leaf in found:
        if isinstance(leaf, Term) and not leaf.exact and _ACRONYM.fullmatch(leaf.text) and leaf.text.isupper():
            small = leaf.text.lower()
            if fold(small) in STILL_AMBIGUOUS:
                yield "I-CAPS", f"{leaf.text} also finds {small}.", f"Write ={leaf.text} for the capitals alone.", leaf


def _prefixes(found: list[Leaf]) -> Iterator[tuple[str, str, str, Leaf]]:
    typed = {leaf.text for leaf in found if isinstance(leaf, Term)}
    for leaf in found:
        if isinstance(leaf, Term) and not leaf.exact and _ARABIC.fullmatch(leaf.text) and STAR not in leaf.text:
            if _LETTERS_ONLY_ELSEWHERE.search(leaf.text) or any(f"{prefix}{leaf.text}" in typed for prefix in _PREFIXES):
                continue
            if any(leaf.text.startswith(prefix) and leaf.text[len(prefix) :] in typed for prefix in _PREFIXES):
                continue
            prefixes = ("و", "ب") if leaf.text.startswith(_ARTICLE) else ("و", "ب", "ل", _ARTICLE)
            others = " OR ".join(f"{prefix}{leaf.text}" for prefix in prefixes)
            reason = f"{leaf.text} does not find the word with a prefix, which Arabic writes without a blank."
            yield "I-PREFIX", reason, f"To find it too, write ({leaf.text} OR {others}).", leaf
