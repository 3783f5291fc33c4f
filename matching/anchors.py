"""What an article must have for a query to match: sets of keys, of each of which one must be there.

Of those sets the rarest is the rule's anchor, by which the term index finds it, and the second rarest its guard, which sends
most candidates away before anything is evaluated. Both may let through what does not match; neither may ever hold back what
does, so whatever is unsure must demand less, not more.
"""

from typing import NamedTuple

from matching.frequencies import frequency
from matching.query import And, Leaf, Not, Or, Query
from matching.readings import reading

Keys = frozenset[str]


class Demands(NamedTuple):
    """`anchor`: one of these keys must be in the article; `guard`: and one of these, None where nothing more is known."""

    anchor: Keys
    guard: Keys | None


def demands(query: Query) -> Demands:
    """The rarest two sets. There is one for every query that is not negative, and the percolator takes no other."""
    rarest = sorted(set(_clauses(query)), key=lambda keys: (_cost(keys), sorted(keys)))
    return Demands(rarest[0], rarest[1] if len(rarest) > 1 else None)


def _clauses(query: Query) -> list[Keys]:
    if isinstance(query, Not):
        return []
    if isinstance(query, And):
        return [keys for part in query.parts for keys in _clauses(part)]
    if isinstance(query, Or):
        cheapest = [min(_clauses(part), key=_cost, default=None) for part in query.parts]
        known = [keys for keys in cheapest if keys is not None]
        return [frozenset().union(*known)] if len(known) == len(cheapest) else []
    return word_keys(query)


def word_keys(leaf: Leaf) -> list[Keys]:
    """One set for each word that every way through the reading passes: the edge that covers it, or an edge that jumps it."""
    graph = reading(leaf)
    sets = []
    for node in range(graph.last):
        over = [edge.word for edge in graph.edges if edge.begin <= node < edge.end]
        if all(word is not None for word in over):
            sets.append(frozenset(word.key for word in over if word is not None))
    return sets


def _cost(keys: Keys) -> float:
    return sum(map(frequency, keys))
