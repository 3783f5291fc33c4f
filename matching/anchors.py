"""What an article must have for a query to match: sets of keys, of each of which one must be there.

Of those sets the rarest is the rule's anchor, by which the term index finds it, and the second rarest its guard, which sends
most candidates away before anything is evaluated. Both may let through what does not match; neither may ever hold back what
does, so whatever is unsure must demand less, not more.
"""

from functools import lru_cache
from typing import NamedTuple

from matching.document import SEARCHED
from matching.frequencies import frequency
from matching.query import SCOPES, And, Leaf, Meta, Near, Not, Of, Or, Phrase, Query, Range, Term, parts_of
from matching.readings import reading
from matching.wildcards import is_wild

Keys = frozenset[str]
_GUESSED = {"lang": 300.0, "country": 100.0, "source": 20.0}  # by field, for any value; a large outlet is one in fifty
_WILD = 20.0


class Demands(NamedTuple):
    """`anchor`: one of these keys must be in the article; `guard`: and one of these, None where nothing more is known."""

    anchor: Keys
    guard: Keys | None


def demands(query: Query) -> Demands:
    """The rarest two sets. There is one for every query that is not negative, and the percolator takes no other."""
    rarest = sorted(set(_clauses(query)), key=lambda keys: (_cost(keys), sorted(keys)))
    return Demands(rarest[0], rarest[1] if len(rarest) > 1 else None)


def _clauses(query: Query) -> list[Keys]:
    """Sets of keys, each of which an article that matches has one of; none where nothing is demanded for sure."""
    if isinstance(query, (Term, Phrase)):
        return list(word_keys(query))
    if isinstance(query, Meta):
        return [frozenset([f"{query.field}:{query.value}"])]
    if isinstance(query, (Not, Range)):
        return []
    if isinstance(query, (And, Near)):
        return [keys for part in parts_of(query) for keys in _clauses(part)]
    if isinstance(query, Or):
        return _any_of(query.parts, 1)
    if isinstance(query, Of):
        return _any_of(query.parts, query.count)
    return _clauses(parts_of(query)[0])  # what NOT NEAR and EXCEPT name second need not be there


def _any_of(parts: tuple[Query, ...], count: int) -> list[Keys]:
    """Where `count` of the parts are satisfied, one is among any so many of them that fewer than `count` are left out."""
    cheapest = sorted((min(clauses, key=_cost) for part in parts if (clauses := _clauses(part))), key=_cost)
    enough = len(parts) - count + 1
    return [frozenset().union(*cheapest[:enough])] if len(cheapest) >= enough else []


@lru_cache(maxsize=1 << 14)
def word_keys(leaf: Leaf) -> tuple[Keys, ...]:
    """One set for each word that every way through the reading passes: the edge that covers it, or an edge that jumps it.

    Remembered, for many rules share their words."""
    graph = reading(leaf)
    if graph.only is not None:
        return (keys_in(leaf.field, graph.only.key),)
    sets = []
    for node in range(graph.last):
        over = [edge.word for edge in graph.edges if edge.begin <= node < edge.end]
        if all(word is not None for word in over):
            sets.append(frozenset(key for word in over if word is not None for key in keys_in(leaf.field, word.key)))
    return tuple(sets)


def keys_in(field: str | None, key: str) -> Keys:
    """Under which keys an article has a word of this key in a field: title and body are searched, all others have prefixes."""
    if field is None:
        return frozenset((key,))
    names = SCOPES[field]
    searched = [key] if any(name in SEARCHED for name in names) else []
    return frozenset([*searched, *(f"{name}:{key}" for name in names if name not in SEARCHED)])


def _cost(keys: Keys) -> float:
    return sum(map(_how_common, keys))


@lru_cache(maxsize=1 << 14)
def _how_common(key: str) -> float:
    """In how many of a thousand articles the key stands, as a guess: a wildcard stands for several words."""
    return _GUESSED.get(key.partition(":")[0]) or (_WILD if is_wild(key) else frequency(key))
