"""The vectors of docs/fingerprint.md: every release that knows w1 makes these strings, and relates these articles so."""

import json
import re
from pathlib import Path

import pytest

from matching.fingerprints import Fingerprint, fingerprint, relation

_VECTORS = Path(__file__).parents[3] / "vectors"
MADE = [json.loads(line) for line in (_VECTORS / "fingerprints.jsonl").read_text("utf-8").splitlines()]
PAIRS = [json.loads(line) for line in (_VECTORS / "fingerprint-pairs.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("vector", MADE, ids=lambda vector: f"{vector['title'][:30]} {vector['outlet']}")
def test_an_article_has_the_fingerprint_of_its_vector(vector: dict[str, str]) -> None:
    article = {name: value for name, value in vector.items() if name != "fingerprint"}
    assert fingerprint(**article) == vector["fingerprint"], "a step of w1 has changed: that asks for w2"


@pytest.mark.parametrize("vector", MADE, ids=lambda vector: f"{vector['title'][:30]} {vector['outlet']}")
def test_a_fingerprint_fits_into_a_message_as_it_is(vector: dict[str, str]) -> None:
    assert len(vector["fingerprint"]) <= 600
    assert re.fullmatch(r"w1:[A-Za-z0-9_.-]+", vector["fingerprint"])


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["why"])
def test_two_articles_are_related_as_their_vector_says(pair: dict[str, dict[str, str]]) -> None:
    a, b = (Fingerprint.read(fingerprint(**pair[which])) for which in ("a", "b"))
    assert relation(a, b) == relation(b, a) == pair["relation"]
