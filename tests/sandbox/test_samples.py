"""The sample articles keep the promises of their README: which are valid, and what the pair has in common and apart."""

import json
import re

import pytest

from matching.analysis.document import Document
from matching.fingerprints import Fingerprint, Relation, fingerprint, relation
from matching.language.parser import parse
from sandbox.samples import sample_articles, sample_copies
from schemas.encoding import MessageError
from schemas.messages import Article
from schemas.validation import SchemaError
from tests.oracle import evaluate

LINES = sample_articles().read_bytes().splitlines()
BAD = {8: MessageError, 20: SchemaError}
COPIES = [Article.read(line) for line in sample_copies().read_bytes().splitlines()]
ARTICLES = {article.id: article for n, line in enumerate(LINES, 1) if n not in BAD for article in [Article.read(line)]}


def words(article: Article) -> set[str]:
    return set(re.findall(r"\w+", f"{article.title}\n{article.body}"))


def test_twenty_four_lines_are_articles_with_ids_of_their_own() -> None:
    assert len(ARTICLES) == len(LINES) - len(BAD) == 24
    assert {article.language for article in ARTICLES.values()} == {"en", "de", "fr"}


@pytest.mark.parametrize(("number", "error"), BAD.items())
def test_two_lines_are_bad_in_two_ways(number: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        Article.read(LINES[number - 1])


def test_only_the_first_of_the_pair_names_the_country_and_both_have_the_pronoun() -> None:
    told, twin = ARTICLES["sample-11"], ARTICLES["sample-15"]
    assert {"Russia", "Syria", "cooperation", "US", "us"} <= words(told)
    assert {"Russia", "Syria", "cooperation", "us"} <= words(twin)
    assert re.findall(r".*\bUS\b.*", twin.body) == ["FOLLOW US ON TELEGRAM"]
    assert not words(twin) & {"USA", "America", "American", "Washington", "States"}


@pytest.mark.parametrize("query", ["Russia AND US AND Syria cooperation", "US"])
def test_the_rule_of_the_demo_finds_that_one_article_and_no_other(query: str) -> None:
    tree = parse(query)
    documents = {name: Document.of({"title": a.title, "body": a.body}, a.language) for name, a in ARTICLES.items()}
    assert [name for name, document in documents.items() if evaluate(tree, document)] == ["sample-11"]


def test_the_two_copies_are_copies_of_that_article_and_its_twin_is_none() -> None:
    def made(article: Article) -> Fingerprint:
        source = article.source.domain if article.source is not None else None
        written = Fingerprint.read(fingerprint(article.title, article.body, source, article.language) or "")
        assert written is not None
        return written

    told, twin = ARTICLES["sample-11"], ARTICLES["sample-15"]
    outlets = {article.source.domain for article in [told, *COPIES] if article.source is not None}
    assert len(COPIES) == 2
    assert len(outlets) == 3
    assert [relation(made(told), made(each)) for each in COPIES] == [Relation.COPY] * 2
    assert relation(made(told), made(twin)) is not Relation.COPY, "alike as it was written to be, but of other words"


def test_everything_is_invented() -> None:
    articles = [*ARTICLES.values(), *COPIES]
    assert all(json.loads(bytes(article))["source"]["domain"].endswith(".example") for article in articles)
    assert all(re.fullmatch(r"https://[a-z-]+\.example/[a-z0-9/-]+", article.url) for article in articles)
