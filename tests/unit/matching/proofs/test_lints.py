"""What an author is told of a query that is legal and probably not meant; and of which nothing is said."""

import pytest

from matching.language.parser import parse
from matching.proofs.lints import lint, with_brackets
from matching.proofs.logic import Proofs
from matching.query import Term

LISTS = {"small": ["Syria", "us"], "usa": ["US", "United States"]}


def told(text: str) -> list[tuple[str, str]]:
    """Codes, and what of the text they point at."""
    return [(each.code, text[each.start : each.end]) for each in lint(parse(text, LISTS), text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Syria AND Russia", []),
        ("Syria NOT Russia", []),
        ("(Syria OR Russia) AND US", []),
        ("Syria NOT Syria", [("L-NEVER", "NOT Syria")]),
        ("Syria NOT SYRIA", [("L-NEVER", "NOT SYRIA")]),
        ('"Syria cooperation" NOT Syria', [("L-NEVER", "NOT Syria")]),
        ("Syria NEAR/5 US NOT US", [("L-NEVER", "NOT US")]),
        ("ATLEAST/3 (Syria OR Iraq) NOT (Iraq OR Syria)", [("L-NEVER", "NOT (Iraq OR Syria)")]),
        ("title:Syria NOT Syria", [("L-NEVER", "NOT Syria")]),
        ("Syria NOT title:Syria", []),
        ("Syria words<100 words>200", [("I-ADJ", "Syria words<100"), ("L-NEVER", "words>200")]),
        ("Syria AND lang:en AND lang:de", [("L-NEVER", "lang:de")]),
        ("Syria AND source:a.com AND source:b.a.com", [("L-USELESS", "source:a.com")]),
        ("2 OF (Syria, Iraq, Iran) NOT Syria NOT Iraq", [("L-NEVER", "NOT Iraq")]),
        ('Syria OR "Syria cooperation"', [("L-SUBSUMED", '"Syria cooperation"')]),
        ('"Syria cooperation" OR Syria', [("L-SUBSUMED", '"Syria cooperation"')]),
        ('Syria AND "Syria cooperation"', [("L-USELESS", "Syria")]),
        ("Syria OR title:Syria", [("L-SUBSUMED", "title:Syria")]),
        ("Syria OR =Syria", [("L-SUBSUMED", "=Syria")]),
        ("cooperation OR cooperat*", [("L-SUBSUMED", "cooperation")]),
        ("Syria OR Syria", [("L-SUBSUMED", "Syria")]),
        ("Syria AND war AND Syria", [("L-USELESS", "Syria")]),
        ("(Syria OR Iraq) AND (Syria OR Iran)", []),
        ("=Syria OR Iraq OR (war AND Iran)", []),
        ("a NEAR/3 b OR a NEAR/5 b", [("L-SUBSUMED", "a NEAR/3 b")]),
        ("b NEAR/S a OR a NEAR/P b", [("L-SUBSUMED", "b NEAR/S a")]),
        ('"Aleppo city" OR Aleppo NEAR/5 city', [("L-SUBSUMED", '"Aleppo city"')]),
        ("ATLEAST/3 Syria OR ATLEAST/2 Syria", [("L-SUBSUMED", "ATLEAST/3 Syria")]),
        ("Syria OR (Iraq NOT Iraq)", [("L-NEVER", "NOT Iraq")]),
        ("Syria AND words>100 AND words>50", [("L-USELESS", "words>50")]),
        ("(Syria OR Iraq) AND Syria", [("L-USELESS", "Syria OR Iraq")]),
        ("US OR us", [("W-BROAD", "US"), ("W-COMMON", "us")]),
        ("Syria OR (Iraq AND -Iraq)", [("L-NEVER", "-Iraq")]),
        ("Syria OR (Iraq -Iraq) OR (US NOT US)", [("L-NEVER", "-Iraq"), ("L-NEVER", "NOT US")]),
        ("title:(Syria OR Iraq) AND oil NOT (Iraq OR Syria)", [("L-NEVER", "NOT (Iraq OR Syria)")]),
        ("the OR a", [("W-BROAD", "the"), ("W-COMMON", "the")]),
        ("government OR president", [("W-BROAD", "president")]),
        ("president AND oil", []),
        ("(president OR government) AND lang:de", []),
        ("title:president", []),
        ("Syria # AND Iraq", [("W-COMMENT", "# AND Iraq")]),
        ("Syria # two words\n# OR Iraq", []),
        ("C# OR (Java AND .NET)", [("I-SIGN", "C#"), ("I-SIGN", ".NET")]),
        ('=C# OR (Java AND =.NET) OR ="$ZOOM" OR =10% OR ="the C++ code"', []),
        ("=Syria= AND ==Iraq", [("I-SIGN", "=Syria="), ("I-SIGN", "==Iraq")]),
        ('"$ZOOM" OR .NET OR "the 10% rule"', [("I-SIGN", '"$ZOOM"'), ("I-SIGN", ".NET"), ("I-SIGN", '"the 10% rule"')]),
        ("US$5 OR #Syria OR S-400 OR AT&T OR L'Oréal OR U.N. OR 3.5 OR Yahoo!", []),
        ("Syria OR Iraq AND US", [("W-PREC", "AND")]),
        ("Syria OR Iraq US", [("W-PREC", "US")]),
        ("Syria OR Iraq NOT US", [("W-PREC", "NOT")]),
        ("Syria OR (Iraq AND US)", []),
        ("2 OF (Syria OR Iraq, Iran AND US)", []),
        ("Syria cooperation", [("I-ADJ", "Syria cooperation")]),
        ('Syria (Iraq OR "a b")', [("I-ADJ", "Syria (")]),
        ("Syria NOT NEAR/5 US", []),
        ("Syria OR Iraq NOT NEAR/5 US", []),
        ("Syria EXCEPT $usa", []),
        ("Syria AND us", [("W-COMMON", "us")]),
        ('Syria AND "who"', [("W-COMMON", '"who"')]),
        ('Syria AND "us people"', []),
        ("Syria AND =us", []),
        ("Iraq AND $small", [("W-COMMON", "Iraq AND $small")]),
    ],
)
def test_what_is_told(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(told(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "Syria OR Iraq US",
            "W-PREC line 1, column 15: AND and OR stand together without brackets. "
            "It is read as Syria OR (Iraq AND US). Put brackets around one.\nSyria OR Iraq US\n              ^^",
        ),
        (
            "Syria cooperation",
            "I-ADJ line 1, column 1: Words side by side mean AND. It is read as Syria AND cooperation. "
            "Write AND, or put a phrase in quotes.\nSyria cooperation\n^^^^^^^^^^^^^^^^^",
        ),
        (
            "Iraq AND\nus",
            "W-COMMON line 2, column 1: us typed small is the ordinary word. Did you mean US?\nus\n^^",
        ),
        (
            "Syria NOT Syria",
            "L-NEVER line 1, column 7: The query can never match: Syria and NOT Syria exclude each other. Take NOT Syria away.\n"
            "Syria NOT Syria\n      ^^^^^^^^^",
        ),
        (
            'Syria OR "Syria cooperation"',
            'L-SUBSUMED line 1, column 10: "Syria cooperation" changes nothing: Syria matches all that it matches. '
            'Take "Syria cooperation" away, or Syria.\nSyria OR "Syria cooperation"\n         ^^^^^^^^^^^^^^^^^^^',
        ),
        (
            'Syria AND "Syria cooperation"',
            'L-USELESS line 1, column 1: Syria changes nothing: "Syria cooperation" says so already. Take Syria away.\n'
            'Syria AND "Syria cooperation"\n^^^^^',
        ),
        (
            "2 OF (Syria, Iraq) NOT Syria",
            "L-NEVER line 1, column 20: The query can never match: 2 OF (Syria, Iraq) and NOT Syria exclude each other. "
            "Take NOT Syria away.\n2 OF (Syria, Iraq) NOT Syria\n                   ^^^^^^^^^",
        ),
        (
            "Syria OR Syria",
            "L-SUBSUMED line 1, column 10: Syria changes nothing: it stands twice in this OR, and Syria before it matches all "
            "that it matches. Take this Syria away.\nSyria OR Syria\n         ^^^^^",
        ),
        (
            "government OR president",
            "W-BROAD line 1, column 15: The query matches nearly every English article, about 90% by how common its words "
            "are: president stands in about 80%, government stands in about 50%. Add with AND what it is about, or take the "
            "common words away.\ngovernment OR president\n              ^^^^^^^^^",
        ),
        (
            "C# AND Java",
            'I-SIGN line 1, column 1: The # of C# does not count: this finds every C. Write ="C#", which wants the sign, or take '
            "it away.\nC# AND Java\n^^",
        ),
        (
            "Syria # OR Iraq",
            "W-COMMENT line 1, column 7: What stands behind # is a comment, so OR Iraq is not searched. Take the # away, or let "
            "it touch its word, as in #Syria; a comment needs a line of its own.\nSyria # OR Iraq\n      ^^^^^^^^^",
        ),
    ],
)
def test_lint_text(text: str, whole: str) -> None:
    assert [str(each) for each in lint(parse(text), text)] == [whole]


