"""What must hold for every query and every article, on generated ones: few words, so that they match often."""

import re
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.analysis.document import Document
from matching.engine.percolator import Answers, Percolator
from matching.engine.proximity import Occurrence, everywhere, hits_of
from matching.hits import Hit
from matching.language.errors import QueryError, QueryErrors
from matching.language.parser import parse
from matching.query import (
    And,
    AtLeast,
    Except,
    Near,
    Not,
    NotNear,
    Or,
    Phrase,
    Query,
    Term,
    Within,
    all_of,
    any_of,
    is_negative,
    parts_of,
)
from matching.snippets import snippets
from tests.counting import held_by
from tests.every_rule import EveryRule
from tests.oracle import evaluate
from tests.property.generated import TYPED, documents, found_by, placed, queries, some_article, some_query

SYNTAX = [
    "AND",
    "OR",
    "NOT",
    "-",
    "(",
    ")",
    '"',
    "“",
    "*",
    "=",
    "$",
    "$usa",
    "#",
    "# ",
    ",",
    ":",
    "NEAR/5",
    "ONEAR/S",
    "NEAR/",
    "EXCEPT",
    "ATLEAST/2",
    "2 OF (",
    "rule:x",
    "source:a.com",
    "words<5",
    "age=",
    "abc*",
    "and",
    "title:",
    "\n",
    "1,000",
    "ab",
    "?",
    "\u200b",
    "\0",
]
queryish = st.lists(st.sampled_from(SYNTAX) | st.text(max_size=3), max_size=25).map(" ".join) | st.lists(
    st.sampled_from(SYNTAX)
).map("".join)
thorough = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str) -> tuple[tuple[QueryError, ...], Query | None]:
    """The errors of a query, or its tree."""
    try:
        return (), parse(text, {"usa": ["US", "United States"], "x": ["--", '"', "a b"]}, {"x": "a OR rule:y", "y": "b c*"})
    except QueryErrors as errors:
        return errors.errors, None


@thorough
@given(queries)
def test_a_query_written_out_parses_back(query: Query) -> None:
    assert parse(str(query)) == query
    assert not is_negative(query)


@thorough
@given(queryish | st.text())
def test_nothing_but_query_errors_leaves_the_parser(text: str) -> None:
    errors, query = read(text)
    if query is None:
        assert errors
        assert all(0 <= error.start <= error.end <= len(text) and error.column >= 1 and str(error) for error in errors)
    else:
        assert parse(str(query)) == query
        evaluate(query, Document.of({"body": text}))


@thorough
@given(st.lists(queries, min_size=1, max_size=12), st.lists(documents, min_size=1, max_size=4))
def test_percolator_and_slow_truth_agree(rules: list[Query], articles: list[Document]) -> None:
    indexed, all_matching = Percolator(), EveryRule()
    for number, query in enumerate(rules):
        indexed.add(f"{number:02}", query)
        all_matching.add(f"{number:02}", query)
    for article in articles:
        truth = [(f"{number:02}", hits) for number, query in enumerate(rules) if (hits := evaluate(query, article)) is not None]
        assert found_by(indexed, article) == truth
        assert found_by(all_matching, article) == truth


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_they_agree_on_many_rules_and_articles_at_once(seed: int) -> None:
    chance = Random(seed)
    rules = {f"{number:03}": query for number in range(230) if not is_negative(query := some_query(chance, 3))}
    percolator = Percolator()
    for rule_id, query in rules.items():
        percolator.add(rule_id, query)
    matches = 0
    for _ in range(60):
        article = some_article(chance)
        found = found_by(percolator, article)
        truth = {rule_id: hits for rule_id, query in rules.items() if (hits := evaluate(query, article)) is not None}
        assert dict(found) == truth
        matches += len(found)
    assert matches > 3_400, "too few matches to show anything"


@thorough
@given(queries, documents)
def test_offsets_cut_the_text_that_satisfies_the_term(query: Query, document: Document) -> None:
    for hit in evaluate(query, document) or ():
        # The signs that an exact word wants stand beside the hit, here in one or two characters.
        beside = 2 if hit.term.startswith("=") or ":=" in hit.term else 0
        start = max(0, hit.start - beside)
        cut = document.fields[hit.field].text[start : hit.end + beside]
        alone = evaluate(parse(hit.term), Document.of({hit.field: cut}, document.language))
        assert alone is not None
        assert any((inner.start, inner.end) == (hit.start - start, hit.end - start) for inner in alone)


@thorough
@given(st.lists(queries, min_size=1, max_size=8), st.lists(queries, max_size=4), documents, st.booleans())
def test_rules_that_come_and_go_leave_no_trace(
    passing: list[Query], staying: list[Query], article: Document, reads: bool
) -> None:
    mixed, plain = Percolator(), Percolator()
    for number, query in enumerate(staying):
        mixed.add(f"s{number}", query)
        plain.add(f"s{number}", query)
    for number, query in enumerate(passing):
        mixed.add(f"p{number}", query)
    if reads:
        mixed.percolate(article)
    for number in range(len(passing)):
        mixed.remove(f"p{number}")
    # Of an article some words are remembered.
    assert reads or held_by(mixed) == held_by(plain)
    assert found_by(mixed, article) == found_by(plain, article)


