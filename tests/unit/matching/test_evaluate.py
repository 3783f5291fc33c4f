"""What each operator matches and does not; asked of the slow truth and of the percolator, which must agree."""

import pytest

from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.hits import Hit
from matching.language.parser import parse
from tests.oracle import evaluate


def hits(query: str, title: str = "", body: str = "") -> list[str] | None:
    """The texts of the hits, or None; whoever finds them."""
    fields = {"title": title, "body": body}
    tree, document = parse(query), Document.of(fields, "en")
    slow = evaluate(tree, document)
    percolator = Percolator()
    percolator.add("rule", tree)
    found = percolator.percolate(document)
    assert [hit for rule in found for hit in rule.hits] == list(slow or ())
    assert bool(found) == (slow is not None)
    return None if slow is None else [fields[hit.field][hit.start : hit.end] for hit in slow]


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        ("Syria", "War in Syria.", ["Syria"]),
        ("Syria", "Syrian war", None),
        ("a b", "b a", ["b", "a"]),
        ("a b", "a", None),
        ("a OR b", "b", ["b"]),
        ("a OR b", "c", None),
        ("a OR b c", "a", ["a"]),
        ("a NOT b", "a", ["a"]),
        ("a NOT b", "a b", None),
        ("a -(b c)", "a b", ["a"]),
        ("a -(b c)", "a b c", None),
        ("a OR (b NOT c)", "a b c", ["a"]),
        ("a NOT NOT b", "a b", ["a"]),
        ('"Microsoft Surface"', "Microsoft's Surface", ["Microsoft's Surface"]),
        ('"Microsoft Surface"', "Microsoft-Surface", ["Microsoft-Surface"]),
        ('"Microsoft Surface"', "Microsoft, (Surface)", ["Microsoft, (Surface"]),
        ('"Microsoft Surface"', "Microsoft – Surface", ["Microsoft – Surface"]),
        ('"Syria cooperation"', "cooperation in Syria", None),
        ('"war * Ukraine"', "war in Ukraine", ["war in Ukraine"]),
        ('"war * Ukraine"', "war Ukraine", None),
        ('"war * Ukraine"', "war in the Ukraine", None),
        ('"war * * Ukraine"', "war in the Ukraine", ["war in the Ukraine"]),
        ('"* Ukraine"', "in Ukraine", ["Ukraine"]),
        ('"* Ukraine"', "Ukraine", None),
        ('"Ukraine *"', "Ukraine now", ["Ukraine"]),
        ('"Ukraine *"', "Ukraine", None),
        ('"a a"', "a a a", ["a a", "a a"]),
        ("co-operation", "cooperation", ["cooperation"]),
        ("co-operation", "co operation", ["co operation"]),
        ("cooperation", "co-operation", ["co-operation"]),
        ('"military co-operation now"', "military cooperation now", ["military cooperation now"]),
        ('"military cooperation now"', "military co-operation now", ["military co-operation now"]),
        ("S-400", "S400", ["S400"]),
        ("S400", "S-400", ["S-400"]),
        ("S-400", "400 S", None),
        ("Covid19", "COVID–19", ["COVID–19"]),
        ("1,000", "1000", ["1000"]),
        ("1000", "1,000", ["1,000"]),
        ("1000", "1,000.5", None),
        ("9/11", "9 11", ["9 11"]),
        ("Syria", "#Syria", ["Syria"]),
        ("#Syria", "Syria #Syria", ["#Syria"]),
        ("Erdogan", "Erdoğan", ["Erdoğan"]),
        ("Erdoğan", "Erdogan", ["Erdogan"]),
        ("Lodz", "ŁÓDŹ", ["ŁÓDŹ"]),
        ("Russia", "Russia’s RUSSIA'S", ["Russia", "RUSSIA"]),
        ("Europe", "l’Europe", ["Europe"]),
        ("俄罗斯", "关于俄罗斯的", ["俄罗斯"]),
        ("俄斯", "俄罗斯", None),
        ("=Target", "Target's target", ["Target"]),
        ("=Target", "target TARGET", None),
        ("=Erdoğan", "Erdogan", None),
        ('="The Sun"', "the Sun", None),
        ('="The Sun"', "The Sun", ["The Sun"]),
        ("cafe\u0301", "caf\u00e9 cafe\u0301", ["caf\u00e9", "cafe\u0301"]),
        ("a NEAR/2 b", "a x x b", ["a", "b"]),
        ("a NEAR/2 b", "b x x a", ["b", "a"]),
        ("a NEAR/2 b", "a x x x b", None),
        ("a NEAR b", "a" + " x" * 10 + " b", ["a", "b"]),
        ("a NEAR b", "a" + " x" * 11 + " b", None),
        ("a NEAR/2 b", "a y y y y a x b", ["a", "b"]),
        ("a NEAR/5 a", "a", None),
        ("a NEAR/5 a", "a a", ["a", "a"]),
        ('Syria NEAR/5 "Syria war"', "Syria war", None),
        ('Syria NEAR/5 "Syria war"', "Syria: the Syria war", ["Syria", "Syria war"]),
        ("a ONEAR/2 b", "a x b", ["a", "b"]),
        ("a ONEAR/2 b", "b x a", None),
        ("a NEAR/2 (b OR c)", "c a b", ["c", "a", "b"]),
        ("a NEAR/1 b NEAR/1 c", "a x b x c", ["a", "b", "c"]),
        ("a NEAR/1 b NEAR/1 c", "a x b x x c", None),
        ("a NEAR/1 b NEAR/1 c", "a c b", ["a", "c", "b"]),
        ("a NEAR/0 b NEAR/0 c NEAR/0 d", "d a b c", ["d", "a", "b", "c"]),
        ("a NEAR/5 b NEAR/5 a", "a b", None),
        ('"a b" NEAR/0 "c d"', "c d a b", ["c d", "a b"]),
        ("(a NEAR/3 b) NEAR/3 (c NEAR/3 d)", "a c b d", ["a", "c", "b", "d"]),
        ("Syria NEAR/S cooperation", "Syria. Cooperation", None),
        ("Syria NEAR/S cooperation", "Syria, of all, wants cooperation.", ["Syria", "cooperation"]),
        ("Putin NEAR/S Biden", "Yes. Gen. Putin met Mr. Biden. No.", ["Putin", "Biden"]),
        ("Putin NEAR/S Biden", "J. K. Putin of the U.S. Biden met", ["Putin", "Biden"]),
        ("Putin NEAR/S Biden", "Putin won! Biden lost.", None),
        ("Putin ONEAR/S Biden", "Biden met Putin.", None),
        ("a NEAR/P b", "a. X.\nb\n\nc", ["a", "b"]),
        ("a NEAR/P b", "a. X.\n \nb", None),
        ("a NOT NEAR/2 b", "a x x x b", ["a"]),
        ("a NOT NEAR/2 b", "a x x b", None),
        ("a NOT NEAR/2 b", "a b x x x a", ["a"]),
        ("a NOT NEAR/2 b", "a", ["a"]),
        ("a NOT ONEAR/2 b", "b a", ["a"]),
        ("a NOT ONEAR/2 b", "a b", None),
        ("a NOT NEAR/S b", "a! B", ["a"]),
        ("a NOT NEAR/S b", "a x b", None),
        ('Georgia NOT NEAR/2 "Georgia Tech"', "Georgia Tech", None),
        ('US EXCEPT "US Open"', "the US Open", None),
        ('US EXCEPT "US Open"', "the US Open in the US", ["US"]),
        ('US EXCEPT ("US Open" OR "US Airways")', "US Airways", None),
        ("(a OR b) EXCEPT b", "a b", ["a"]),
        ("ATLEAST/3 a", "a a", None),
        ("ATLEAST/3 a", "a a a", ["a", "a", "a"]),
        ("ATLEAST/3 (a OR b)", "a b b", ["a", "b", "b"]),
        ('ATLEAST/2 (a OR "a b")', "a b", None),
        ('ATLEAST/2 "a a"', "a a a", None),
        ("ATLEAST/2 (a NEAR/1 b)", "a b x x x x x a b", ["a", "b", "a", "b"]),
        ("2 OF (a, b, c)", "c x a", ["c", "a"]),
        ("2 OF (a, b, c)", "a a a", None),
        ("2 OF (a, b OR c, NOT d)", "c", ["c"]),
        ("2 OF (a, b OR c, NOT d)", "c d", None),
        ("cooperat*", "co-operating Cooperation operate", ["co-operating", "Cooperation"]),
        ("cooperat*", "Cooperat", ["Cooperat"]),
        ("organi?ation", "organisation ORGANIZATION organiation", ["organisation", "ORGANIZATION"]),
        ("rus*an", "Russian Rusan Russia", ["Russian", "Rusan"]),
        ('"war * ukrain*"', "war with Ukrainians", ["war with Ukrainians"]),
        ("#syr*", "#SyriaWar Syria", ["#SyriaWar"]),
        ("=Russ*", "Russia russia Russian", ["Russia", "Russian"]),
        ("co-operat*", "cooperating, co operation", ["cooperating", "co operation"]),
    ],
)
def test_operator(query: str, body: str, expected: list[str] | None) -> None:
    assert hits(query, body=body) == expected


