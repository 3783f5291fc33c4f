"""US and us: the word that decides whether this tool is trusted."""

import json
from pathlib import Path

import pytest

from matching.analysis.document import Document
from matching.analysis.word_lists import ORDINARY_ALWAYS, ordinary_words
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from tests.oracle import evaluate

VECTORS = [json.loads(line) for line in (Path(__file__).parents[3] / "vectors" / "us.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("field", ["title", "body"])
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['query']} in {vector['text']}")
def test_query_matches_as_its_vector_says(vector: dict, field: str) -> None:
    query, document = parse(vector["query"]), Document.of({field: vector["text"]}, vector.get("language"))
    percolator = Percolator()
    percolator.add("rule", query)
    assert (evaluate(query, document) is not None) is vector["expected"], vector["why"]
    assert bool(percolator.percolate(document)) is vector["expected"], vector["why"]


def test_the_words_that_the_design_names_are_ordinary() -> None:
    assert {"us", "it", "who", "un", "is", "aids", "ice", "act", "may", "care", "now"} <= ORDINARY_ALWAYS


def test_names_and_words_typed_loudly_are_not_ordinary() -> None:
    assert not {"nato", "russia", "syria", "war", "oil", "usa", "eu", "unicef"} & ORDINARY_ALWAYS


def test_english_counts_in_every_language() -> None:
    assert ordinary_words("fr").words > ORDINARY_ALWAYS
    assert ordinary_words("fr-CA") == ordinary_words("FR") == ordinary_words("fr_FR")
    assert ordinary_words("en-GB").words == ordinary_words("ar").words == ORDINARY_ALWAYS


def test_where_no_language_is_named_or_one_without_a_list_those_of_all_count() -> None:
    assert {"nato", "eu", "ai", "us"} <= ordinary_words(None).words
    assert ordinary_words(None) == ordinary_words("und") == ordinary_words("sw")
    assert "war" not in ordinary_words(None).words  # typed loudly in English, though German has the word
