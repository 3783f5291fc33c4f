"""What must hold for every query and every article, on generated ones: few words, so that they match often."""

import re
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.document import Document
from matching.errors import QueryError, QueryErrors
from matching.evaluate import evaluate
from matching.folding import clean
from matching.parser import parse
from matching.percolator import Percolator
from matching.presearch import MatchAll, TermIndex
from matching.query import And, Leaf, Not, Or, Phrase, Query, Term, all_of, any_of, is_negative
from matching.snippets import snippets

_WORDS = """
US us Us U.S. u.s. US-led US–Russia US's #US US$5bn USA Russia Russia’s RUSSIA Syria #Syria co-operation cooperation co operation
S-400 S400 WHO who UN un NATO Nato Erdoğan Erdogan l'Europe 1,000 1000 9/11 俄罗斯 俄 a-b-c a b ab bc abc cafe\u0301 caf\u00e9
"""
WORDS = _WORDS.split()
GAPS = [" ", " ", " ", "\n", "\n\n", ", ", ". ", " – ", "\u200b ", "-", "/", "’s ", "\t", " FOLLOW ", "\nCONTACT "]

words = st.sampled_from(WORDS)
TYPED = [clean(word).text for word in WORDS]  # as the parser keeps them
terms = st.builds(Term, st.sampled_from(TYPED), st.booleans())
phrases = st.builds(
    lambda first, between, last, exact: Phrase((first, *between, last), exact),
    st.sampled_from(TYPED),
    st.lists(st.sampled_from(TYPED) | st.just("*"), max_size=2),
    st.sampled_from(TYPED),
    st.booleans(),
)
leaves: st.SearchStrategy[Leaf] = terms | phrases


def _grow(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    """Trees as the parser builds them: something is demanded everywhere, Ands and Ors are flat."""
    exclusions = st.lists(parts.map(Not), max_size=2)
    conjunctions = st.builds(
        lambda wanted, unwanted: all_of([*wanted, *unwanted]), st.lists(parts, min_size=1, max_size=3), exclusions
    )
    return conjunctions | st.lists(parts, min_size=1, max_size=3).map(any_of)


queries: st.SearchStrategy[Query] = st.recursive(leaves, _grow, max_leaves=6)
texts = st.lists(st.tuples(words, st.sampled_from(GAPS)), max_size=14).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
documents = st.builds(
    lambda title, body, language: Document.of({"title": title, "body": body}, language),
    texts,
    texts,
    st.sampled_from([None, "en", "de", "fr-CA", "es"]),
)
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
thorough = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str) -> tuple[tuple[QueryError, ...], Query | None]:
    """The errors of a query, or its tree."""
    try:
        return (), parse(text, {"usa": ["US", "United States"], "x": ["--", '"', "a b"]})
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
    indexed, all_matching = Percolator(TermIndex()), Percolator(MatchAll())
    for number, query in enumerate(rules):
        indexed.add(f"{number:02}", query)
        all_matching.add(f"{number:02}", query)
    for article in articles:
        truth = [(f"{number:02}", hits) for number, query in enumerate(rules) if (hits := evaluate(query, article)) is not None]
        assert indexed.percolate(article) == truth
        assert all_matching.percolate(article) == truth


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_they_agree_on_many_rules_and_articles_at_once(seed: int) -> None:
    chance = Random(seed)
    rules = {f"{number:03}": some_query(chance, 3) for number in range(170)}
    percolator = Percolator()
    for rule_id, query in rules.items():
        percolator.add(rule_id, query)
    matches = 0
    for _ in range(60):
        text = "".join(chance.choice(WORDS) + chance.choice(GAPS) for _ in range(chance.randrange(40)))
        article = Document.of({"title": text[:50], "body": text[50:]}, chance.choice(["en", "fr", None]))
        found = percolator.percolate(article)
        assert dict(found) == {rule_id: hits for rule_id, query in rules.items() if (hits := evaluate(query, article))}
        matches += len(found)
    assert matches > 3_500, "too few matches to show anything"


def some_query(chance: Random, depth: int) -> Query:
    """A query that something demands, as the parser builds them; of few words, so that it matches often."""
    kind = chance.randrange(6) if depth else 0
    if kind <= 2:
        return Term(chance.choice(TYPED), chance.random() < 0.1)
    if kind == 3:
        return Phrase((chance.choice(TYPED), *(["*"] * chance.randrange(2)), chance.choice(TYPED)))
    parts = [some_query(chance, depth - 1) for _ in range(chance.randint(2, 4))]
    if kind == 4:
        return any_of(parts)
    return all_of(parts[:2] + ([Not(some_query(chance, 1))] if chance.random() < 0.4 else []))


@thorough
@given(leaves, documents)
def test_offsets_cut_the_text_that_satisfies_the_term(leaf: Leaf, document: Document) -> None:
    for hit in evaluate(leaf, document) or ():
        cut = document.fields[hit.field].text[hit.start : hit.end]
        alone = evaluate(parse(hit.term), Document.of({"body": cut}, document.language))
        assert alone is not None
        assert any((inner.start, inner.end) == (0, len(cut)) for inner in alone)


@thorough
@given(st.lists(queries, min_size=1, max_size=8), st.lists(queries, max_size=4), documents)
def test_rules_that_come_and_go_leave_no_trace(passing: list[Query], staying: list[Query], article: Document) -> None:
    mixed, plain = Percolator(), Percolator()
    for number, query in enumerate(staying):
        mixed.add(f"s{number}", query)
        plain.add(f"s{number}", query)
    for number, query in enumerate(passing):
        mixed.add(f"p{number}", query)
    mixed.percolate(article)
    for number in range(len(passing)):
        mixed.remove(f"p{number}")
    assert mixed.percolate(article) == plain.percolate(article)
    assert vars(mixed._presearch) == vars(plain._presearch)
    assert mixed._concepts._concepts.keys() == plain._concepts._concepts.keys()


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
