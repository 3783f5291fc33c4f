"""What each operator matches and does not; asked of the slow truth and of the percolator, which must agree."""

import pytest

from matching.document import Document
from matching.evaluate import evaluate
from matching.hits import Hit
from matching.parser import parse
from matching.percolator import Percolator


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


def test_other_fields_are_not_searched() -> None:
    assert evaluate(parse("Smith"), Document.of({"title": "x", "body": "y", "author": "Smith"})) is None
