"""Every article past every rule: the door to this room for the live stream.

    percolator = Percolator()
    percolator.add("russia-us-syria", parse("Russia AND US AND Syria cooperation"))
    percolator.percolate(Document.of({"title": ..., "body": ...}))    -> [a Found of "russia-us-syria", with its hits]

First the term index names the rules that could match, so that the cost follows these and not all rules. It may name too many,
never too few. Phrases of plain words are looked for before that, where the article has their words, and are keys of it, too. Then
what the article says to the concepts is worked out, each once: sets first, because most parts are a key that the article has or
has not; where words lie is asked of those parts only that could hold, and hits are made of those only that count in a rule that
matches. Rules come and go one at a time, seen by the next article.
It must give for each rule what tests/oracle.py gives, and knows nothing of channels, alerts or time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from matching.analysis import MOST_OCCURRENCES, Document, Field
from matching.engine.concepts import AndConcept, Concept, Concepts, LeafConcept, OrConcept, Told, demanded_of, telling
from matching.engine.field_spans import FieldSpans
from matching.engine.leaf_hits import LeafHits
from matching.engine.nearness import Nearness
from matching.engine.proximity import everywhere, hits_of, how_often
from matching.engine.spans import Span
from matching.engine.term_index import TermIndex
from matching.hits import Hit, in_order
from matching.query import AtLeast, Except, Leaf, Meta, Near, Not, NotNear, Of, Or, Query, Range, is_negative

_WITHOUT_HITS = (Not, Meta, Range)


@dataclass(slots=True, eq=False)
class RunningRule:
    """A rule that runs: what the index finds."""

    rule_id: str
    concept: Concept


@dataclass(slots=True, eq=False, repr=False)  # not frozen: each would take three times as long to make
class Found:
    """A rule that matched. Its hits are made when they are asked for: who only counts matches need not pay for them."""

    _rule: RunningRule  # whose members are not copied: to look at each costs more than to make this
    _answers: "Answers"

    def __repr__(self) -> str:
        return f"Found({self.rule_id!r}, {self.hits!r})"

    @property
    def rule_id(self) -> str:
        """The id of the rule."""
        return self._rule.rule_id

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What satisfied the rule, title first."""
        return self._answers.hits(self._rule.concept)


_rule_id = attrgetter("rule_id")


class Percolator:
    """The rules that run. Not for several threads at once."""

    def __init__(self) -> None:
        self._concepts = Concepts()
        self._presearch: TermIndex[RunningRule] = TermIndex(self._concepts.sought)
        self._rules: dict[str, RunningRule] = {}

    def __len__(self) -> int:
        return len(self._rules)

    def add(self, rule_id: str, query: Query) -> None:
        """From the next article on the rule runs; one of the same id is replaced. ValueError for a query of only NOTs."""
        if is_negative(query):
            raise ValueError(
                f"The rule {rule_id} demands no word: {query} would match nearly every article. Add one that must be there."
            )
        if rule_id in self._rules:
            self.remove(rule_id)
        concept = self._concepts.take(query)
        rule = self._rules[rule_id] = RunningRule(rule_id, concept)
        self._presearch.add(rule, demanded_of(concept), telling(concept))

    def remove(self, rule_id: str) -> None:
        """The rule runs no more. KeyError if there is none of this id."""
        rule = self._rules.pop(rule_id)
        self._concepts.release(rule.concept)
        self._presearch.remove(rule)

    def percolate(self, document: Document) -> list[Found]:
        """The rules that match the article, in the order of their ids."""
        keys, sought = self._concepts.keys_and_sought(document)
        told, asked = self._presearch.told_and_asked(keys, sought)
        if not told and not asked:
            return []
        answers = Answers(document, keys, self._concepts.told)
        holds = answers.holds
        told.update([rule for rule in asked if holds(rule.concept)])
        return [Found(rule, answers) for rule in sorted(told, key=_rule_id)]


