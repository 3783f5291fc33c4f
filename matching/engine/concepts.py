"""The parts of queries, each kept once however many rules share it; answers.py says what an article says to them.

A thousand rules that name `$usa` hold one concept, and an article answers it once. Concepts are counted, so that the last
rule that goes takes its parts with it.
"""

from dataclasses import dataclass, field

from matching.analysis import MOST_PLACES, SEARCHED, Document, Reading, Wildcards, reading
from matching.engine.anchors import Demands, demands, keys_in, of_words, word_keys
from matching.engine.spans import MOST_STEPS
from matching.query import Leaf, Meta, Or, Phrase, Query, Term, parts_of


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
    row: tuple[str, ...]  # of a phrase that stands wherever chunks with these keys stand in a row
    needs: tuple[frozenset[str], ...]  # where no key tells: an article that satisfies it has a key of each set


@dataclass(slots=True, eq=False)
class OrConcept(Concept):
    """An OR."""

    enough: frozenset[str]  # keys that its parts tell by, each of which satisfies it
    unsure: tuple[Concept, ...]  # its other parts


class Concepts:
    """All concepts in use, by the query they stand for."""

    def __init__(self) -> None:
        self._concepts: dict[Query, Concept] = {}
        self.wildcards = Wildcards()
        self.fields = 0  # how many words are sought in other fields than title and body
        self.facts = 0  # how many concepts ask for source, language or country

    def __len__(self) -> int:
        return len(self._concepts)

    def take(self, query: Query) -> Concept:
        """The concept of the query, made if nobody uses it yet; give it back with `release`."""
        concept = self._concepts.get(query)
        if concept is None:
            concept = self._concepts[query] = self._make(query)
        concept.users += 1
        return concept

    def keys(self, document: Document) -> set[str]:
        """All keys of an article that a concept may ask for: those of other fields and values, and patterns, only if any does."""
        keys = document.keys
        if self.fields:
            keys = keys | document.field_keys
        if self.facts:
            keys = keys | document.fact_keys
        return keys | self.wildcards.satisfied(keys) if self.wildcards else keys

    def release(self, concept: Concept) -> None:
        """One user less; a concept without users goes, and lets its parts go."""
        concept.users -= 1
        if concept.users == 0:
            del self._concepts[concept.query]
            self._unmake(concept)
            for part in concept.parts:
                self.release(part)

    def _make(self, query: Query) -> Concept:
        if isinstance(query, Meta):
            self.facts += 1
            return Concept(query, (), demands(query, ()), f"{query.field}:{query.value}")
        if not isinstance(query, (Term, Phrase)):
            return _joined(query, tuple([self.take(part) for part in parts_of(query)]))
        graph = reading(query)
        word = graph.only
        keys = keys_in(query.field, word.key) if word is not None and word.is_sure else frozenset()
        # A key of the searched fields says that one of the two has the word, not which.
        key = next(iter(keys)) if len(keys) == 1 and query.field not in SEARCHED else None
        self.fields += query.field not in (None, *SEARCHED)
        for pattern in _patterns(query, graph):
            self.wildcards.add(pattern)
        needs, row = word_keys(query), _row(query, graph)
        return LeafConcept(query, (), of_words(needs), key, graph, str(query), row, needs if key is None else ())

    def _unmake(self, concept: Concept) -> None:
        if isinstance(concept, LeafConcept):
            self.fields -= concept.query.field not in (None, *SEARCHED)
            for pattern in _patterns(concept.query, concept.reading):
                self.wildcards.remove(pattern)
        else:
            self.facts -= isinstance(concept.query, Meta)


def _joined(query: Query, parts: tuple[Concept, ...]) -> Concept:
    demanded = demands(query, [part.demands for part in parts])
    if not isinstance(query, Or):
        return Concept(query, parts, demanded, None)
    unsure = tuple([part for part in parts if part.key is None])
    # Where keys tell of every part they are what is demanded; the same set, for there are as many as rules.
    enough = frozenset([part.key for part in parts if part.key is not None]) if unsure else demanded[0].keys
    return OrConcept(query, parts, demanded, None, enough, unsure)


def _row(leaf: Leaf, graph: Reading) -> tuple[str, ...]:
    """The keys of a phrase of plain words, of which no token need be looked at; none for others: where lead: ends early, or a
    phrase is so long that `spans` may not look at all of it."""
    words = [edge.word for edge in graph.edges]
    if not 2 <= len(words) <= MOST_STEPS // MOST_PLACES or len(words) != graph.last or leaf.field == "lead":
        return ()
    keys = [word.key for word in words if word is not None and word.is_sure and not word.wild]
    return tuple(keys) if len(keys) == len(words) else ()


def _patterns(leaf: Leaf, graph: Reading) -> set[str]:
    """The keys of the words with wildcards."""
    wild = [edge.word for edge in graph.edges if edge.word is not None and edge.word.wild]
    return {key for word in wild for key in keys_in(leaf.field, word.key)}
