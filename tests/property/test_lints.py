"""Lints are proofs: what they say of a query is so for every article."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.analysis.document import Document
from matching.language.parser import parse
from matching.proofs.lints import lint, with_brackets
from matching.proofs.logic import Proofs
from matching.query import Not, Of, Query, all_of, any_of
from tests.oracle import evaluate
from tests.property.generated import VALUES, documents, leaves, operands, placed, queries

thorough = settings(max_examples=100, deadline=None)
atoms = operands | placed | leaves | st.sampled_from(VALUES)


@thorough
@given(st.lists(atoms | queries, min_size=2, max_size=4, unique=True), st.lists(documents, min_size=1, max_size=4))
def test_what_is_proven_is_so(parts: list[Query], articles: list[Document]) -> None:
    proofs = Proofs(all_of(parts))
    claims = [(one, other) for one in parts for other in parts if one != other and proofs.implies(one, other)]
    never = [part for part in [*parts, all_of(parts), all_of([parts[0], Not(parts[1])])] if proofs.never(part)]
    for article in articles:
        assert all(evaluate(other, article) is not None for one, other in claims if evaluate(one, article) is not None)
        assert all(evaluate(part, article) is None for part in never)


@thorough
@given(st.lists(atoms, min_size=2, max_size=4, unique=True))
def test_the_laws_of_logic_are_proven(parts: list[Query]) -> None:
    both, either, some = all_of(parts), any_of(parts), Of(1, tuple(parts))
    proofs = Proofs(both)
    assert proofs.never(all_of([both, Not(parts[0])]))
    assert proofs.implies(both, either)
    assert proofs.implies(either, some)
    assert proofs.implies(some, either)
    assert proofs.implies(Not(either), Not(parts[-1]))
    assert proofs.implies(Of(len(parts), tuple(parts)), both)


@thorough
@given(queries)
def test_the_reading_means_the_same_and_mixes_nothing(query: Query) -> None:
    assert parse(with_brackets(query)) == query
    assert "W-PREC" not in {each.code for each in lint(query, with_brackets(query))}
    assert "I-ADJ" not in {each.code for each in lint(query, str(query))}
    assert all(0 <= each.start < each.end <= len(str(query)) and str(each) for each in lint(query, str(query)))
