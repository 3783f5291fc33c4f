"""The parts of queries, each kept once however many rules share it, and what an article says to them.

A thousand rules that name `$usa` hold one concept, and an article answers it once. Concepts are counted, so that the last
rule that goes takes its parts with it.
"""

from dataclasses import dataclass
from functools import partial

from matching.anchors import word_keys
from matching.document import Document, Field, Place
from matching.hits import Hit
from matching.query import And, Not, Or, Query
from matching.readings import Reading, Word, reading
from matching.spans import spans


@dataclass(slots=True, eq=False)
class Concept:
    """One part of a query. Compared by identity: equal parts are the same concept."""

    query: Query
    parts: tuple["Concept", ...] = ()
    reading: Reading | None = None  # of a term or phrase
    name: str = ""  # of a term or phrase, as hits call it
    needs: tuple[frozenset[str], ...] = ()  # of a leaf: an article that satisfies it has a key of each set
    key: str | None = None  # of a term for which the key alone tells whether an article has it
    users: int = 0


class Concepts:
    """All concepts in use, by the query they stand for."""

    def __init__(self) -> None:
        self._concepts: dict[Query, Concept] = {}

    def __len__(self) -> int:
        return len(self._concepts)

    def take(self, query: Query) -> Concept:
        """The concept of the query, made if nobody uses it yet; give it back with `release`."""
        concept = self._concepts.get(query)
        if concept is None:
            concept = self._concepts[query] = self._make(query)
        concept.users += 1
        return concept

    def release(self, concept: Concept) -> None:
        """One user less; a concept without users goes, and lets its parts go."""
        concept.users -= 1
        if concept.users == 0:
            del self._concepts[concept.query]
            for part in concept.parts:
                self.release(part)

    def _make(self, query: Query) -> Concept:
        if isinstance(query, And | Or):
            return Concept(query, tuple(self.take(part) for part in query.parts))
        if isinstance(query, Not):
            return Concept(query, (self.take(query.part),))
        graph = reading(query)
        word = graph.only
        key = word.key if word is not None and word.is_sure else None
        return Concept(query, reading=graph, name=str(query), needs=tuple(word_keys(query)), key=key)


class Answers:
    """What one article says to concepts, each worked out at most once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._keys = document.keys
        self._holds: dict[Concept, bool] = {}
        self._hits: dict[Concept, set[Hit]] = {}
        self._places: dict[tuple[str, Word], list[Place]] = {}

    def holds(self, concept: Concept) -> bool:
        """Whether the article satisfies the concept."""
        if concept.key is not None:
            return concept.key in self._keys
        known = self._holds.get(concept)
        if known is None:
            known = self._holds[concept] = self._work_out(concept)
        return known

    def hits(self, concept: Concept) -> set[Hit]:
        """The hits of every part that the article satisfies, of a concept that holds."""
        known = self._hits.get(concept)
        if known is None:
            if concept.reading is not None:
                known = self._leaf_hits(concept.reading, concept.name) if concept.key is None else self._word_hits(concept)
            elif isinstance(concept.query, Not):
                known = set()
            else:
                known = set().union(*(self.hits(part) for part in concept.parts if self.holds(part)))
            self._hits[concept] = known
        return known

    def _work_out(self, concept: Concept) -> bool:
        query = concept.query
        if isinstance(query, And):
            return all(map(self.holds, concept.parts))
        if isinstance(query, Or):
            return any(map(self.holds, concept.parts))
        if isinstance(query, Not):
            return not self.holds(concept.parts[0])
        return self._may_hold(concept) and bool(self.hits(concept))

    def _may_hold(self, concept: Concept) -> bool:
        """Whether the article has, for each place of the reading, a word that could stand there: sets only, no places."""
        return all(not keys.isdisjoint(self._keys) for keys in concept.needs)

    def _word_hits(self, concept: Concept) -> set[Hit]:
        """Those of a word of which no token need be looked at."""
        key, name = concept.key or "", concept.name
        return {Hit(field.name, start, end, name) for field in self._document.searched for start, end in field.stretches(key)}

    def _leaf_hits(self, graph: Reading, name: str) -> set[Hit]:
        return {
            Hit(field.name, span.start, span.end, name)
            for field in self._document.searched
            for span in spans(graph, partial(self._find, field), field.places)
        }

    def _find(self, field: Field, word: Word) -> list[Place]:
        known = self._places.get((field.name, word))
        if known is None:
            takes, ordinary = word.takes, self._document.ordinary
            known = [place for place in field.find(word.key) if takes(place, field, ordinary)]
            self._places[field.name, word] = known
        return known
