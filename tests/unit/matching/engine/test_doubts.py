"""Ordinary words typed small are told by an article's keys, and looked at one by one only where it has them with stops."""

import pytest

from matching.analysis.document import Document
from matching.engine.concepts import Concepts, LeafConcept
from matching.engine.doubts import NO_DOUBT
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from tests.oracle import evaluate

QUERIES = ['"all the time"', "us", "US", '"the US"', 'tag:"all the time"', 'title:"all the time"', '"all" NEAR/2 "time"', "nato"]
TEXTS = [
    "All the time.",
    "A.L.L. the time",
    "A.L.L. and all the time",
    "all-the-time, all, the time",
    "ALL THE TIME",
    "follow us, said the U.S. to us",
    "FOLLOW US ON FACEBOOK, the US",
    "N.A.T.O. e nato, la Nato",
    "#all the time – all – the “time”",
]


@pytest.mark.parametrize("language", ["en", "it", "ja", None])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("query", QUERIES)
def test_they_match_as_their_tokens_say(query: str, text: str, language: str | None) -> None:
    fields = {"title": text, "body": f"{text} {text.upper()} x", "tag": text}
    percolator, asked = Percolator(), parse(query)
    percolator.add("rule", asked)
    percolator.add("other", parse("US OR ALL"))  # which gives keys of capitals
    found = {each.rule_id: each.hits for each in percolator.percolate(Document.of(fields, language))}
    assert found.get("rule") == evaluate(asked, Document.of(fields, language))


@pytest.mark.parametrize(
    ("query", "text", "is_doubted"),
    [
        ('"all the time"', "all the time", False),
        ('"all the time"', "A.L.L. the time", True),
        ("us", "follow us", False),
        ("us", "the U.S.", True),
        ("NATO", "nato", True),  # in Italian
        ("nato", "nato", False),
        ("Syria", "S.Y.R.I.A.", False),
    ],
)
def test_only_some_articles_give_doubt(query: str, text: str, is_doubted: bool) -> None:
    concepts, document = Concepts(), Document.of({"title": "", "body": text}, "it")
    concept = concepts.take(parse(query))
    assert isinstance(concept, LeafConcept)
    assert concept.doubt.is_in(document.ordinary.words, concepts.keys(document)) == is_doubted
    assert not NO_DOUBT.is_in(document.ordinary.words, concepts.keys(document))
