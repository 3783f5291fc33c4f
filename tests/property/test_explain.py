"""An explanation against the slow truth, on generated queries and articles."""

from collections.abc import Mapping
from itertools import combinations

from hypothesis import HealthCheck, given, settings

from matching.analysis.document import Document
from matching.query import And, Not, Of, Or, Query, parts_of
from matching.reasons.explain import ExplainedNode, explain, verdict_of
from matching.reasons.miss_kinds import sentence_of
from matching.reasons.remedies import clauses
from tests.oracle import evaluate
from tests.property.generated import documents, queries

thorough = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOST_TRIED = 10  # clauses of which all subsets are tried


def nodes(node: ExplainedNode) -> list[ExplainedNode]:
    return [node, *(inner for part in node.parts for inner in nodes(part))]


def holds(query: Query, truth: Mapping[Query, bool]) -> bool:
    """The query by logic alone, over what is said of its clauses."""
    if isinstance(query, Not):
        return not holds(query.part, truth)
    if not isinstance(query, And | Or | Of):
        return truth[query]
    satisfied = sum(holds(part, truth) for part in parts_of(query))
    return satisfied >= (query.count if isinstance(query, Of) else 1 if isinstance(query, Or) else len(query.parts))


@thorough
@given(queries, documents)
def test_every_part_is_ticked_as_the_slow_truth_says(query: Query, article: Document) -> None:
    explanation = explain(query, article)
    assert explanation.matched == (evaluate(query, article) is not None)
    verdict = verdict_of(query)
    assert (verdict(article), verdict(article)) == (explanation.matched, explanation.matched)
    for node in nodes(explanation.tree):
        truth = evaluate(node.query, article)
        assert node.holds == (truth is not None)
        assert node.hits == (truth or ()), "a hit is text that satisfied, as the slow truth cuts it"
        assert not (node.holds and node.near_misses)
        for miss in node.near_misses:
            assert sentence_of(miss.reason).endswith(".")
            assert all(0 <= hit.start < hit.end <= len(article.texts[hit.field]) for hit in miss.hits)


@thorough
@given(queries, documents)
def test_the_smallest_changes_match_and_no_smaller_ones_do(query: Query, article: Document) -> None:
    explanation = explain(query, article)
    truth = {clause: evaluate(clause, article) is not None for clause in clauses(query)}
    assert holds(query, truth) == explanation.matched
    if explanation.matched:
        assert explanation.changes == ()
        return
    assert explanation.changes is not None
    for changes in explanation.changes:
        assert holds(query, truth | dict(changes))
        assert all(truth[change.clause] != change.wanted for change in changes)
    assert len(set(explanation.changes)) == len(explanation.changes)
    if len(truth) <= MOST_TRIED:
        sizes = [
            size
            for size in range(len(truth) + 1)
            for chosen in combinations(truth, size)
            if holds(query, truth | {clause: not truth[clause] for clause in chosen})
        ]
        assert {len(each) for each in explanation.changes} == ({min(sizes)} if sizes else set())
