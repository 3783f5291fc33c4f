"""What an article must have for a query to match: sets of keys, of each of which one must be there.

Of those sets the rarest is the rule's anchor, by which the term index finds it, and the second rarest its guard, which sends
most candidates away before anything is evaluated. Both may let through what does not match; neither may ever hold back what
does, so whatever is unsure must demand less, not more.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from matching.analysis import SEARCHED, frequency, is_wild, reading
from matching.query import SCOPES, And, Leaf, Meta, Near, Not, Of, Or, Phrase, Query, Range, Term

Keys: TypeAlias = frozenset[str]
_GUESSED = {"lang": 300.0, "country": 100.0, "source": 20.0}  # by field, for any value; a large outlet is one in fifty
_WILD = 20.0


class Demand(NamedTuple):
    """Of these keys every article that matches has one. `cost`: how many of a thousand articles have one, as a guess."""

    keys: Keys
    cost: float


Demands: TypeAlias = tuple[Demand, ...]  # anchor and guard, as far as there are any


def demands(query: Query, parts: Sequence[Demands]) -> Demands:
    """The rarest two sets, the rarest first. `parts` are those of the query's parts, so that what rules share is asked once.
    There is one for every query that is not negative, and the percolator takes no other."""
    if isinstance(query, (Term, Phrase)):
        return of_words(word_keys(query))
    if isinstance(query, Meta):
        return (_demand(frozenset([f"{query.field}:{query.value}"])),)
    if isinstance(query, (Not, Range)):
        return ()
    if isinstance(query, (And, Near)):
        return _rarest(chain.from_iterable(parts))
    if isinstance(query, (Or, Of)):
        return _any_of(parts, query.count if isinstance(query, Of) else 1)
    return parts[0]  # what NOT NEAR and EXCEPT name second need not be there


def of_words(sets: Sequence[Keys]) -> Demands:
    """What a leaf demands, by its `word_keys`."""
    return (_demand(sets[0]),) if len(sets) == 1 else _rarest(map(_demand, sets))


def _rarest(found: Iterable[Demand]) -> Demands:
    return tuple(sorted(dict.fromkeys(found), key=attrgetter("cost"))[:2])


def _any_of(parts: Sequence[Demands], count: int) -> Demands:
    """Where `count` of the parts are satisfied, one is among any so many of them that fewer than `count` are left out."""
    cheapest = [part[0] for part in parts if part]
    enough = len(parts) - count + 1
    if len(cheapest) < enough:
        return ()
    if len(cheapest) > enough:
        cheapest = sorted(cheapest, key=attrgetter("cost"))[:enough]
    different = dict.fromkeys(cheapest)
    return (Demand(frozenset().union(*[each.keys for each in different]), sum([each.cost for each in different])),)


def word_keys(leaf: Leaf) -> tuple[Keys, ...]:
    """One set for each word that every way through the reading passes: the edge that covers it, or an edge that jumps it."""
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


def _demand(keys: Keys) -> Demand:
    return Demand(keys, sum(map(_how_common, keys)))


@lru_cache(maxsize=1 << 14)
def _how_common(key: str) -> float:
    """In how many of a thousand articles the key stands, as a guess: a wildcard stands for several words."""
    return _GUESSED.get(key.partition(":")[0]) or (_WILD if is_wild(key) else frequency(key))
