"""Hostile queries of other products are answered, with bounded work."""

import pytest

from matching.dialects.products import DIALECTS
from matching.dialects.translation import translate
from tests.counting import calls_of

MOST_CALLS = 500_000
HOSTILE = [
    "(" * 20_000,
    "-" * 20_000,
    '"' * 19_999,
    "a " * 10_000,
    "NEAR/1 " * 2_800,
    "repeat1:" * 2_500,
    "near5:" * 3_000,
    "~1" * 9_000,
    "[a TO " * 3_000,
    "words:[1 TO 2] " * 1_300,
    "+" * 20_000,
    "!" * 20_000,
    "w/5" * 6_000,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("dialect", ["gdelt", "brandwatch", "factiva", "scopus", "nexis", "lucene"])
def test_a_hostile_query_is_answered_with_bounded_work(dialect: str, text: str) -> None:
    assert calls_of(lambda: translate(text, DIALECTS[dialect])) < MOST_CALLS
    translation = translate(text, DIALECTS[dialect])
    assert (translation.text is None) == bool(translation.problems)