class Answers:
    """What one article says to concepts."""

    def __init__(self, document: Document, keys: set[str], told: Told | None = None) -> None:
        """`keys` are those of Concepts.keys, `told` is that of Concepts: with it fewer parts of a rule are looked at."""
        self._document = document
        self._keys = keys
        self._holds: dict[Concept, bool] = {}
        self._hits: dict[Concept, tuple[Hit, ...]] = {}
        self._ordered: dict[Concept, tuple[Hit, ...]] = {}
        self._spans = FieldSpans(document)
        self._leaves = LeafHits(document, keys, self._spans)
        self._told = told or {}
        self._nearness = Nearness(document, keys, self._spans, self._told)

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
            parts: dict[Concept, None] = {}
            self._gather(concept, parts, set())
            # Most are known from other rules, and are not asked for by a call.
            found = [self._hits.get(part) or self._own_hits(part) for part in parts]
            known = self._ordered[concept] = found[0] if len(found) == 1 else in_order(set().union(*found))
        return known

    def find_leaf(self, leaf: Leaf, field: Field, most: int = MOST_OCCURRENCES) -> Sequence[Span]:
        """The first spans of a word or phrase in a field, worked out once."""
        return self._spans.of(leaf, field, most)

    def _gather(self, concept: Concept, parts: dict[Concept, None], seen: set[Concept]) -> None:
        """Add the parts with hits of a concept that holds, each once, and what is joined is `seen` once: of rules that name one
        another twice in a row, each would double the work. What keys tell of is found by the keys, as most parts are absent."""
        if isinstance(concept, (AndConcept, OrConcept)):
            if concept not in seen:
                seen.add(concept)
                for wanted in concept.wanted if isinstance(concept, AndConcept) else (concept.enough,):
                    for key in wanted & self._keys:
                        told = self._told.get(key, ())
                        if len(told) == 1:
                            parts[told[0]] = None
                        else:
                            parts.update(dict.fromkeys(_having(concept, key)))
                for part in concept.unsure:
                    if self.holds(part):
                        self._gather(part, parts, seen)
        elif isinstance(concept.query, Of):
            for part in filter(self.holds, concept.parts):
                self._gather(part, parts, seen)
        elif not isinstance(concept.query, _WITHOUT_HITS):
            parts[concept] = None

    def _own_hits(self, concept: Concept) -> tuple[Hit, ...]:
        """Those of a concept that occurs at places of the text."""
        known = self._hits.get(concept)
        if known is None:
            query = concept.query
            if isinstance(concept, LeafConcept):
                known = self._leaves.of(concept)
            elif self._is_unmasked(concept):
                known = self.hits(concept.parts[0])
            elif isinstance(query, AtLeast):
                occurrences = everywhere(query.part, self._document, self._spans.of)
                known = in_order(hits_of(occurrences)) if how_often(occurrences) >= query.count else ()
            else:
                hits = self._nearness.hits(concept)
                known = in_order(
                    hits_of(everywhere(self._held(concept), self._document, self._spans.of)) if hits is None else hits
                )
            self._hits[concept] = known
        return known

    def _work_out(self, concept: Concept) -> bool:
        if isinstance(concept, OrConcept):
            return not concept.enough.isdisjoint(self._keys) or any(map(self.holds, concept.unsure))
        query = concept.query
        if isinstance(concept, AndConcept):
            is_absent = self._keys.isdisjoint
            return is_absent(concept.barred) and not any(map(is_absent, concept.wanted)) and all(map(self.holds, concept.unsure))
        if isinstance(concept, LeafConcept):
            if any(map(self._keys.isdisjoint, concept.needs)):
                return False
            if concept.likely is not None and not self._leaves.is_doubted(concept):
                return True
            return bool(self._own_hits(concept))
        if isinstance(query, Not):
            return not self.holds(concept.parts[0])
        if isinstance(query, Of):
            return sum(map(self.holds, concept.parts)) >= query.count
        if isinstance(query, (Meta, Range)):
            return self._document.is_so(query)
        if self._is_unmasked(concept):
            return self.holds(concept.parts[0])
        is_near = self._nearness.is_near(concept)
        return self._may_occur(concept) and bool(self._own_hits(concept)) if is_near is None else is_near

    def _may_occur(self, concept: Concept) -> bool:
        """Whether there is what must be near, before nearness is looked at: of NEAR both sides, of others the first. Of a chain
        the words are asked, not each NEAR for itself, which would look at the beginning of the chain again and again."""
        if not isinstance(concept.query, (Near, NotNear, Except, AtLeast)) or self._is_unmasked(concept):
            return self.holds(concept)
        return all(map(self._may_occur, concept.parts if isinstance(concept.query, Near) else concept.parts[:1]))

    def _held(self, concept: Concept) -> Query:
        """The query of a concept without those alternatives of its sides that the article has not: of a list few are there."""
        query = concept.query
        if isinstance(concept, OrConcept):
            keys = self._keys
            held = [each for each in concept.parts if (each.key in keys if each.key is not None else self._may_occur(each))]
            return self._held(held[0]) if len(held) == 1 else Or(tuple(map(self._held, held)))
        if isinstance(query, Near):
            left, right = map(self._held, concept.parts)
            return Near(left, right, query.within, query.ordered)
        return query

    def _is_unmasked(self, concept: Concept) -> bool:
        """Whether it is a word under a mask that the article does not have, so that the word alone counts."""
        return isinstance(concept.query, Except) and concept.query.touching and not self.holds(concept.parts[1])


def _having(joined: Concept, key: str) -> Iterator[Concept]:
    """The parts of an AND or OR that a key tells of, as one of several keys perhaps, and that have this one."""
    for part in joined.parts:
        if part.key == key:
            yield part
        elif isinstance(joined, AndConcept) and isinstance(part, OrConcept) and not part.unsure:
            yield from _having(part, key)