@thorough
@given(queries, queries, documents)
def test_logic(left: Query, right: Query, article: Document) -> None:
    def holds(query: Query) -> bool:
        return evaluate(query, article) is not None

    assert holds(all_of([left, right])) == holds(all_of([right, left])) == (holds(left) and holds(right))
    assert holds(any_of([left, right])) == (holds(left) or holds(right))
    assert holds(And((left, Not(Or((left, right)))))) is False
    assert holds(all_of([left, left])) == holds(any_of([left, left])) == holds(left)
    assert holds(Not(And((left, right)))) == holds(Or((Not(left), Not(right))))


@thorough
@given(placed, placed, documents, st.sampled_from([0, 1, 2, 5, "S", "P"]))
def test_nearness(left: Query, right: Query, article: Document, within: Within) -> None:
    def hits(query: Query) -> set[Hit]:
        return set(evaluate(query, article) or ())

    near = hits(Near(left, right, within))
    assert near == hits(Near(right, left, within)), "it has no direction"
    assert hits(Near(left, right, within, ordered=True)) <= near
    assert near == hits(Near(left, right, within, ordered=True)) | hits(Near(right, left, within, ordered=True)) or _tangled(
        left, right
    )
    assert near <= hits(left) | hits(right)
    assert hits(NotNear(left, right, within)) <= hits(left)
    assert hits(Except(left, right)) <= hits(left)
    assert (hits(Near(left, right, within)) == set()) >= (hits(left) == set() or hits(right) == set())
    if isinstance(within, int):
        assert near <= hits(Near(left, right, within + 3))
        assert hits(NotNear(left, right, within + 3)) <= hits(NotNear(left, right, within))
    else:
        assert hits(Near(left, right, "S")) <= hits(Near(left, right, "P"))
    assert hits(AtLeast(2, left)) in (set(), hits(left))


def _tangled(left: Query, right: Query) -> bool:
    """Whether a side is a pair, in whose gap the other side may stand without an order."""
    return any(isinstance(part, Near) for side in (left, right) for part in _parts(side))


def _parts(query: Query) -> list[Query]:
    return [query, *(inner for part in parts_of(query) for inner in _parts(part))]


@thorough
@given(st.sampled_from(TYPED), st.sampled_from(TYPED), documents)
def test_a_phrase_is_near_in_order_and_with_nothing_between(first: str, last: str, article: Document) -> None:
    if evaluate(Phrase((first, last)), article) is not None:
        assert evaluate(Near(Term(first), Term(last), 0), article) is not None
        assert evaluate(Near(Term(first), Term(last), 0, ordered=True), article) is not None


@thorough
@given(placed, placed, documents, st.sampled_from([0, 1, 3, "S", "P"]), st.booleans())
def test_the_closest_pairs_are_found_wherever_any_pair_is(
    left: Query, right: Query, article: Document, within: Within, ordered: bool
) -> None:
    """Against all pairs, one by one, which is what the words of the language say."""
    answers = Answers(article, article.searched_keys())
    for side in (left, right):
        assert hits_of(everywhere(side, article, answers.find_leaf)) == set(evaluate(side, article) or ())
    pairs = [
        (one, other)
        for one in everywhere(left, article, answers.find_leaf)
        for other in everywhere(right, article, answers.find_leaf)
        if _is_near(one, other, article, within, ordered)
    ]
    assert (evaluate(Near(left, right, within, ordered), article) is not None) == bool(pairs)


def _is_near(one: Occurrence, other: Occurrence, article: Document, within: Within, ordered: bool) -> bool:
    name = one.pieces[0].hit.field
    if name != other.pieces[0].hit.field or (ordered and one.until > other.at):
        return False
    if any(a.at < b.until and b.at < a.until for a in one.pieces for b in other.pieces):
        return False
    if isinstance(within, int):
        return max(other.at - one.until, one.at - other.until) <= within
    first, last = min(one.start, other.start), max(one.end, other.end)
    return not any(first < end < last for end in article.zones(name, within))


@thorough
@given(documents, queries, st.integers(1, 3), st.integers(3, 80))
def test_snippets_keep_their_limits_and_mark_hits(article: Document, query: Query, most: int, longest: int) -> None:
    found = evaluate(query, article)
    if found:
        cuts = snippets(article, found, most, longest)
        assert 1 <= len(cuts) <= most
        for snippet in cuts:
            assert 0 < len(snippet.text) <= longest
            assert snippet.marks
            assert list(snippet.marks) == sorted(snippet.marks)
            assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.marks)


@thorough
@given(st.text())
def test_chunks_are_cut_alike_by_split_and_by_pattern(text: str) -> None:
    assert text.split() == re.findall(r"\S+", text)
    for place in Document.of({"body": text}).fields["body"].all():
        assert 0 <= place.start < place.end <= len(text)
