"""The parts of queries, each kept once however many rules share it, and what an article must have for each to match.

A thousand rules that name `$usa` hold one concept, and an article answers it once (percolator.py). Concepts are counted, so that
the last rule that goes takes its parts with it.

Most parts are told by keys alone, and such parts are kept as sets: keys of which one is enough for an OR, and for an AND those
that are wanted and those that are barred.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias, cast

from matching.analysis import MOST_PLACES, SEARCHED, Document, Reading, capital_key, is_wild, may_be_paired, reading
from matching.engine.demands import Demand, Demands, Keys, any_demand, demand, demands_of, keys_in, keys_of_words, rarest
from matching.engine.doubts import NO_DOUBT, Doubt
from matching.engine.pairs import Pairs, pairs_among
from matching.engine.phrases import Phrases, PlainPhrase
from matching.engine.sought import SoughtKeys
from matching.engine.spans import MOST_STEPS
from matching.engine.wildcards import Wildcards
from matching.query import SCOPES, And, Leaf, Meta, Not, Or, Phrase, Query, Term, parts_of

_NONE: Keys = frozenset()
_MOST_LETTERS = 20  # that are words by themselves, in a row


@dataclass(slots=True, eq=False)
class Concept:
    """One part of a query. Compared by identity: equal parts are the same concept."""

    query: Query
    parts: tuple["Concept", ...]
    demands: Demands  # what an article that satisfies it has for sure
    key: str | None  # of a term, value or phrase for which the key alone tells whether an article has it
    enough: Keys  # keys that tell: an article that has one satisfies it
    users: int = field(default=0, init=False)


@dataclass(slots=True, eq=False)
class LeafConcept(Concept):
    """A term or phrase."""

    query: Leaf
    reading: Reading
    name: str  # as hits call it
    row: tuple[str, ...]  # of a phrase that stands wherever these keys stand in a row, and whose key is its name; else empty
    needs: tuple[Keys, ...]  # where no word tells: an article that satisfies it has a key of each set
    likely: str | None  # a key that tells, and `row` a row, in an article that gives no doubt
    doubt: Doubt

    @property
    def words(self) -> tuple[str, ...]:
        """The keys of its words, as far as a field that has it has them for sure."""
        is_word = self.query.field is None and not self.row
        return (self.key,) if is_word and self.key is not None and not is_wild(self.key) else self.row


Told: TypeAlias = dict[str, tuple[LeafConcept, ...]]  # the words and phrases that a key tells of: nearly always one


@dataclass(slots=True, eq=False)
class OrConcept(Concept):
    """An OR."""

    unsure: tuple[Concept, ...]  # the parts of which keys do not tell


@dataclass(slots=True, eq=False)
class AndConcept(Concept):
    """An AND: an article that satisfies it has a key of each set that is wanted, and none of those that are barred."""

    wanted: tuple[Keys, ...]
    barred: Keys
    unsure: tuple[Concept, ...]  # the parts of which keys do not tell: it satisfies them


class Concepts:
    """All concepts in use, by the query they stand for."""

    def __init__(self) -> None:
        self._concepts: dict[Query, Concept] = {}
        self.wildcards = Wildcards()
        self.sought = SoughtKeys()  # by which phrases are found, and rules by whoever has the same
        self.phrases = Phrases(self.sought)
        self.pairs = Pairs()
        self.told: Told = {}
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
        """All keys that a concept may ask an article for; of other fields, values, patterns, phrases only if one does."""
        return self.keys_and_sought(document)[0]

    def keys_and_sought(self, document: Document) -> tuple[set[str], set[str]]:
        """The same, and those of them that are sought."""
        words = document.words()
        keys = words.keys
        capitals = self.capitals.keys() & keys if self.capitals else ()
        keys.update(self.wildcards.of_words(keys))
        keys.update([capital_key(word) for word in capitals if words.has_in_capitals(word)])
        if self.pairs:
            keys |= self.pairs.of(keys, document)
        if self.fields:
            found = document.field_keys(self.fields)
            keys |= found.union(self.wildcards.of_fields(found))
        if self.facts:
            keys |= document.fact_keys
        sought = self.sought.of(keys)
        if self.phrases and (held := self.phrases.held(keys, sought, document, words.texts)):
            keys.update(held)
            sought |= self.sought.of(set(held))
        return keys, sought

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
        if isinstance(concept, LeafConcept) and concept.key is not None:
            self.told[concept.key] = (*self.told.get(concept.key, ()), concept)
        return concept

    def _make(self, query: Query) -> Concept:
        if isinstance(query, (Term, Phrase)):
            return self._make_leaf(query)
        if isinstance(query, Meta):
            self.facts += 1
            key = f"{query.field}:{query.value}"
            keys = frozenset([key])
            return Concept(query, (), (demand(keys),), key, keys)
        known = self._concepts.get
        parts = tuple([known(part) or self._new(part) for part in parts_of(query)])
        for part in parts:
            part.users += 1
        if isinstance(query, Or):
            return _make_or(query, parts)
        demanded = demands_of(query, list(map(demanded_of, parts)))
        if isinstance(query, And):
            return _make_and(query, parts, demanded)
        return Concept(query, parts, demanded, None, _NONE)

    def _make_leaf(self, query: Leaf) -> LeafConcept:
        graph, name = reading(query), str(query)
        word = graph.only
        if capitals := _capitals(graph):
            self.capitals.update(capitals)
        if word is not None and word.is_sure and not word.wild and query.field is None:  # as most are
            keys = frozenset([word.key])
            return LeafConcept(query, (), (demand(keys),), word.key, keys, graph, name, (), (), None, NO_DOUBT)
        keys = keys_in(query.field, word.key) if word is not None and word.is_sure else _NONE
        # A key of the searched fields says that one of the two has the word, not which.
        key = next(iter(keys)) if len(keys) == 1 and query.field not in SEARCHED else None
        if query.field is not None:
            self.fields.update(_other_fields(query))
        for pattern in _patterns(query, graph):
            self.wildcards.add(pattern)
        needs = keys_of_words(query, graph)
        demanded = (demand(needs[0]),) if len(needs) == 1 else rarest(map(demand, needs))  # most have one word
        if key is not None:
            return LeafConcept(query, (), demanded, key, keys, graph, name, (), (), None, NO_DOUBT)
        self.pairs.add(pairs := pairs_among(needs))
        is_likely = word is not None and word.is_usual and not word.wild and query.field is None
        likely = word.key if word is not None and is_likely else None
        doubt = Doubt.of(graph, query.field)
        if row := _row(query, graph):
            # A pair is there wherever its two letters stand in a row. One of title and body does not say in which of them.
            is_pair = len(row) == 2 and len(pairs) == 1 and pairs[0].endswith("".join(row))
            is_told = is_pair and not doubt and query.field not in SEARCHED
            told = pairs[0] if is_told else name
            made = LeafConcept(query, (), demanded, told, frozenset([told]), graph, name, row, needs, None, doubt)
            if _is_looked_for(made):
                self.phrases.add(*_plain(made))
            return made
        return LeafConcept(query, (), demanded, None, _NONE, graph, name, (), needs, likely, doubt)

    def _unmake(self, concept: Concept) -> None:
        if isinstance(concept, LeafConcept):
            self.capitals -= Counter(_capitals(concept.reading))
            self.fields -= Counter(_other_fields(concept.query))  # which forgets those that nobody asks for
            for pattern in _patterns(concept.query, concept.reading):
                self.wildcards.remove(pattern)
            self.pairs.remove(pairs_among(concept.needs))
            if _is_looked_for(concept):
                self.phrases.remove(*_plain(concept))
            if concept.key is not None:
                self.told[concept.key] = tuple([each for each in self.told[concept.key] if each is not concept])
                if not self.told[concept.key]:
                    del self.told[concept.key]
        else:
            self.facts -= isinstance(concept.query, Meta)


def demanded_of(concept: Concept) -> Demands:
    """What an article has that satisfies a rule or a part: the key of a phrase, where it has one, and not its words."""
    if isinstance(concept, LeafConcept) and concept.row:
        return (Demand(concept.enough, concept.demands[0].cost),)
    return concept.demands


def _is_looked_for(concept: LeafConcept) -> bool:
    """Whether a phrase is looked for as a whole, because no pair says that it is there."""
    return bool(concept.row) and concept.enough not in concept.needs


def _plain(concept: LeafConcept) -> tuple[str, Keys, PlainPhrase]:
    """What a phrase is looked up by."""
    (rare,) = concept.demands[0].keys
    return (
        rare,
        frozenset(chain.from_iterable(concept.needs)),
        PlainPhrase.of(concept.name, concept.query, concept.row, concept.doubt),
    )


def _make_or(query: Or, parts: tuple[Concept, ...]) -> OrConcept:
    keys = [part.key for part in parts]
    if None in keys:
        enough = frozenset([key for key in keys if key is not None])
        unsure = tuple([part for part in parts if part.key is None])
        return OrConcept(query, parts, any_demand(list(map(demanded_of, parts)), 1), None, enough, unsure)
    # Where keys tell of every part they are what is demanded; the same set, as there are as many of them as rules.
    enough = cast("Keys", frozenset(keys))
    return OrConcept(query, parts, (Demand(enough, sum([part.demands[0].cost for part in parts])),), None, enough, ())


def _make_and(query: And, parts: tuple[Concept, ...], demanded: Demands) -> AndConcept:
    wanted, barred, unsure = [], [], []
    for part in parts:
        if _is_told(part):
            wanted.append(part.enough)
        elif isinstance(part.query, Not) and _is_told(part.parts[0]):
            barred.append(part.parts[0].enough)
        else:
            unsure.append(part)
    none = barred[0] if len(barred) == 1 else _NONE.union(*barred)
    return AndConcept(query, parts, demanded, None, _NONE, tuple(wanted), none, tuple(unsure))


def _is_told(concept: Concept) -> bool:
    """Whether an article that satisfies it has one of the keys that are enough."""
    return concept.key is not None or (isinstance(concept, OrConcept) and not concept.unsure)


def telling(concept: Concept) -> tuple[Keys, ...]:
    """For each demand of a rule those keys that satisfy it; none where it has parts that its demands do not come from."""
    demanded = demanded_of(concept)
    if not isinstance(concept, AndConcept):
        return (concept.enough,) if len(demanded) == 1 else ()
    if len(concept.parts) != len(demanded):
        return ()
    by_demands = {demanded_of(each): each.enough for each in concept.parts}
    found = [by_demands.get((each,)) for each in demanded]
    return tuple([each for each in found if each is not None]) if None not in found else ()


def _other_fields(leaf: Leaf) -> list[str]:
    return [name for name in SCOPES[leaf.field] if name not in SEARCHED]


def _row(leaf: Leaf, graph: Reading) -> tuple[str, ...]:
    """The keys of a phrase of plain words, of which no token need be looked at but in doubt; none for others: where
    lead: ends early, or a phrase is so long that `spans` may not look at all of it; and none for a word of several tokens, whose
    name is no key of its own, unless they are letters that are words by themselves."""
    words = [edge.word for edge in graph.edges]
    if not 2 <= len(words) <= _MOST_LETTERS or len(words) != graph.last or leaf.field == "lead":
        return ()
    keys = tuple([word.key for word in words if word is not None and word.is_usual and not word.wild])
    is_short = isinstance(leaf, Phrase) and len(words) <= MOST_STEPS // MOST_PLACES
    return keys if len(keys) == len(words) and (is_short or all(map(may_be_paired, keys))) else ()


def _capitals(graph: Reading) -> list[str]:
    """The words that an article must have in capitals."""
    return [edge.word.form for edge in graph.edges if edge.word is not None and edge.word.key[0] == " "]


def _patterns(leaf: Leaf, graph: Reading) -> set[str]:
    """The keys of the words with wildcards."""
    wild = [edge.word for edge in graph.edges if edge.word is not None and edge.word.wild]
    return {key for word in wild for key in keys_in(leaf.field, word.key)}
