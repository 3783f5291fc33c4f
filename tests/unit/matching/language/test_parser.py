"""What a query becomes, and the whole text of what is said when it cannot be understood."""

from pathlib import Path

import pytest

from matching.language.errors import QueryErrors
from matching.language.parser import parse
from matching.query import And, AtLeast, Except, Meta, Near, Not, NotNear, Of, Or, Phrase, Query, Range, Term, leaves, parts_of

# A query, "=>", the whole text of its errors; "====" between two.
_FILE = (Path(__file__).parents[3] / "vectors" / "query-errors.txt").read_text("utf-8")
ERRORS = [tuple(case.split("\n=>\n")) for case in _FILE.removesuffix("\n").split("\n====\n")]
A, B, C = Term("a"), Term("b"), Term("c")
LISTS = {
    "usa": ["US", "United States", "=Target", "AND"],
    "one": ["Moscow"],
    "empty": [],
    "bad": ["Syria", "--"],
    "wild": ["Mo*"],
    "war": ["bomb*", "air strike", "=Target*"],
}
RULES = {
    "aid": "food OR aid",
    "x": "rule:y a",
    "y": "rule:x b",
    "self": "a rule:self",
    "broken": "a and b",
    "cities": "Moscow OR Aleppo",
    "both": "rule:aid rule:cities",
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
        ("a OR $one OR $one", Or((A, Term("Moscow")))),
        ("a AND a", A),
        ("a OR (a OR a)", A),
        ("a b (a AND a) (b a)", And((A, B))),
        ("(a OR b) AND (a OR b OR a)", Or((A, B))),
        ("a NOT b NOT b", And((A, Not(B)))),
        ("US$5bn", Term("US$5bn")),
        ("$5bn", Term("$5bn")),
        ("a-b", Term("a-b")),
        ("a NEAR/5 b", Near(A, B, 5)),
        ("a NEAR b", Near(A, B, 10)),
        ("a NEAR / 5 b", Near(A, B, 5)),
        ("a ONEAR/S b", Near(A, B, "S", ordered=True)),
        ("a NOT NEAR/P b", NotNear(A, B, "P")),
        ("a NOT ONEAR/05 b", NotNear(A, B, 5, ordered=True)),
        ("a NEAR/5 b ONEAR/5 c", Near(Near(A, B, 5), C, 5, ordered=True)),
        ("a NEAR/5 (b NEAR/3 c)", Near(A, Near(B, C, 3), 5)),
        ("a NOT b NEAR/5 c", And((A, Not(Near(B, C, 5))))),
        ("a b NEAR/5 c", And((A, Near(B, C, 5)))),
        ("a OR b NEAR/5 c", Or((A, Near(B, C, 5)))),
        ("a NEAR/5 (b OR c)", Near(A, Or((B, C)), 5)),
        ("a EXCEPT b NEAR/5 c", Near(Except(A, B), C, 5)),
        ('a EXCEPT "a b"', Except(A, Phrase(("a", "b")))),
        ("ATLEAST/3 a b", And((AtLeast(3, A), B))),
        ("ATLEAST/3 (a OR b)", AtLeast(3, Or((A, B)))),
        ("2 OF (a, b, c)", Of(2, (A, B, C))),
        ("2 OF (a OR b, c, c)", Of(2, (Or((A, B)), C))),
        ("1 OF ($usa, c)", Of(1, (parse("$usa", LISTS), C))),
        ("2 OF ($usa)", Of(2, parts_of(parse("$usa", LISTS)))),
        ("title:a b", And((Term("a", field="title"), B))),
        ("title:(a OR body:b)", Or((Term("a", field="title"), Term("b", field="body")))),
        ('lead:="a b"', Phrase(("a", "b"), exact=True, field="lead")),
        ("title: a NEAR/5 title:b", Near(Term("a", field="title"), Term("b", field="title"), 5)),
        ("title:$one", Term("Moscow", field="title")),
        ("title:rule:aid", Or((Term("food", field="title"), Term("aid", field="title")))),
        ("-title:a b", And((Not(Term("a", field="title")), B))),
        ("source:www.Reuters.com", Meta("source", "reuters.com")),
        ("source:(a.com OR b.org)", Or((Meta("source", "a.com"), Meta("source", "b.org")))),
        ("a lang:pt-BR", And((A, Meta("lang", "pt-br")))),
        ("a (lang:en OR lang:de)", And((A, Or((Meta("lang", "en"), Meta("lang", "de")))))),
        ("a country:FR", And((A, Meta("country", "fr")))),
        ("a words>=1,000", And((A, Range("words", ">=", 1000)))),
        ("a age < 2.5", And((A, Range("age", "<", 2.5)))),
        ("words age", And((Term("words"), Term("age")))),
        ("cooperat* organi?ation", And((Term("cooperat*"), Term("organi?ation")))),
        ('"cooperat* a"', Phrase(("cooperat*", "a"))),
        ("a $war", And((A, Or((Term("bomb*"), Phrase(("air", "strike")), Term("Target*", exact=True)))))),
        ("rule:both", And((Or((Term("food"), Term("aid"))), Or((Term("Moscow"), Term("Aleppo")))))),
    ],
)
def test_tree(text: str, tree: Query) -> None:
    assert parse(text, LISTS, RULES) == tree


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
        ("a NEAR b NOT NEAR/10 c", "a NEAR/10 b NOT NEAR/10 c"),
        ("(a NEAR/5 b) NEAR/3 c", "(a NEAR/5 b) NEAR/3 c"),
        ("a NEAR/5 (b NEAR/5 c)", "a NEAR/5 (b NEAR/5 c)"),
        ("(a EXCEPT b) NEAR/5 c", "a EXCEPT b NEAR/5 c"),
        ("a EXCEPT (b NEAR/5 c)", "a EXCEPT (b NEAR/5 c)"),
        ("ATLEAST/2 (a OR $one)", "ATLEAST/2 (a OR Moscow)"),
        ("2 OF (a, (b OR c), (a b))", "2 OF (a, b OR c, a AND b)"),
        ('title:(a OR ="b c")', 'title:a OR title:="b c"'),
        ("(a NEAR/S b) -c", "a NEAR/S b AND NOT c"),
        ("a age<1.50 words=7", "a AND age<1.5 AND words=7"),
        ("tag:cooperat*", "tag:cooperat*"),
        ('author:"near"', 'author:"near"'),
        ("AT&T co-operation U.S. #Syria 1,000", 'AT&T AND co-operation AND U.S. AND #Syria AND "1,000"'),
    ],
)
def test_canonical_text_parses_back(text: str, canonical: str) -> None:
    tree = parse(text, LISTS, RULES)
    assert str(tree) == canonical
    assert parse(canonical) == tree


