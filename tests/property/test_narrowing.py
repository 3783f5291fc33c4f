"""Masks, filters and rejects are part of the query: the percolator and the slow truth agree on them, and a masked word is as
good as one that was blanked out of the article."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.language.narrowing import Narrowing, filtered, touching, unfiltered
from matching.query import And, AtLeast, Except, Leaf, Near, Not, NotNear, Of, Phrase, Query, Term, any_of
from tests.every_rule import EveryRule
from tests.oracle import evaluate
from tests.property.generated import documents, found_by, leaves, queries

thorough = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])

narrowings = st.builds(
    Narrowing,
    masks=st.lists(leaves.map(lambda leaf: type(leaf)(*_text(leaf))), max_size=3).map(tuple),
    rejects=st.lists(queries, max_size=1).map(tuple),
    languages=st.sampled_from([(), ("en",), ("en", "fr")]),
    include=st.sampled_from([(), ("example.com",), ("news.example.com", "other.com")]),
    exclude=st.sampled_from([(), ("news.example.com",)]),
    countries=st.sampled_from([(), ("us",), ("fr", "us")]),
    tiers=st.sampled_from([(), (1,), (1, 2)]),
    max_age_h=st.sampled_from([None, 1.0, 72.0]),
)


def _text(leaf: Leaf) -> tuple[object, bool]:
    """A leaf without its field, as masks are."""
    return (leaf.text if isinstance(leaf, Term) else leaf.words, leaf.exact)


def narrow(query: Query, by: Narrowing) -> Query:
    return filtered(unfiltered(query, by), by)


@thorough
@given(st.lists(st.tuples(queries, narrowings), min_size=1, max_size=5), st.lists(documents, min_size=1, max_size=3))
def test_percolator_and_slow_truth_agree(rules: list[tuple[Query, Narrowing]], articles: list[Document]) -> None:
    narrowed = [narrow(query, by) for query, by in rules]
    indexed, all_matching = Percolator(), EveryRule()
    for number, query in enumerate(narrowed):
        indexed.add(f"{number}", query)
        all_matching.add(f"{number}", query)
    for article in articles:
        truth = [(f"{number}", hits) for number, query in enumerate(narrowed) if (hits := evaluate(query, article)) is not None]
        assert found_by(indexed, article) == truth
        assert found_by(all_matching, article) == truth


@thorough
@given(queries, narrowings, documents)
def test_what_narrows_only_takes_away_and_filters_give_no_hits(query: Query, by: Narrowing, article: Document) -> None:
    narrowed, bare = evaluate(narrow(query, by), article), evaluate(unfiltered(query, by), article)
    assert narrowed in (None, bare)
    if any(evaluate(reject, article) is not None for reject in by.rejects):
        assert bare is None


# Plain words of one length, so that a word blanked out leaves every other where it was.
_plain = st.sampled_from(["aa", "bb", "cc", "dd"])
_rows = st.lists(_plain, max_size=25)
_masks = st.lists(
    _plain.map(Term) | st.lists(_plain, min_size=2, max_size=3).map(lambda words: Phrase(tuple(words))), min_size=1, max_size=3
)
_fields = st.sampled_from([None, None, "title", "body", "lead"])
_leaf: st.SearchStrategy[Query] = st.builds(Term, _plain, st.booleans(), _fields) | st.builds(
    lambda words, exact, field: Phrase(tuple(words), exact, field),
    st.lists(_plain, min_size=2, max_size=3),
    st.booleans(),
    _fields,
)


def _beside(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    within = st.sampled_from([0, 1, 3, "S", "P"])
    return (
        st.builds(Near, parts, parts, within, st.booleans())
        | st.builds(NotNear, parts, parts, within, st.booleans())
        | st.builds(Except, parts, parts)
        | st.lists(parts, min_size=2, max_size=3).map(any_of)
    )


_placed = st.recursive(_leaf, _beside, max_leaves=4)


def _joined(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(parts, min_size=2, max_size=3, unique=True).map(tuple)
    return (
        parts.map(Not) | several.map(And) | st.lists(parts, min_size=2, max_size=3).map(any_of) | several.map(lambda s: Of(2, s))
    )


_whole = st.recursive(_placed | st.builds(AtLeast, st.integers(1, 3), _placed), _joined, max_leaves=5)


def _blanked(row: list[str], masks: list[Leaf]) -> list[str]:
    """The row with zz for every word that lies in a mask."""
    hidden = set()
    for mask in masks:
        words = [mask.text] if isinstance(mask, Term) else list(mask.words)
        for at in range(len(row)):
            if row[at : at + len(words)] == words:
                hidden.update(range(at, at + len(words)))
    return ["zz" if at in hidden else word for at, word in enumerate(row)]


@settings(thorough, max_examples=300)
@given(_whole, _masks, _rows, _rows, _rows)
def test_a_masked_word_is_as_one_that_is_not_there(
    query: Query, masks: list[Leaf], title: list[str], body: list[str], lead: list[str]
) -> None:
    rows = {"title": title, "body": body, "lead": lead}
    article = Document.of({name: _lines(row) for name, row in rows.items()}, "en")
    blanked = Document.of({name: _lines(_blanked(row, masks)) for name, row in rows.items()}, "en")
    masked = unfiltered(query, Narrowing(masks=tuple(masks)))
    assert evaluate(masked, article) == evaluate(query, blanked)
    if not touching(query, tuple(masks)):
        assert masked == query


def _lines(row: list[str]) -> str:
    """The words, a paragraph after every fifth."""
    return "".join(word + ("\n\n" if at % 5 == 4 else " ") for at, word in enumerate(row))
