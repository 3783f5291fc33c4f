"""What an article must have for a query to match: sets of keys, of each of which an article that satisfies it has one.

The rarest of them is a rule's anchor, by which the term index finds it, and the second rarest its guard, which sends most
candidates away before anything is evaluated. Both may let through what does not match, and neither may ever hold back what does;
so whatever is unsure must demand less, not more.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from matching.analysis import SEARCHED, Reading, frequency, is_wild
from matching.engine.pairs import frequency_of_pair, is_pair, pair_of
from matching.query import SCOPES, And, Leaf, Near, Not, Of, Query, Range

Keys: TypeAlias = frozenset[str]
_GUESSED = {"lang": 300.0, "country": 100.0, "source": 20.0}  # by field, for any value; a large outlet is one in fifty
_COMMONNESS_OF_WILD = 20.0


class Demand(NamedTuple):
    """Of these keys every article that matches has one. `cost`: how many of a thousand articles have one, as a guess."""

    keys: Keys
    cost: float


Demands: TypeAlias = tuple[Demand, ...]  # anchor and guard, as far as there are any


def demands_of(query: Query, parts: Sequence[Demands]) -> Demands:
    """The rarest two sets, the rarest first, of what is joined from parts that demand these. There is one for every query that
    is not negative, and the percolator takes no other."""
    if isinstance(query, (Not, Range)):
        return ()
    if isinstance(query, (And, Near)):
        return rarest(chain.from_iterable(parts))
    if isinstance(query, Of):
        return any_demand(parts, query.count)
    return parts[0]  # what NOT NEAR and EXCEPT name second need not be there


def rarest(found: Iterable[Demand]) -> Demands:
    """The rarest two of these."""
    return tuple(sorted(dict.fromkeys(found), key=attrgetter("cost"))[:2])


def any_demand(parts: Sequence[Demands], count: int) -> Demands:
    """Where `count` of the parts are satisfied, at least one of any `len(parts) - count + 1` of them is."""
    cheapest = [part[0] for part in parts if part]
    enough = len(parts) - count + 1
    if len(cheapest) < enough:
        return ()
    if len(cheapest) > enough:
        cheapest = sorted(cheapest, key=attrgetter("cost"))[:enough]
    different = dict.fromkeys(cheapest)
    return (Demand(frozenset().union(*[each.keys for each in different]), sum([each.cost for each in different])),)


def keys_of_words(leaf: Leaf, graph: Reading) -> tuple[Keys, ...]:
    """One set for each word that every way through the reading passes: the edge that covers it, or an edge that jumps it. Of two
    letters that are words by themselves and stand side by side, their pair."""
    if graph.only is not None:
        return (keys_in(leaf.field, graph.only.key),)
    wanted: dict[int, list[str]] = {}
    for node in range(graph.last):
        over = [edge.word for edge in graph.edges if edge.begin <= node < edge.end]
        keys = [word.key for word in over if word is not None]
        if len(keys) == len(over):
            wanted[node] = keys
    sets: dict[Keys, None] = {}
    is_paired = False
    for node, keys in wanted.items():
        pair = pair_of(keys, wanted.get(node + 1, ()))
        if pair is not None:
            sets[keys_in(leaf.field, pair)] = None
        elif not is_paired:
            sets[frozenset(chain.from_iterable([keys_in(leaf.field, key) for key in keys]))] = None
        is_paired = pair is not None
    return tuple(sets)


def keys_in(field: str | None, key: str) -> Keys:
    """Under which keys an article has a word of this key in a field: title and body are searched, all others have prefixes."""
    if field is None:
        return frozenset((key,))
    names = SCOPES[field]
    searched = [key] if any(name in SEARCHED for name in names) else []
    return frozenset([*searched, *(f"{name}:{key}" for name in names if name not in SEARCHED)])


def demand(keys: Keys) -> Demand:
    """One of these keys."""
    return Demand(keys, sum(map(_how_common, keys)))


@lru_cache(maxsize=1 << 16)
def _how_common(key: str) -> float:
    """In how many of a thousand articles the key stands, as a guess: a wildcard stands for several words."""
    if not key.isascii() and is_pair(key):
        return frequency_of_pair(key)
    return _GUESSED.get(key.partition(":")[0]) or (_COMMONNESS_OF_WILD if is_wild(key) else frequency(key))
