"""The query language, and which queries match a text. Pure: no clock, no chance, no file but its own, no event loop.

    language/  text to a query         analysis/  an article as words, sentences, facts
    engine/    queries past articles   snippets.py  the passages to show
    proofs/    what is wrong or useless in a query
    fingerprints/  what makes two texts one story
    reasons/   why a query matched, or why not
    dialects/  the languages of other products

The tree (query.py) and the hit (hits.py) are the words that all of them share. It imports wording alone.
"""

from matching.hits import Hit
from matching.query import And, Except, Leaf, Meta, Not, Phrase, Query, Range, Term, all_of, leaves, parts_of
from matching.snippets import Snippet, snippets

__all__ = [
    "And",
    "Except",
    "Hit",
    "Leaf",
    "Meta",
    "Not",
    "Phrase",
    "Query",
    "Range",
    "Snippet",
    "Term",
    "all_of",
    "leaves",
    "parts_of",
    "snippets",
]
