"""What one article says to the parts of queries, each worked out at most once.

Sets first: most parts are a key that the article has or has not. Where words lie is asked of those parts only that could
hold, and hits are made of those only that count in a rule that matches.
Must never say anything that tests/oracle.py would not say.
"""

from collections.abc import Iterable
from functools import partial

from matching.analysis import MOST_OCCURRENCES, Document, Field, Place, Word, is_wild, reading
from matching.engine.concepts import Concept, LeafConcept, OrConcept
from matching.engine.proximity import everywhere, hits_of, how_often
from matching.engine.spans import Span, spans
from matching.hits import Hit, in_order
from matching.query import And, AtLeast, Except, Leaf, Meta, Near, Not, NotNear, Of, Or, Range

_JOINED = (And, Or, Of)
_WITHOUT_HITS = (Not, Meta, Range)
_made = partial(tuple.__new__, Hit)  # a Hit of a tuple, as Hit._make does it, in C alone


class Answers:
    """What one article says to concepts."""

    def __init__(self, document: Document, keys: set[str]) -> None:
        """`keys` are those of Concepts.keys."""
        self._document = document
        self._keys = keys
        self._holds: dict[Concept, bool] = {}
        self._hits: dict[Concept, Iterable[Hit]] = {}
        self._ordered: dict[Concept, tuple[Hit, ...]] = {}
        self._places: dict[tuple[str, Word], list[Place]] = {}
        self._spans: dict[tuple[str, Leaf, int], list[Span]] = {}

    def holds(self, concept: Concept) -> bool:
        """Whether the article satisfies the concept."""
        if concept.key is not None:
            return concept.key in self._keys
        known = self._holds.get(concept)
        if known is None:
            known = self._holds[concept] = self._work_out(concept)
        return known

    def hits(self, concept: Concept) -> tuple[Hit, ...]:
        """The hits of every part that the article satisfies, of a concept that holds, in the order of the text."""
        known = self._ordered.get(concept)
        if known is None:
            found: set[Hit] = set()
            self._gather(concept, found, set())
            known = self._ordered[concept] = in_order(found)
        return known

    def find_leaf(self, leaf: Leaf, field: Field, most: int = MOST_OCCURRENCES) -> list[Span]:
        """The first spans of a word or phrase in a field, worked out once."""
        known = self._spans.get((field.name, leaf, most))
        if known is None:
            known = self._spans[field.name, leaf, most] = spans(reading(leaf), partial(self._find, field), field.places, most)
        return known

    def _gather(self, concept: Concept, found: set[Hit], seen: set[Concept]) -> None:
        """Add the hits of a concept that holds; those of a part that many rules share are made once, and what is joined is `seen`
        once: rules that name each other twice would double the work with each of them."""
        if isinstance(concept.query, _JOINED):
            if concept in seen:
                return
            seen.add(concept)
            keys = self._keys
            for part in concept.parts:
                if part.key in keys if part.key is not None else self.holds(part):
                    self._gather(part, found, seen)
        elif not isinstance(concept.query, _WITHOUT_HITS):
            found.update(self._own_hits(concept))

    def _own_hits(self, concept: Concept) -> Iterable[Hit]:
        """Those of a concept that occurs at places of the text."""
        known = self._hits.get(concept)
        if known is None:
            known = self._hits[concept] = self._collect(concept)
        return known

    def _collect(self, concept: Concept) -> Iterable[Hit]:
        if isinstance(concept, LeafConcept):
            if concept.key is not None and concept.query.field is None and not is_wild(concept.key):
                return self._word_hits(concept.key, concept.name)
            return self._leaf_hits(concept)
        if self._is_unmasked(concept):
            return self.hits(concept.parts[0])
        query = concept.query
        occurrences = everywhere(query.part if isinstance(query, AtLeast) else query, self._document, self.find_leaf)
        if isinstance(query, AtLeast) and how_often(occurrences) < query.count:
            return ()
        return hits_of(occurrences)

    def _work_out(self, concept: Concept) -> bool:
        if isinstance(concept, OrConcept):
            return not concept.enough.isdisjoint(self._keys) or any(map(self.holds, concept.unsure))
        query = concept.query
        if isinstance(query, And):
            return all(map(self.holds, concept.parts))
        if isinstance(concept, LeafConcept):
            return not any(map(self._keys.isdisjoint, concept.needs)) and self._occurs(concept)
        if isinstance(query, Not):
            return not self.holds(concept.parts[0])
        if isinstance(query, Of):
            return sum(map(self.holds, concept.parts)) >= query.count
        if isinstance(query, (Meta, Range)):
            return self._document.is_so(query)
        if self._is_unmasked(concept):
            return self.holds(concept.parts[0])
        return self._may_occur(concept) and bool(self._own_hits(concept))

    def _occurs(self, concept: LeafConcept) -> bool:
        """Whether a word or phrase stands somewhere: of plain words in a row it can be seen without asking where."""
        if concept.row:
            said = [field.has_row(concept.row) for field in self._document.scope(concept.query.field)]
            if None not in said:
                return True in said
        return bool(self._own_hits(concept))

    def _may_occur(self, concept: Concept) -> bool:
        """Whether there is what must be near, before nearness is looked at: of NEAR both sides, of others the first. Of a chain
        the words are asked, not each NEAR for itself, which would look at the beginning of the chain again and again."""
        if not isinstance(concept.query, (Near, NotNear, Except, AtLeast)) or self._is_unmasked(concept):
            return self.holds(concept)
        return all(map(self._may_occur, concept.parts if isinstance(concept.query, Near) else concept.parts[:1]))

    def _is_unmasked(self, concept: Concept) -> bool:
        """Whether it is a word under a mask that the article does not have, so that the word alone counts."""
        return isinstance(concept.query, Except) and concept.query.touching and not self.holds(concept.parts[1])

    def _word_hits(self, key: str, name: str) -> list[Hit]:
        """Those of a word of which no token need be looked at."""
        found: list[Hit] = []
        for field in self._document.searched:
            found += _hits_at(field, field.stretches(key), name)
        return found

    def _leaf_hits(self, concept: LeafConcept) -> list[Hit]:
        """Those of a word or phrase by itself, which are most, without the pieces that NEAR wants."""
        leaf = concept.query
        found: list[Hit] = []
        for field in self._document.scope(leaf.field):
            stretches = field.rows(concept.row) if concept.row else None
            if stretches is None:
                last = self._document.lead_end if (leaf.field, field.name) == ("lead", "body") else len(field.text)
                stretches = {span[:2] for span in self.find_leaf(leaf, field) if span.end <= last}
            found += _hits_at(field, stretches, concept.name)
        return found

    def _find(self, field: Field, word: Word) -> list[Place]:
        known = self._places.get((field.name, word))
        if known is None:
            takes, ordinary = word.takes, self._document.ordinary
            keys = field.covered(word.form) if word.wild else [word.key]
            found = [place for key in keys for place in field.find(key) if takes(place, field, ordinary)]
            known = self._places[field.name, word] = sorted(found) if len(keys) > 1 else found
        return known


def _hits_at(field: Field, stretches: Iterable[tuple[int, int]], name: str) -> Iterable[Hit]:
    return [_made((field.name, start, end, name)) for start, end in stretches]
