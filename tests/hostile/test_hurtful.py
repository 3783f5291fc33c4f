"""Articles and queries made to hurt: an error of the language's own, bounded work, and no offset that leaves the text.

Work is counted here; how long it takes, `make bench` and `make fuzz` measure.
"""

import pytest

from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.engine.proximity import MOST_OCCURRENCES
from matching.engine.spans import MOST_STEPS
from matching.language.errors import QueryErrors
from matching.language.parser import MOST_ERRORS, parse
from matching.proofs.lints import lint
from matching.query import Query
from matching.snippets import snippets
from tests.counting import calls_of
from tests.hostile import hurtful
from tests.oracle import evaluate

LENGTH = 20_000
MOST_CALLS = 400_000  # of functions, for one query: about 100 ms
LONGEST_ERROR = 1_000


def work_of(text: str) -> int:
    """How many calls the article takes, from the text to the snippets."""
    percolator = Percolator()
    for query in hurtful.ASKED:
        percolator.add(query, parse(query))

    def work() -> None:
        document = Document.of({"title": "x", "body": text})
        for found in percolator.percolate(document):
            assert all(0 <= hit.start < hit.end <= len(text) for hit in found.hits)
            assert snippets(document, found.hits)

    return calls_of(work)


@pytest.fixture(scope="module")
def ordinary_work() -> int:
    return work_of(hurtful.article(hurtful.ORDINARY, LENGTH))


@pytest.mark.parametrize("piece", hurtful.ARTICLES.values(), ids=hurtful.ARTICLES)
def test_hostile_article(piece: str, ordinary_work: int) -> None:
    assert work_of(hurtful.article(piece, LENGTH)) < 50 * ordinary_work


@pytest.mark.parametrize("text", hurtful.QUERIES.values(), ids=hurtful.QUERIES)
def test_a_hostile_query_is_refused_with_a_few_short_errors(text: str) -> None:
    refused: list[QueryErrors] = []

    def work() -> None:
        try:
            parse(text, hurtful.LISTS, hurtful.RULES)
        except QueryErrors as errors:
            refused.append(errors)

    assert calls_of(work) < MOST_CALLS
    errors = refused[0].errors
    assert 0 < len(errors) <= MOST_ERRORS
    for error in errors:
        assert error.code[:2] == "E-"
        assert 0 <= error.start <= error.end <= len(text)
    if "unknown" not in str(errors[0].reason):  # where all names are told
        assert all(len(str(error)) < LONGEST_ERROR for error in errors)


def test_after_some_unknown_names_nobody_is_told_what_was_meant() -> None:
    with pytest.raises(QueryErrors) as caught:
        parse("$list-of-wrods-1 $other $other $list-of-wrods-2", {f"list-of-words-{number}": ["a"] for number in range(600)})
    first, *_, last = caught.value.errors
    assert first.fix.startswith("Did you mean list-of-words-")
    assert last.fix == "Correct the name."


def test_a_query_of_many_words_is_advised_within_bounds() -> None:
    text = " OR ".join(f'(word{number} AND "word{number} other")' for number in range(150))
    assert calls_of(lambda: lint(parse(text), text)) < 3_000_000


def test_a_wildcard_never_goes_back_without_bound() -> None:
    article = Document.of({"body": "abc" + "ab" * 15_000 + "x"})
    percolator = Percolator()
    percolator.add("rule", parse("abc*ab*ab*ab*ab*ab*ab*ab*c"))
    assert percolator.percolate(article) == []


def both(query: Query, body: str) -> bool:
    """Whether it matches, as percolator and slow truth agree."""
    document = Document.of({"body": body})
    percolator = Percolator()
    percolator.add("rule", query)
    matched = bool(percolator.percolate(document))
    assert matched == (evaluate(query, document) is not None)
    return matched


def test_near_looks_at_the_first_occurrences_of_a_text_that_repeats_itself() -> None:
    body = "a " * (MOST_OCCURRENCES + 10) + "b"
    assert not both(parse("a NEAR/5 b"), body)
    assert both(parse("a NEAR/20 b"), body)


def test_a_long_phrase_looks_at_the_first_beginnings_of_a_text_that_repeats_itself() -> None:
    words = 100
    phrase = parse(f'"{"x " * words}y"')
    most = MOST_STEPS // (words + 1)
    assert both(phrase, "x " * (most + words - 1) + "y")
    assert not both(phrase, "x " * (most + words) + "y")


def test_a_wildcard_that_covers_all_words_of_a_long_text() -> None:
    body = hurtful.different_words(LENGTH)
    percolator = Percolator()
    percolator.add("rule", parse("abc*1 OR abc??2"))
    document = Document.of({"body": body})
    [found] = percolator.percolate(document)
    words = [word for word in body.split() if word.endswith("1") or (len(word) == 6 and word.endswith("2"))]
    assert [body[hit.start : hit.end] for hit in found.hits] == words
    assert found.hits == evaluate(parse("abc*1 OR abc??2"), document)


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ('"the S400"', "Turkey bought the S-400-S400 system"),
        ('"mail email"', "the e-mail-email list"),
        ('"near 911"', "near 9-11-911 street"),
    ],
)
def test_a_chunk_that_has_a_word_twice_gives_it_in_order(query: str, body: str) -> None:
    assert both(parse(query), body)
