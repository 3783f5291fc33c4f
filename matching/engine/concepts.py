"""The parts of queries, each kept once however many rules share it, and what an article must have for each to match.

A thousand rules that name `$usa` hold one concept, and an article answers it once (percolator.py). Concepts are counted, so that
the last rule that goes takes its parts with it.

Each concept has its demands: sets of keys, of each of which an article that satisfies it has one. The rarest of them is a rule's
anchor, by which the term index finds it, and the second rarest its guard, which sends most candidates away before anything is
evaluated. Both may let through what does not match, and neither may ever hold back what does; so whatever is unsure must demand
less, not more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from matching.analysis import MOST_PLACES, SEARCHED, Document, Reading, capital_key, frequency, is_wild, reading
from matching.engine.spans import MOST_STEPS
from matching.engine.wildcards import Wildcards
from matching.query import SCOPES, And, Leaf, Meta, Near, Not, Of, Or, Phrase, Query, Range, Term, parts_of

Keys: TypeAlias = frozenset[str]
_GUESSED = {"lang": 300.0, "country": 100.0, "source": 20.0}  # by field, for any value; a large outlet is one in fifty
_COMMONNESS_OF_WILD = 20.0


class Demand(NamedTuple):
    """Of these keys every article that matches has one. `cost`: how many of a thousand articles have one, as a guess."""

    keys: Keys
    cost: float


Demands: TypeAlias = tuple[Demand, ...]  # anchor and guard, as far as there are any


@dataclass(slots=True, eq=False)
class Concept:
    """One part of a query. Compared by identity: equal parts are the same concept."""

    query: Query
    parts: tuple["Concept", ...]
    demands: Demands  # what an article that satisfies it has for sure
    key: str | None  # of a term or value for which the key alone tells whether an article has it
    users: int = field(default=0, init=False)


@dataclass(slots=True, eq=False)
class LeafConcept(Concept):
    """A term or phrase."""

    query: Leaf
    reading: Reading
    name: str  # as hits call it
    row: tuple[str, ...]  # of a phrase that stands wherever chunks with these keys stand in a row, else empty
    needs: tuple[Keys, ...]  # where no key tells: an article that satisfies it has a key of each set
    likely: str | None  # a key that tells, and `row` a row, where the article's language has none of the `doubted` words
    doubted: frozenset[str]


@dataclass(slots=True, eq=False)
class OrConcept(Concept):
    """An OR."""

    enough: Keys  # keys that its parts tell by, each of which satisfies it
    unsure: tuple[Concept, ...]  # its other parts


class Concepts:
    """All concepts in use, by the query they stand for."""

    def __init__(self) -> None:
        self._concepts: dict[Query, Concept] = {}
        self.wildcards = Wildcards()
        self.fields: Counter[str] = Counter()  # how many words are sought in each field but title and body
        self.capitals: Counter[str] = Counter()  # how often a word is asked for in capitals alone
        self.facts = 0  # how many concepts ask for source, language or country

    def __len__(self) -> int:
        return len(self._concepts)

    def take(self, query: Query) -> Concept:
        """The concept of the query, made if nobody uses it yet; give it back with `release`."""
        concept = self._concepts.get(query) or self._new(query)
        concept.users += 1
        return concept

    def keys(self, document: Document) -> set[str]:
        """All keys of an article that a concept may ask for; of other fields, of values and of patterns only if one does."""
        words = document.words()
        keys, patterns, others = words.plain, self.wildcards, words.others
        begun = patterns.begun(keys), patterns.begun(others)
        capitals = [*self.capitals.keys() & keys, *self.capitals.keys() & others] if self.capitals else ()
        keys |= others
        keys.update(patterns.satisfied(filter(str.isascii, begun[0])), patterns.satisfied(begun[1]))
        keys.update([capital_key(word) for word in capitals if words.has_in_capitals(word)])
        if self.fields:
            found = document.field_keys(self.fields)
            keys |= found.union(patterns.satisfied(patterns.begun(found)))
        if self.facts:
            keys |= document.fact_keys
        return keys

    def release(self, concept: Concept) -> None:
        """Count one user less; a concept that has none left goes, and lets its parts go."""
        concept.users -= 1
        if concept.users == 0:
            del self._concepts[concept.query]
            self._unmake(concept)
            for part in concept.parts:
                self.release(part)

    def _new(self, query: Query) -> Concept:
        concept = self._concepts[query] = self._make(query)
        return concept

    def _make(self, query: Query) -> Concept:
        if isinstance(query, Meta):
            self.facts += 1
            key = f"{query.field}:{query.value}"
            return Concept(query, (), (_demand(frozenset([key])),), key)
        if isinstance(query, (Term, Phrase)):
            return self._make_leaf(query)
        known = self._concepts.get
        parts = tuple([known(part) or self._new(part) for part in parts_of(query)])
        for part in parts:
            part.users += 1
        if isinstance(query, Or):
            return _make_or(query, parts)
        return Concept(query, parts, _demands(query, [part.demands for part in parts]), None)

    def _make_leaf(self, query: Leaf) -> LeafConcept:
        graph = reading(query)
        word = graph.only
        keys = _keys_in(query.field, word.key) if word is not None and word.is_sure else frozenset()
        # A key of the searched fields says that one of the two has the word, not which.
        key = next(iter(keys)) if len(keys) == 1 and query.field not in SEARCHED else None
        if query.field is not None:
            self.fields.update(_other_fields(query))
        for pattern in _patterns(query, graph):
            self.wildcards.add(pattern)
        self.capitals.update(_capitals(graph))
        needs = _word_keys(query, graph)
        demanded = (_demand(needs[0]),) if len(needs) == 1 else _rarest(map(_demand, needs))  # most have one word
        row, name = _row(query, graph), str(query)
        if key is not None:
            return LeafConcept(query, (), demanded, key, graph, name, row, (), None, frozenset())
        is_likely = word is not None and word.is_usual and not word.wild and query.field is None
        likely = word.key if word is not None and is_likely else None
        doubted = frozenset([edge.word.form for edge in graph.edges if edge.word is not None and not edge.word.is_sure])
        return LeafConcept(query, (), demanded, None, graph, name, row, needs, likely, doubted)

    def _unmake(self, concept: Concept) -> None:
        if isinstance(concept, LeafConcept):
            self.capitals -= Counter(_capitals(concept.reading))
            self.fields -= Counter(_other_fields(concept.query))  # which forgets those that nobody asks for
            for pattern in _patterns(concept.query, concept.reading):
                self.wildcards.remove(pattern)
        else:
            self.facts -= isinstance(concept.query, Meta)


def _make_or(query: Or, parts: tuple[Concept, ...]) -> OrConcept:
    enough = frozenset([part.key for part in parts if part.key is not None])
    if unsure := tuple([part for part in parts if part.key is None]):
        return OrConcept(query, parts, _any_of([part.demands for part in parts], 1), None, enough, unsure)
    # Where keys tell of every part they are what is demanded; the same set, as there are as many of them as rules.
    return OrConcept(query, parts, (_demand(enough),), None, enough, ())


def telling(concept: Concept) -> tuple[Keys, ...]:
    """For each demand of a rule those keys that satisfy it; none where it has parts that its demands do not come from."""
    groups = concept.parts if isinstance(concept.query, And) else (concept,)
    by_demands = {each.demands: each for each in groups}
    if not len(groups) == len(concept.demands) == len(by_demands):
        return ()
    found = [by_demands.get((demand,)) for demand in concept.demands]
    return tuple([_told_by(each) for each in found if each is not None]) if None not in found else ()


def _told_by(concept: Concept) -> Keys:
    if isinstance(concept, OrConcept):
        return concept.enough
    return concept.demands[0].keys if concept.key is not None else frozenset()


def _other_fields(leaf: Leaf) -> list[str]:
    return [name for name in SCOPES[leaf.field] if name not in SEARCHED]


def _row(leaf: Leaf, graph: Reading) -> tuple[str, ...]:
    """The keys of a phrase of plain words, of which no token need be looked at where none is doubted; none for others: where
    lead: ends early, or a phrase is so long that `spans` may not look at all of it."""
    words = [edge.word for edge in graph.edges]
    if not 2 <= len(words) <= MOST_STEPS // MOST_PLACES or len(words) != graph.last or leaf.field == "lead":
        return ()
    keys = [word.key for word in words if word is not None and word.is_usual and not word.wild]
    return tuple(keys) if len(keys) == len(words) else ()


def _capitals(graph: Reading) -> list[str]:
    """The words that an article must have in capitals."""
    return [edge.word.form for edge in graph.edges if edge.word is not None and edge.word.key[0] == " "]


def _patterns(leaf: Leaf, graph: Reading) -> set[str]:
    """The keys of the words with wildcards."""
    wild = [edge.word for edge in graph.edges if edge.word is not None and edge.word.wild]
    return {key for word in wild for key in _keys_in(leaf.field, word.key)}


def _demands(query: Query, parts: Sequence[Demands]) -> Demands:
    """The rarest two sets, the rarest first, of what is joined from parts that demand these. There is one for every query that
    is not negative, and the percolator takes no other."""
    if isinstance(query, (Not, Range)):
        return ()
    if isinstance(query, (And, Near)):
        return _rarest(chain.from_iterable(parts))
    if isinstance(query, Of):
        return _any_of(parts, query.count)
    return parts[0]  # what NOT NEAR and EXCEPT name second need not be there


def _rarest(found: Iterable[Demand]) -> Demands:
    return tuple(sorted(dict.fromkeys(found), key=attrgetter("cost"))[:2])


def _any_of(parts: Sequence[Demands], count: int) -> Demands:
    """Where `count` of the parts are satisfied, at least one of any `len(parts) - count + 1` of them is."""
    cheapest = [part[0] for part in parts if part]
    enough = len(parts) - count + 1
    if len(cheapest) < enough:
        return ()
    if len(cheapest) > enough:
        cheapest = sorted(cheapest, key=attrgetter("cost"))[:enough]
    different = dict.fromkeys(cheapest)
    return (Demand(frozenset().union(*[each.keys for each in different]), sum([each.cost for each in different])),)


def _word_keys(leaf: Leaf, graph: Reading) -> tuple[Keys, ...]:
    """One set for each word that every way through the reading passes: the edge that covers it, or an edge that jumps it."""
    if graph.only is not None:
        return (_keys_in(leaf.field, graph.only.key),)
    sets = []
    for node in range(graph.last):
        over = [edge.word for edge in graph.edges if edge.begin <= node < edge.end]
        if all(word is not None for word in over):
            sets.append(frozenset(key for word in over if word is not None for key in _keys_in(leaf.field, word.key)))
    return tuple(sets)


def _keys_in(field: str | None, key: str) -> Keys:
    """Under which keys an article has a word of this key in a field: title and body are searched, all others have prefixes."""
    if field is None:
        return frozenset((key,))
    names = SCOPES[field]
    searched = [key] if any(name in SEARCHED for name in names) else []
    return frozenset([*searched, *(f"{name}:{key}" for name in names if name not in SEARCHED)])


def _demand(keys: Keys) -> Demand:
    return Demand(keys, sum(map(_how_common, keys)))


@lru_cache(maxsize=1 << 16)
def _how_common(key: str) -> float:
    """In how many of a thousand articles the key stands, as a guess: a wildcard stands for several words."""
    return _GUESSED.get(key.partition(":")[0]) or (_COMMONNESS_OF_WILD if is_wild(key) else frequency(key))