@pytest.mark.parametrize(("text", "told"), ERRORS, ids=[text for text, _ in ERRORS])
def test_error_text(text: str, told: str) -> None:
    with pytest.raises(QueryErrors) as raised:
        parse(text, LISTS, RULES)
    assert str(raised.value) == told


def test_several_errors_are_told_at_once_in_their_order() -> None:
    assert codes('a and b (c OR $nope ru* NEAR/x titel:x "d NEAR/3') == [
        "E-LOWEROP",
        "E-PAREN",
        "E-LIST",
        "E-WILD",
        "E-DIST",
        "E-FIELD",
        "E-QUOTE",
    ]


def test_lists_are_unknown_where_a_file_has_none() -> None:
    with pytest.raises(QueryErrors, match=r"There is no list \$usa\. This file has no lists\."):
        parse("$usa")


def test_a_circle_of_rules_names_its_members() -> None:
    with pytest.raises(QueryErrors) as raised:
        parse("a OR rule:one", rules={"one": "b rule:two", "two": "c rule:three", "three": "d rule:two"})
    (error,) = raised.value.errors
    assert (error.reason, error.faulty) == ("These rules name each other in a circle: two → three → two.", ("two", "three"))


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
        ("$long", "Its lists and rules hold more than 4,000 words and operators; a phrase is one word, if it is short."),
        ("$many", "The list $many has 2,001 entries; 1 to 2,000 are allowed."),
    ],
)
def test_limits(text: str, reason: str) -> None:
    with pytest.raises(QueryErrors) as raised:
        parse(text, {"long": ["x" * 30_000], "many": ["x"] * 2_001})
    assert [(error.code, error.reason) for error in raised.value.errors] == [("E-LIMIT", reason)]


def test_what_the_limits_allow_is_read() -> None:
    assert parse("(" * 20 + "a" + ")" * 20) == A
    assert len(str(parse(" ".join(f"w{n}" for n in range(1_000))))) == 8_885
    assert len(str(parse("$long", {"long": [f"word{n}" for n in range(1_500)]}))) > 8_000
    names = {"names": [f"Given{n} Familyname{n}" for n in range(2_000)], "small": ["x y"]}
    assert len([*leaves(parse("$names AND war", names))]) == 2_001
    named = parse("rule:people AND $small", names, {"people": "$names NOT football"})
    assert len(str(named)) > 50_000


def test_a_chain_of_near_is_as_deep_as_it_is_long() -> None:
    assert parse(" NEAR/5 ".join(["a"] * 21))
    with pytest.raises(QueryErrors, match="Brackets and operators of a NEAR chain lie more than 20 deep"):
        parse(" NEAR/5 ".join(["a"] * 22))


def test_rules_that_double_each_other_stay_within_the_limit() -> None:
    rules = {f"r{n}": f"rule:r{n + 1} rule:r{n + 1}" for n in range(15)} | {"r15": "Syria war"}
    assert parse("rule:r0", {}, rules) == And((Term("Syria"), Term("war")))
    rules = {f"r{n}": f"rule:r{n + 1} a{n} OR rule:r{n + 1} b{n}" for n in range(15)} | {"r15": "Syria war"}
    with pytest.raises(QueryErrors, match="Its lists and rules hold more than 4,000 words and operators"):
        parse("rule:r0", {}, rules)
    deep = {f"r{n}": f"rule:r{n + 1}" for n in range(40)} | {"r40": "Syria"}
    with pytest.raises(QueryErrors, match="The rule r19 has an error: E-LIMIT: Brackets and NOTs lie more than 20 deep"):
        parse("rule:r0", {}, deep)
    assert parse("rule:r30", {}, deep) == Term("Syria")


def test_wildcards_have_a_limit_wherever_they_come_from() -> None:
    assert parse("$wild", {"wild": [f"word{n}*" for n in range(100)]})
    with pytest.raises(QueryErrors, match="The query has 101 words with wildcards; 100 is the limit"):
        parse("$wild", {"wild": [f"word{n}*" for n in range(101)]})


def codes(text: str) -> list[str]:
    with pytest.raises(QueryErrors) as raised:
        parse(text, LISTS, RULES)
    return [error.code for error in raised.value.errors]


def test_of_very_many_errors_the_first_are_told() -> None:
    assert codes("(" * 8_000) == ["E-PAREN"] * 20
