"""Articles and queries made to hurt: no text costs more than 50 times an ordinary one, and no offset leaves the text."""

import time
from contextlib import suppress

import pytest

from matching.document import Document
from matching.errors import QueryErrors
from matching.evaluate import evaluate
from matching.lints import lint
from matching.parser import parse
from matching.percolator import Percolator
from matching.proximity import MOST_OCCURRENCES
from matching.snippets import snippets

LENGTH = 30_000
QUERIES = ["US", "a", '"a * a"', "=é OR é", '"俄罗斯"', "S-400 OR 1,111", "Russia -NATO", "WHO us"]
QUERIES += [
    "a NEAR/5 a NEAR/5 US",
    "US NEAR/S us",
    "a NOT NEAR/P 俄",
    "ATLEAST/9 (a OR us)",
    'foll* EXCEPT "follow us"',
    "lead:us words>3",
]
ORDINARY = "The US and Russia met in Syria today, said Mr. Biden of the U.S. team, and WHO knows about us. "
HOSTILE = {
    "one word": "a",
    "dots between letters": "a.b.c.",
    "marks on one letter": "\u0301",
    "letters of two characters": "e\u0301",
    "Han without blanks": "俄罗斯",
    "Hangul in parts": "\u1112\u1161\u11ab",
    "hyphens": "a-",
    "hashtags": "#a",
    "hash signs": "#",
    "thousands": "1,111",
    "decimals": "1.1.",
    "apostrophes": "l'",
    "invisible": "a\u200d",
    "currencies": "US$",
    "one letter words": "a ",
    "invitations": "FOLLOW US ",
    "blanks": " \n",
    "stops": ".",
    "families": "👨‍👩‍👧",
    "lone surrogates": "\ud800",
    "NUL": "\0",
}


def run(text: str) -> float:
    """Seconds that the article takes, from the text to the snippets."""
    percolator = Percolator()
    for query in QUERIES:
        percolator.add(query, parse(query))
    began = time.perf_counter()
    document = Document.of({"title": "x", "body": text})
    for found in percolator.percolate(document):
        assert all(0 <= hit.start < hit.end <= len(text) for hit in found.hits)
        assert snippets(document, found.hits)
    return time.perf_counter() - began


@pytest.fixture(scope="module")
def ordinary_s() -> float:
    """The time of an ordinary article, the longest of three, so that a busy machine makes no hostile one look slow."""
    return max(run((ORDINARY * LENGTH)[:LENGTH]) for _ in range(3))


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_article(piece: str, ordinary_s: float) -> None:
    assert run((piece * LENGTH)[:LENGTH]) < 50 * ordinary_s


@pytest.mark.parametrize(
    "query",
    [
        "abc* " * 1_500,
        "a NEAR/5 " * 800,
        "2 OF (" * 1_000,
        "2 OF (a," * 1_000,
        "," * 8_000,
        "title:" * 1_300,
        "-" * 8_000,
        '"a' * 3_900,
        "ATLEAST/2 " * 790,
        "abc" + "*" * 7_000,
        "\0" * 8_000,
        "a:" * 3_900,
        "NEAR / " * 1_000,
        "words<5 " * 1_000,
        "rule:x " * 1_000,
        "x" * 100_000,
        "abcd " * 1_000,
    ],
    ids=lambda query: query[:10],
)
def test_hostile_query(query: str) -> None:
    began = time.perf_counter()
    with suppress(QueryErrors):
        lint(parse(query, {}, {"x": "a b " * 500}), query)
    assert time.perf_counter() - began < 3, "some tenths of a second where nothing else runs"


def test_a_wildcard_never_goes_back_without_bound() -> None:
    article = Document.of({"body": "abc" + "ab" * 15_000 + "x"})
    percolator = Percolator()
    percolator.add("rule", parse("abc*ab*ab*ab*ab*ab*ab*ab*c"))
    began = time.perf_counter()
    assert percolator.percolate(article) == []
    assert time.perf_counter() - began < 1


def test_near_looks_at_the_first_occurrences_of_a_text_that_repeats_itself() -> None:
    article = Document.of({"body": "a " * (MOST_OCCURRENCES + 10) + "b"})
    assert evaluate(parse("a NEAR/5 b"), article) is None
    assert evaluate(parse("a NEAR/20 b"), article) is not None
