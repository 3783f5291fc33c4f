"""The vectors of docs/tokens.md: every engine of this language must cut these chunks so."""

import json
from pathlib import Path

import pytest

from matching.analysis.tokens import MOST_PLACES, analyse, capital_key

VECTORS = [json.loads(line) for line in (Path(__file__).parents[3] / "vectors" / "tokens.jsonl").read_text("utf-8").splitlines()]
ROLES = ("main", "possessed", "elided", "whole", "inner", "dotted")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["text"])
def test_chunk_is_cut_as_its_vector_says(vector: dict) -> None:
    cut = [
        {
            "kind": token.kind,
            "form": token.form,
            "start": token.start,
            "end": token.end,
            "at": token.at,
            "width": token.width,
            "role": ROLES[token.role],
            "capital": token.capital,
        }
        for token in analyse(vector["text"]).tokens
    ]
    assert cut == vector["tokens"], vector["why"]


def test_keys_are_the_forms_and_once_more_those_in_capitals() -> None:
    assert set(analyse("US-led").keys) == {"us", capital_key("us"), "led", "usled"}


def test_width_counts_the_places() -> None:
    assert [analyse(chunk).width for chunk in ("Syria", "co-operation", "U.S.", "--", "俄罗斯")] == [1, 2, 1, 0, 3]


def test_a_chunk_without_end_is_cut() -> None:
    assert analyse("俄" * (MOST_PLACES + 5)).width == MOST_PLACES
    assert analyse("aб" * MOST_PLACES).width == MOST_PLACES  # the alphabet changes at each letter


@pytest.mark.parametrize(("begin", "part"), [("", "я"), ("", "é"), ("aя", "1"), ("#", "a"), ("#", "a.")])
def test_a_hostile_chunk_is_cut_in_linear_time(begin: str, part: str) -> None:
    # Nothing is timed: a pattern that begins anew at each character would take minutes.
    assert analyse(begin + part * 100_000).tokens[-1].end >= 100_000