def test_the_reading_has_brackets_wherever_and_meets_or() -> None:
    assert with_brackets(parse("a OR b c -(d OR e)")) == "a OR (b AND c AND NOT (d OR e))"


def test_a_proof_that_takes_too_long_is_none() -> None:
    hard = " AND ".join(f"(a{n} OR b{n} OR c{n})" for n in range(40))
    firsts, seconds = (", ".join(f"{letter}{n}" for n in range(40)) for letter in "ab")
    query = parse(f"{hard} AND 20 OF ({firsts}) NOT 3 OF ({seconds})")
    assert Proofs(query).never(query) is False
    many = parse(" OR ".join(f"w{n}" for n in range(900)) + " OR w1")
    assert Proofs(many).implies(Term("w1"), many) is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("UPS", ["I-CAPS: UPS also finds ups. Write =UPS for the capitals alone."]),
        ("=UPS", []),
        ("ups", []),
        ("US AND NATO", []),
        (
            "سوريا",
            [
                "I-PREFIX: سوريا does not find the word with a prefix, which Arabic writes without a blank. "
                "To find it too, write (سوريا OR وسوريا OR بسوريا OR لسوريا OR السوريا)."
            ],
        ),
        ("سوريا OR وسوريا", []),
        ("پاکستان", []),
    ],
)
def test_how_words_meet_what_articles_write(text: str, said: list[str]) -> None:
    told = [f"{each.code}: {each.reason} {each.fix}" for each in lint(parse(text), text) if each.code in ("I-CAPS", "I-PREFIX")]
    assert told == said


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("Лавров AND Сирия", "Лавров*, Сири*"),
        ('"Владимир Путин" OR Москва', '"Владимир* Путин*", Москв*'),
        ("ישראל", "(ישראל OR וישראל OR הישראל OR בישראל OR לישראל OR מישראל OR שישראל)"),
        ("대통령", "대통령*"),
        ("Μητσοτάκης", "Μητσοτάκ*"),
        ("თბილისი", "თბილის*"),
        ("Tusk AND Warszawa AND lang:pl", "Tusk*, Warszaw*"),
        ("Helsinki AND Turku AND lang:fi", "Helsin*, Tur*"),
        ("Tallinn AND Tartu AND lang:et", "Tallinn*, Tar*"),
        ("Budapest AND lang:hu", "Budapest*"),
        ("title:Лавров", "title:Лавров*"),
    ],
)
def test_forms_of_names_are_proposed_that_our_language_takes(text: str, proposed: str) -> None:
    (note,) = [each for each in lint(parse(text), text) if each.code == "I-FORM"]
    assert note.fix == f"Write {proposed}, or all forms with OR."
    for each in proposed.split(", "):
        assert parse(each)


@pytest.mark.parametrize(
    "text",
    [
        "Лавров*",
        "Лавров OR Лаврова OR Лаврову",
        "НАТО AND =Лавров",
        "Лавров AND lang:bg",
        "война AND мир",
        "(ישראל OR בישראל)",
        "Tusk AND Warszawa",
        "Erdoğan AND lang:tr",
        "俄罗斯 AND インド",
        "author:Лавров",
    ],
)
def test_where_nothing_is_missed_no_form_is_proposed(text: str) -> None:
    assert "I-FORM" not in {code for code, _ in told(text)}


def test_the_languages_of_the_rule_count() -> None:
    query = parse("Tusk")
    assert [each.code for each in lint(query, "Tusk", None, ["pl"])] == ["I-FORM"]
    assert [each.code for each in lint(parse("government"), "government OR president", None, ["de"])] == []
