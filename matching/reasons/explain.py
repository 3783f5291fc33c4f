"""Why a rule matched an article, or did not: the tree of the query, each part ticked or crossed, with the words that did it.

    explanation = explain(parse("Russia AND US"), Document.of({"body": "Contact us in Russia"}))
    explanation.matched                       False
    explanation.tree.parts[1].near_misses     "us" is the pronoun ...
    explanation.changes                       `US` would have to be there

The percolator's own concepts answer, so an explanation never differs from what runs. Near misses are looked for only where a
failing part is to blame for the miss: that one alternative of many fails explains nothing. It decides nothing by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

from matching.analysis import Document, is_wild
from matching.engine import Answers, Concept, Concepts, Keys, demanded_of
from matching.hits import Hit
from matching.query import Except, Not, NotNear, Query
from matching.reasons.near_misses import NearMiss, near_misses
from matching.reasons.remedies import ClauseChange, clauses, smallest_changes


@dataclass(frozen=True, slots=True)
class ExplainedNode:
    """One part of the query. `hits` are what satisfied it, none where it does not hold; `near_misses` only where it is to
    blame that the query does not match."""

    query: Query
    holds: bool
    hits: tuple[Hit, ...]
    near_misses: tuple[NearMiss, ...]
    parts: tuple["ExplainedNode", ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`changes` are the smallest sets of clauses that would have to be otherwise: none for a match and where nothing helps,
    None where finding them out takes too long."""

    tree: ExplainedNode
    changes: tuple[tuple[ClauseChange, ...], ...] | None

    @property
    def matched(self) -> bool:
        """Whether the query matches the article."""
        return self.tree.holds


@dataclass(frozen=True, slots=True)
class AnchorTerms:
    """By what the percolator finds a rule: an article needs one word of `anchor` to be looked at, and one of `guard`."""

    anchor: tuple[str, ...]
    guard: tuple[str, ...]


def explain(query: Query, document: Document) -> Explanation:
    """What the article says to each part of the query."""
    concepts = Concepts()
    root = concepts.take(query)
    answers = Answers(document, concepts.keys(document))
    tree = _node(root, answers, document, blamed=True)
    if tree.holds:
        return Explanation(tree, ())
    truth = {clause: answers.holds(concepts.take(clause)) for clause in set(clauses(query))}
    return Explanation(tree, smallest_changes(query, truth))


def verdict_of(query: Query) -> Callable[[Document], bool]:
    """What says whether the query matches an article, without the reasons: a hundred times as fast as to explain it."""
    concepts = Concepts()
    root = concepts.take(query)
    return lambda document: Answers(document, concepts.keys(document)).holds(root)


def anchor_terms(query: Query) -> AnchorTerms:
    """The words by which the percolator finds a rule with this query, sorted; a guard of none is no guard."""
    anchor, *guard = (_shown(demand.keys) for demand in demanded_of(Concepts().take(query)))
    return AnchorTerms(anchor, guard[0] if guard else ())


def _node(concept: Concept, answers: Answers, document: Document, *, blamed: bool) -> ExplainedNode:
    """`blamed`: whether the query would be nearer to a match if the concept held."""
    holds = answers.holds(concept)
    blamed = blamed and not holds
    # What NOT names, and NOT NEAR and EXCEPT name second, does no good by being there.
    wanted = {Not: 0, NotNear: 1, Except: 1}.get(type(concept.query), len(concept.parts))
    parts = tuple(_node(part, answers, document, blamed=blamed and index < wanted) for index, part in enumerate(concept.parts))
    hits = answers.hits(concept) if holds else ()
    misses = near_misses(concept.query, document, answers.find_leaf) if blamed else ()
    return ExplainedNode(concept.query, holds, hits, misses, parts)


def _shown(keys: Keys) -> tuple[str, ...]:
    return tuple(sorted(map(_as_typed, keys)))


def _as_typed(key: str) -> str:
    """A key as an analyst would write it: the key of a word that must be in capitals begins with a blank."""
    field, colon, form = key.rpartition(":")
    return field + colon + (form[1:].upper() if form.startswith(" ") and not is_wild(form) else form)
