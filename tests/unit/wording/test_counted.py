"""Numbers with what they count."""

import pytest

from wording import counted


@pytest.mark.parametrize(
    ("number", "thing", "said"),
    [
        (0, "article", "0 articles"),
        (1, "article", "1 article"),
        (2_000, "dead letter", "2,000 dead letters"),
        (1, "match", "1 match"),
        (1_000_000, "match", "1,000,000 matches"),
    ],
)
def test_a_number_with_what_it_counts(number: int, thing: str, said: str) -> None:
    assert counted(number, thing) == said