def test_words_may_stand_in_title_and_body_but_a_phrase_in_one() -> None:
    assert hits("a b", title="a", body="b") == ["a", "b"]
    assert hits('"a b"', title="a", body="b") is None


def test_hits_know_field_offsets_and_term_and_come_title_first() -> None:
    document = Document.of({"body": "Talks: the U.S. and “Russia’s” envoys", "title": "Russia, US"})
    assert evaluate(parse('Russia U.S. OR "the * and"'), document) == (
        Hit("title", 0, 6, "Russia"),
        Hit("title", 8, 10, "U.S."),
        Hit("body", 7, 19, '"the * and"'),
        Hit("body", 11, 15, "U.S."),
        Hit("body", 21, 27, "Russia"),
    )


def test_parts_under_not_and_alternatives_that_fail_give_no_hits() -> None:
    assert hits("a OR (b c)", body="a b") == ["a"]
    assert hits("a NOT (b NOT c)", body="a b c") == ["a"]


ARTICLE = Document.of(
    {
        "title": "Aid for Rafah",
        "lead": "A short standfirst",
        "body": "First paragraph here.\n\nSecond one.\n\nThird one about Rafah.",
        "author": "Dana Smith",
        "source": "www.news.example.com",
        "url": "https://news.example.com/world/gaza-aid.html",
        "section": "World",
        "tag": "Middle East\naid",
        "country": "GB",
    },
    "en-GB",
    {"reach": 250_000, "tier": 2, "age": 1.5},
)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("title:Rafah", True),
        ("title:third", False),
        ("body:Rafah", True),
        ("body:aid", False),
        ("lead:Rafah", True),
        ("lead:second", True),
        ("lead:third", False),
        ("lead:standfirst", True),
        ("standfirst", False),
        ("author:smith", True),
        ("author:=smith", False),
        ('author:"Dana Smith"', True),
        ("Smith", False),
        ("section:world", True),
        ("tag:aid", True),
        ("tag:east", True),
        ("tag:aid?", False),
        ("tag:eas*", True),
        ("author:smi*", True),
        ("url:gaza", True),
        ("url:world/gaza", True),
        ("source:example.com", True),
        ("source:news.example.com", True),
        ("source:ample.com", False),
        ("source:www.example.com", True),
        ("source:uk.news.example.com", False),
        ("aid lang:en", True),
        ("aid lang:en-GB", True),
        ("aid lang:en-US", False),
        ("aid country:gb", True),
        ("aid country:us", False),
        ("aid NOT lang:(en OR de)", False),
        ("aid words=9", True),
        ("aid words>9", False),
        ("aid reach>=250,000", True),
        ("aid tier<=1", False),
        ("aid age<24", True),
        ("aid age<1.5", False),
        ("aid age<=1.5", True),
        ("title:aid NEAR/1 title:Rafah", True),
        ("lead:first NEAR/3 lead:third", False),
        ("first NEAR/3 one", True),
        ("ATLEAST/2 title:aid", False),
        ("2 OF (source:example.com, author:jones, tag:aid)", True),
    ],
)
def test_fields_and_values(query: str, matches: bool) -> None:
    tree = parse(query)
    found = evaluate(tree, ARTICLE)
    assert (found is not None) == matches
    percolator = Percolator()
    percolator.add("rule", tree)
    assert [each.hits for each in percolator.percolate(ARTICLE)] == ([] if found is None else [found])


def test_what_is_not_known_of_an_article_is_not_so() -> None:
    article = Document.of({"title": "Rafah", "body": ""})
    for filtered in ("tier=2", "tier<9", "reach>0", "age<1000", "lang:en", "country:gb"):
        assert evaluate(parse(f"Rafah {filtered}"), article) is None
        assert evaluate(parse(f"Rafah NOT {filtered}"), article) is not None
    assert evaluate(parse("Rafah words=0"), article) is not None


def test_hits_in_other_fields_point_into_them() -> None:
    assert evaluate(parse("author:smith tag:=aid"), ARTICLE) == (
        Hit("author", 5, 10, "author:smith"),
        Hit("tag", 12, 15, "tag:=aid"),
    )


def test_other_fields_are_not_searched() -> None:
    assert evaluate(parse("Smith"), Document.of({"title": "x", "body": "y", "author": "Smith"})) is None
