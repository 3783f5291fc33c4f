"""The vectors of articles as they are written: percolator and slow truth agree on each, and both say what the table says."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from matching.snippets import snippets
from tests.oracle import evaluate

VECTORS = [json.loads(line) for line in (Path(__file__).parents[3] / "vectors" / "written.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['query']} in {vector['text']}")
def test_query_matches_as_its_vector_says(vector: dict) -> None:
    query, document = parse(vector["query"]), Document.of({"title": "-", "body": vector["text"]}, vector["language"])
    percolator = Percolator()
    percolator.add("rule", query)
    truth, found = evaluate(query, document), percolator.percolate(document)
    assert (truth is not None) is vector["expected"], vector["why"]
    assert bool(found) is vector["expected"], vector["why"]
    if truth is not None:
        assert found[0].hits == truth
        assert all(0 <= hit.start < hit.end <= len(vector["text"]) for hit in truth)
        assert snippets(document, truth)


def test_the_table_is_as_large_as_promised() -> None:
    assert len(VECTORS) >= 300
    assert len({vector["language"] for vector in VECTORS} - {None}) >= 25
    answers = defaultdict(set)
    for vector in VECTORS:
        answers[vector["kind"]].add(vector["expected"])
    assert all(said == {True, False} for said in answers.values()), answers
