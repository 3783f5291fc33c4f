"""The parts of queries, each kept once however many rules share it, and what an article says to them.

A thousand rules that name `$usa` hold one concept, and an article answers it once. Concepts are counted, so that the last
rule that goes takes its parts with it.
"""

from dataclasses import dataclass
from functools import partial

from matching.anchors import Demands, demands, keys_in, word_keys
from matching.document import SEARCHED, Document, Field, Place
from matching.hits import Hit
from matching.proximity import counted, everywhere, hits_of
from matching.query import And, AtLeast, Except, Leaf, Meta, Near, Not, Of, Or, Phrase, Query, Range, Term, parts_of
from matching.readings import Reading, Word, reading
from matching.spans import Span, spans
from matching.wildcards import Wildcards, covers, is_wild


@dataclass(slots=True, eq=False)
class Concept:
    """One part of a query. Compared by identity: equal parts are the same concept."""

    query: Query
    parts: tuple["Concept", ...] = ()
    reading: Reading | None = None  # of a term or phrase
    name: str = ""  # of a term or phrase, as hits call it
    needs: tuple[frozenset[str], ...] = ()  # of a leaf: an article that satisfies it has a key of each set
    key: str | None = None  # of a term or value for which the key alone tells whether an article has it
    enough: frozenset[str] = frozenset()  # of an Or: keys that its parts tell by, each of which satisfies it
    unsure: tuple["Concept", ...] = ()  # of an Or: its other parts
    demands: Demands = ()  # what an article that satisfies it has for sure
    users: int = 0


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
            return Concept(query, key=f"{query.field}:{query.value}", demands=demands(query, ()))
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
        needs = word_keys(query) if key is None else ()
        return Concept(query, reading=graph, name=str(query), needs=needs, key=key, demands=demands(query, ()))

    def _unmake(self, concept: Concept) -> None:
        query = concept.query
        if isinstance(query, (Term, Phrase)) and concept.reading is not None:
            self.fields -= query.field not in (None, *SEARCHED)
            for pattern in _patterns(query, concept.reading):
                self.wildcards.remove(pattern)
        else:
            self.facts -= isinstance(query, Meta)


def _joined(query: Query, parts: tuple[Concept, ...]) -> Concept:
    demanded = demands(query, [part.demands for part in parts])
    if not isinstance(query, Or):
        return Concept(query, parts, demands=demanded)
    unsure = tuple([part for part in parts if part.key is None])
    # Where keys tell of every part they are what is demanded; the same set, for there are as many as rules.
    enough = frozenset([part.key for part in parts if part.key is not None]) if unsure else demanded[0].keys
    return Concept(query, parts, enough=enough, unsure=unsure, demands=demanded)


def _patterns(leaf: Leaf, graph: Reading) -> set[str]:
    """The keys of the words with wildcards."""
    wild = [edge.word for edge in graph.edges if edge.word is not None and edge.word.wild]
    return {key for word in wild for key in keys_in(leaf.field, word.key)}


class Answers:
    """What one article says to concepts, each worked out at most once."""

    def __init__(self, document: Document, keys: set[str]) -> None:
        """`keys` are those of Concepts.keys."""
        self._document = document
        self._keys = keys
        self._holds: dict[Concept, bool] = {}
        self._hits: dict[Concept, set[Hit]] = {}
        self._places: dict[tuple[str, Word], list[Place]] = {}
        self._spans: dict[tuple[str, Leaf], list[Span]] = {}

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
            known = self._hits[concept] = self._collect(concept)
        return known

    def find_leaf(self, leaf: Leaf, field: Field) -> list[Span]:
        """The spans of a word or phrase in a field, worked out once."""
        known = self._spans.get((field.name, leaf))
        if known is None:
            known = self._spans[field.name, leaf] = spans(reading(leaf), partial(self._find, field), field.places)
        return known

    def _collect(self, concept: Concept) -> set[Hit]:
        query = concept.query
        if isinstance(query, (And, Or, Of)):
            return set().union(*map(self.hits, filter(self.holds, concept.parts)))
        if isinstance(query, (Not, Meta, Range)):
            return set()
        if isinstance(query, (Term, Phrase)):
            is_plain = concept.key is not None and query.field is None and not is_wild(concept.key)
            return self._word_hits(concept) if is_plain else self._leaf_hits(query, concept.name)
        if self._is_unmasked(concept):
            return self.hits(concept.parts[0])
        occurrences = everywhere(query.part if isinstance(query, AtLeast) else query, self._document, self.find_leaf)
        if isinstance(query, AtLeast) and counted(occurrences) < query.count:
            return set()
        return hits_of(occurrences)

    def _work_out(self, concept: Concept) -> bool:
        query = concept.query
        if isinstance(query, And):
            return all(map(self.holds, concept.parts))
        if isinstance(query, Or):
            return not concept.enough.isdisjoint(self._keys) or any(map(self.holds, concept.unsure))
        if isinstance(query, Of):
            return sum(map(self.holds, concept.parts)) >= query.count
        if isinstance(query, Not):
            return not self.holds(concept.parts[0])
        if isinstance(query, (Meta, Range)):
            return self._document.is_so(query)
        if self._is_unmasked(concept):
            return self.holds(concept.parts[0])
        return self._may_hold(concept) and bool(self.hits(concept))

    def _is_unmasked(self, concept: Concept) -> bool:
        """Whether it is a word under a mask that the article does not have, so that the word alone counts."""
        return isinstance(concept.query, Except) and concept.query.touching and not self.holds(concept.parts[1])

    def _may_hold(self, concept: Concept) -> bool:
        """Whether the article has what must be there: sets only, no places; of a word or phrase its keys, of NEAR both sides."""
        if concept.reading is not None:
            return not any(map(self._keys.isdisjoint, concept.needs))
        needed = concept.parts if isinstance(concept.query, Near) else concept.parts[:1]
        return all(map(self.holds, needed))

    def _word_hits(self, concept: Concept) -> set[Hit]:
        """Those of a word of which no token need be looked at."""
        key, name = concept.key or "", concept.name
        return {Hit(field.name, start, end, name) for field in self._document.searched for start, end in field.stretches(key)}

    def _leaf_hits(self, leaf: Leaf, name: str) -> set[Hit]:
        """Those of a word or phrase by itself, which are most, without the pieces that NEAR wants."""
        return {
            Hit(field.name, span.start, span.end, name)
            for field in self._document.scope(leaf.field)
            for span in self.find_leaf(leaf, field)
            if leaf.field != "lead" or field.name != "body" or span.end <= self._document.lead_end
        }

    def _find(self, field: Field, word: Word) -> list[Place]:
        known = self._places.get((field.name, word))
        if known is None:
            takes, ordinary = word.takes, self._document.ordinary
            keys = list(filter(partial(covers, word.form), field.keys())) if word.wild else [word.key]
            found = [place for key in keys for place in field.find(key) if takes(place, field, ordinary)]
            known = self._places[field.name, word] = sorted(found) if len(keys) > 1 else found
        return known
