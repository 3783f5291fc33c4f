"""What a query becomes, and the whole text of what is said when it cannot be understood."""

from pathlib import Path

import pytest

from matching.errors import QueryErrors
from matching.parser import parse
from matching.query import And, Not, Or, Phrase, Query, Term

# A query, "=>", the whole text of its errors; "====" between two.
_FILE = (Path(__file__).parents[2] / "vectors" / "query-errors.txt").read_text("utf-8")
ERRORS = [tuple(case.split("\n=>\n")) for case in _FILE.removesuffix("\n").split("\n====\n")]
A, B, C = Term("a"), Term("b"), Term("c")
LISTS = {
    "usa": ["US", "United States", "=Target", "AND"],
    "one": ["Moscow"],
    "empty": [],
    "bad": ["Syria", "--"],
    "wild": ["Mosc*"],
}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b AND c", Or((A, And((B, C))))),
        ("a b OR c", Or((And((A, B)), C))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("-b a", And((Not(B), A))),
        ("a NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ("a -(b c)", And((A, Not(And((B, C)))))),
        ('a -"b c"', And((A, Not(Phrase(("b", "c")))))),
        ("a NOT NOT b", And((A, Not(Not(B))))),
        ("((a))", A),
        ("a OR (b OR c)", Or((A, B, C))),
        ("a AND (b AND c)", And((A, B, C))),
        ('"a b"', Phrase(("a", "b"))),
        ("“a b”", Phrase(("a", "b"))),
        ("«a b»", Phrase(("a", "b"))),
        ('"a * b"', Phrase(("a", "*", "b"))),
        ('"a – b"', Phrase(("a", "b"))),
        ('"a"', A),
        ('"and"', Term("and")),
        ('"AND"', Term("AND")),
        ("=Target", Term("Target", exact=True)),
        ('="The Sun"', Phrase(("The", "Sun"), exact=True)),
        ("1,000", Term("1,000")),
        ("U.S.", Term("U.S.")),
        ("Russia’s", Term("Russia's")),
        ("a\u200bb", Term("ab")),
        ("#Syria", Term("#Syria")),
        ("a # comment AND (\nb", And((A, B))),
        ("a #\nb", And((A, B))),
        ("a\n\tb", And((A, B))),
        ("$one a", And((Term("Moscow"), A))),
        ("a $usa", And((A, Or((Term("US"), Phrase(("United", "States")), Term("Target", exact=True), Term("AND")))))),
        ("a OR $one OR $one", Or((A, Term("Moscow"), Term("Moscow")))),
        ("US$5bn", Term("US$5bn")),
        ("$5bn", Term("$5bn")),
        ("a-b", Term("a-b")),
    ],
)
def test_tree(text: str, tree: Query) -> None:
    assert parse(text, LISTS) == tree


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a b # why", "a AND b"),
        ("(a OR b) -c", "(a OR b) AND NOT c"),
        ("a OR b c", "a OR b AND c"),
        ("a -(b c)", "a AND NOT (b AND c)"),
        ('"and" "Near" x', '"and" AND "Near" AND x'),
        ('"a  *   b"', '"a * b"'),
        ("=Target OR $one", "=Target OR Moscow"),
        ('"Washington, D.C."', '"Washington, D.C."'),
        ("AT&T co-operation U.S. #Syria 1,000", 'AT&T AND co-operation AND U.S. AND #Syria AND "1,000"'),
    ],
)
def test_canonical_text_parses_back(text: str, canonical: str) -> None:
    tree = parse(text, LISTS)
    assert str(tree) == canonical
    assert parse(canonical) == tree


@pytest.mark.parametrize(("text", "told"), ERRORS, ids=[text for text, _ in ERRORS])
def test_error_text(text: str, told: str) -> None:
    with pytest.raises(QueryErrors) as raised:
        parse(text, LISTS)
    assert str(raised.value) == told


@pytest.mark.parametrize(
    "operator",
    [
        "NEAR",
        "NEAR/S",
        "ONEAR/3",
        "EXCEPT",
        "ATLEAST/3",
        "OF",
        "words<500",
        "age<=24",
        "tier=1",
        "rule:x",
        "source:a.com",
        "organi?ation",
        '"cooperat* b"',
    ],
)
def test_an_operator_of_a_later_version_is_never_read_as_a_word(operator: str) -> None:
    assert codes(f"a {operator} b")[0] == "E-VERSION"


def test_several_errors_are_told_at_once_in_their_order() -> None:
    assert codes('a and b (c OR $nope "d NEAR/3') == ["E-LOWEROP", "E-PAREN", "E-LIST", "E-QUOTE"]


def test_lists_are_unknown_where_a_file_has_none() -> None:
    with pytest.raises(QueryErrors, match=r"There is no list \$usa\. This file has no lists\."):
        parse("$usa")


def test_a_long_line_is_cut_around_its_error() -> None:
    with pytest.raises(QueryErrors) as raised:
        parse("word " * 100 + "and " + "word " * 100)
    line, carets = str(raised.value).splitlines()[1:]
    assert len(line) <= 114
    assert line[carets.index("^") : len(carets)] == "and"


def test_the_caret_stands_right_behind_a_tab() -> None:
    with pytest.raises(QueryErrors) as raised:
        parse("a\tand b")
    assert raised.value.errors[0].excerpt() == "a\tand b\n \t^^^"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a" * 8_001, "The query has 8,001 characters; 8,000 is the limit."),
        ("a " * 1_001, "The query has more than 1,000 words."),
        ("(" * 21 + "a" + ")" * 21, "Brackets and NOTs lie more than 20 deep."),
        ("a " + "NOT " * 21 + "b", "Brackets and NOTs lie more than 20 deep."),
        ("$long", "With its lists written out the query has more than 20,000 characters."),
        ("$many", "The list $many has 2,001 entries; 1 to 2,000 are allowed."),
    ],
)
def test_limits(text: str, reason: str) -> None:
    with pytest.raises(QueryErrors) as raised:
        parse(text, {"long": ["x" * 30_000], "many": ["x"] * 2_001})
    assert [(error.code, error.reason) for error in raised.value.errors] == [("E-LIMIT", reason)]


def test_what_the_limits_allow_is_read() -> None:
    assert parse("(" * 20 + "a" + ")" * 20) == A
    assert len(str(parse("a " * 1_000))) == 5_995
    assert len(str(parse("$long", {"long": [f"word{n}" for n in range(1_500)]}))) > 8_000


def codes(text: str) -> list[str]:
    with pytest.raises(QueryErrors) as raised:
        parse(text, LISTS)
    return [error.code for error in raised.value.errors]


def test_of_very_many_errors_the_first_are_told() -> None:
    assert codes("(" * 8_000) == ["E-PAREN"] * 20
