"""How many of a hundred English articles a query matches, guessed from how common its words are in the news.

It is meant low, so that W-BROAD is not said of a query that only looks broad. Words of one subject stand in the same articles, so
of the alternatives of an OR only the three commonest count, as if they stood apart; of what narrows by language, outlet or number
it is taken that it narrows well. Words that the table does not know are rare, and so are those of other languages.
"""

from collections.abc import Sequence
from math import prod

from matching.analysis import frequency, reading
from matching.query import And, AtLeast, Except, Leaf, Meta, Near, Not, NotNear, Of, Or, Query, Range, Term

_COUNTED = 3  # alternatives of an OR
_LOOKED_AT = 300  # of them; more come from lists
_OF_FIELD = {None: 1.0, "body": 1.0, "lead": 0.5, "title": 0.2}  # of the articles with a word, those that have it there
_OF_FILTER = {"lang": 0.0, "country": 0.2, "source": 0.02}


def share(query: Query) -> float:
    """The part of all English articles that it matches, from 0 to 1."""
    if isinstance(query, And):
        return prod(map(share, query.parts))
    if isinstance(query, Or):
        return 1 - prod(1 - each for each in _largest(query.parts, _COUNTED))
    if isinstance(query, Of):
        return prod(_largest(query.parts, query.count))
    if isinstance(query, Not):
        return 1 - share(query.part)
    if isinstance(query, Near):
        return 0.3 * share(query.left) * share(query.right)
    if isinstance(query, NotNear | Except):
        return 0.8 * share(query.left)
    if isinstance(query, AtLeast):
        return share(query.part) * 0.6 ** (query.count - 1)
    if isinstance(query, Meta):
        return 1.0 if (query.field, query.value.partition("-")[0]) == ("lang", "en") else _OF_FILTER[query.field]
    return 0.5 if isinstance(query, Range) else _of_leaf(query)


def _largest(parts: Sequence[Query], count: int) -> list[float]:
    return sorted(map(share, parts[:_LOOKED_AT]), reverse=True)[:count]


def _of_leaf(leaf: Leaf) -> float:
    """A word by the table; a phrase is at most half as common as its words would be that stand apart."""
    words = [edge.word for edge in reading(leaf).edges if edge.word is not None]
    common = prod(min(1.0, frequency(word.key) / 1000) for word in words) * (1.0 if isinstance(leaf, Term) else 0.5)
    return common * _OF_FIELD.get(leaf.field, 0.0)
