"""Hits of words and phrases are those of title and body, whichever way they are told, and none goes from one into the other."""

import pytest

from matching.analysis import Document
from matching.engine.percolator import Percolator
from matching.hits import Hit
from matching.language.parser import parse
from tests.oracle import evaluate

BODIES = (
    "Putin met Ms. Merkel. Vladimir  Putin, who is Putin's own man, and Vladimir - Putin; Vladimir “Putin” spoke.",
    "Putin called René, and Vladimir Putin-like friends of Vladimir Putin's spoke in Vladimir.",
    "#Putin spoke. Vladimir Putin spoke.",
    "Putin spoke, Vladimir & Putin spoke " + "Vladimir Putin " * 1_100,
)
QUERIES = (
    '"Vladimir Putin"',
    "Putin",
    "putin*",
    "spok*",
    '"Vladimir Putin spoke"',
    "title:Putin",
    "=Putin",
    "Vladimir NEAR/1 Putin",
)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("title", ["Talks with Vladimir", "Vladimir Putin spoke: Vladimir", "Café Vladimir", ""])
@pytest.mark.parametrize("query", QUERIES)
def test_they_are_those_of_the_slow_truth(query: str, title: str, body: str) -> None:
    document = Document.of({"title": title, "body": body}, "en")
    percolator = Percolator()
    percolator.add("r", parse(query))
    found = percolator.percolate(document)
    assert (found[0].hits if found else None) == evaluate(parse(query), Document.of({"title": title, "body": body}, "en"))


def test_no_phrase_begins_in_the_headline_and_ends_in_the_body() -> None:
    percolator = Percolator()
    percolator.add("r", parse('"Vladimir Putin" OR talks'))
    (found,) = percolator.percolate(Document.of({"title": "Talks with Vladimir", "body": "Putin spoke."}, "en"))
    assert found.hits == (Hit("title", 0, 5, "talks"),)
