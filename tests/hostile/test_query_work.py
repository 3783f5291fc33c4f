"""What a query costs grows with what it says and not with how often it says so; counted, not timed.

Rules that name another one twice, in a row, say twice as much with each of them when all names are written out.
"""

from itertools import product

import pytest

from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.language.errors import QueryErrors
from matching.language.parser import parse
from tests.counting import calls_of

WORDS = [f"{one}{other}x" for one, other in product("abcdefghijklmnopqrstuvwxyz", "abcd")]
BODY = " ".join("aa bb cc" if number % 3 == 0 else WORDS[number * 7 % len(WORDS)] for number in range(1_900))[:10_000]
# The first rule, and the next one, in which {} is the one before.
ROWS = {
    "AND": ("aa", "{} AND {}"),
    "OR": ("aa OR bb", "{} OR {}"),
    "AND of ORs": ("aa bb", "({} OR bb) AND ({} OR cc)"),
    "OR of ANDs": ("aa OR bb", "({} bb) OR ({} cc)"),
    "AND NOT": ("aa", "{} AND NOT ({} AND zz)"),
    "OR NOT": ("aa", "{} OR (cc NOT {})"),
    "NEAR": ("aa", "{} NEAR/100 {}"),
    "NEAR in a paragraph": ("aa", "{} NEAR/P {}"),
    "NEAR of alternatives": ("aa OR bb", "({} NEAR/100 cc) OR ({} NEAR/100 bb)"),
    "ONEAR": ("aa", "{} ONEAR/50 {}"),
    "NOT NEAR": ("aa", "{} NOT NEAR/1 ({} NEAR/1 zz)"),
    "EXCEPT": ("aa", "{} EXCEPT ({} NEAR/3 zz)"),
    "ATLEAST": ("aa", "(ATLEAST/2 aa {}) OR (ATLEAST/3 bb {})"),
    "2 OF": ("aa", "2 OF ({}, {} AND bb, cc)"),
    "1 OF": ("aa", "1 OF ({} OR cc, {} AND bb)"),
    "lists": ("$words", "({} AND $words) OR ({} AND $more)"),
    "fields": ("title:aa OR bb", "title:({} OR cc) OR ({} bb)"),
}
LISTS = {"words": ["aa", "bb"], "more": ["bb", "cc", "aa bb"]}


def work(row: str, length: int) -> int | None:
    """What an article of 10,000 letters costs, past the last of so many rules; None where that is refused."""
    first, following = ROWS[row]
    rules = {"r0": first} | {f"r{number}": following.replace("{}", f"rule:r{number - 1}") for number in range(1, length + 1)}
    try:
        query = parse(f"rule:r{length}", LISTS, rules)
    except QueryErrors as errors:
        if all("E-LIMIT" in str(error) for error in errors.errors):
            return None
        raise
    percolator = Percolator()
    percolator.add("last", query)

    def percolated() -> None:
        for found in percolator.percolate(Document.of({"title": "aa", "body": BODY}, "en")):
            assert found.hits

    percolated()
    return calls_of(percolated)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_rules_costs_an_article_as_much_as_it_is_long(row: str) -> None:
    counted = {length: calls for length in (1, 2, 3, 4, 6, 9) if (calls := work(row, length)) is not None}
    assert {1, 2, 3, 4} <= counted.keys()
    step = max(counted[2] - counted[1], counted[3] - counted[2], 2_000)
    for length, calls in counted.items():
        assert calls < counted[1] + 3 * length * step


def test_a_rule_like_a_rule_says_it_twice_is_as_dear_as_once() -> None:
    once, often = work("AND", 1), work("AND", 18)
    assert once is not None
    assert often is not None
    assert often < once + 200


@pytest.mark.parametrize(
    ("text", "reason", "fix"),
    [
        (
            "$long " + " ".join(f"-{word}" for word in (f"{number:03}" for number in range(900))) + " a",
            "With all names written out the query has 3,403 different parts; 3,000 is the limit.",
            "Shorten the lists, or make two rules of it.",
        ),
        (
            "(a NEAR/5 b NEAR/5 c NEAR/5 d NEAR/5 e NEAR/5 f) NEAR/9 (rule:near NEAR/9 rule:near)",
            "NEAR/9 brings 22 words near each other, with all names written out; 21 is the limit.",
            "Write AND between some of them.",
        ),
        (
            " ".join(f"rule:same-{number}" for number in range(20)),
            "The rules that the query names have together more than 40,000 characters.",
            "Name fewer rules, or make two rules of it.",
        ),
    ],
)
def test_limits_with_names_written_out(text: str, reason: str, fix: str) -> None:
    rules = {f"same-{number}": "word " * 500 for number in range(20)} | {"near": " NEAR/5 ".join("abcdefgh")}
    with pytest.raises(QueryErrors) as raised:
        parse(text, {"long": [f"{number:04}" for number in range(1_600)]}, rules)
    assert [(error.code, error.reason, error.fix) for error in raised.value.errors] == [("E-LIMIT", reason, fix)]


def test_what_the_limits_allow_is_read_with_names_written_out() -> None:
    assert parse("rule:a NEAR/5 rule:b", {}, {"a": " NEAR/5 ".join("abcdefghijk"), "b": " NEAR/5 ".join("lmnopqrstu")})
    assert parse("$long a", {"long": [f"{number:04}" for number in range(2_000)]})
    assert parse("rule:a rule:b", {}, {"a": "word " * 1_000, "b": "word " * 1_000})
