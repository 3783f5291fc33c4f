"""Articles made to hurt: no text costs more than 50 times an ordinary one of its length, and no offset leaves the text."""

import time

import pytest

from matching.document import Document
from matching.parser import parse
from matching.percolator import Percolator
from matching.snippets import snippets

LENGTH = 30_000
QUERIES = ["US", "a", '"a * a"', "=é OR é", '"俄罗斯"', "S-400 OR 1,111", "Russia -NATO", "WHO us"]
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
