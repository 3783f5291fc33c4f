"""A rule is read once and taken wherever it is named, so the levels of rules in a row have a bound of their own."""

import pytest

from matching.language.errors import QueryErrors
from matching.language.parser import parse


def row(count: int, levels: int) -> dict[str, str]:
    """Rules of which each names the one before it, so many levels deep."""
    rules = {"r0": "word"}
    for number in range(1, count):
        query = f"rule:r{number - 1}"
        for level in range(levels):
            query = f"(b{number}x{level} OR (c{number}x{level} AND {query}))"
        rules[f"r{number}"] = f"c AND {query}"
    return rules


def test_rules_in_a_row_that_were_read_at_little_depth_are_refused_when_they_get_deep() -> None:
    with pytest.raises(QueryErrors) as caught:
        parse("x AND (" + " OR ".join(f"rule:r{number}" for number in range(20)) + ")", {}, row(20, 8))
    (error,) = caught.value.errors
    assert (error.code, error.reason, error.fix) == (
        "E-LIMIT",
        "With the rules that it names the rule r4 has more than 60 levels of operators.",
        "Let fewer rules name one another in a row.",
    )


def test_rules_that_name_one_another_a_few_times_are_fine() -> None:
    assert "word" in str(parse("rule:r3", {}, row(4, 2)))
