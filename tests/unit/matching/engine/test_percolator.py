"""Rules come and go, the rarest word finds them, and nothing stays behind."""

import pytest

from matching.analysis.document import Document
from matching.analysis.word_lists import frequency
from matching.engine.concepts import Concepts
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from matching.query import Not, Term
from tests.every_rule import EveryRule

ARTICLE = Document.of({"title": "Russia and the US", "body": "They spoke of cooperation in Syria."}, "en")


def ids(percolator: Percolator | EveryRule) -> list[str]:
    return [found.rule_id for found in percolator.percolate(ARTICLE)]


@pytest.mark.parametrize("kind", [Percolator, EveryRule])
def test_every_rule_that_matches_is_found_once_in_the_order_of_ids(kind: type[Percolator | EveryRule]) -> None:
    percolator = kind()
    percolator.add("b", parse("Russia OR US OR Syria"))
    percolator.add("c", parse("China OR India"))
    percolator.add("a", parse('US AND "cooperation in Syria" NOT China'))
    assert ids(percolator) == ["a", "b"]
    assert len(percolator) == 3


def test_a_rule_added_again_is_replaced() -> None:
    percolator = Percolator()
    percolator.add("a", parse("Russia"))
    percolator.add("a", parse("China"))
    assert ids(percolator) == []
    assert len(percolator) == 1


def test_a_removed_rule_is_gone_and_its_like_stays() -> None:
    percolator = Percolator()
    percolator.add("a", parse("Russia US"))
    percolator.add("b", parse("Russia US"))
    percolator.remove("a")
    assert ids(percolator) == ["b"]
    with pytest.raises(KeyError):
        percolator.remove("a")


def test_of_two_ways_to_write_a_word_the_one_that_the_rule_has_is_quoted() -> None:
    percolator = Percolator()
    percolator.add("a", parse("Aleppo OR (ALEPPO AND Idlib)"))
    percolator.add("b", parse("(ALEPPO OR Idlib) AND war"))
    found = percolator.percolate(Document.of({"body": "War in Aleppo"}))
    assert [[hit.term for hit in each.hits] for each in found] == [["Aleppo"], ["war", "ALEPPO"]]


def test_a_pattern_covers_words_and_neither_a_country_nor_a_tag() -> None:
    percolator = Percolator()
    for rule_id, query in {"a": "countr*", "b": "tag*", "c": "met country:fr", "d": "met tag:harb*", "e": "harb*"}.items():
        percolator.add(rule_id, parse(query))
    article = Document.of({"title": "Syria", "body": "They met.", "country": "fr", "tag": "Harbour"}, "en")
    assert [found.rule_id for found in percolator.percolate(article)] == ["c", "d"]


def test_what_only_excludes_is_refused_and_changes_nothing() -> None:
    percolator = Percolator()
    percolator.add("a", parse("Russia"))
    with pytest.raises(
        ValueError,
        match=r"^The rule a demands no word: NOT China would match nearly every article\. Add one that must be there\.$",
    ):
        percolator.add("a", Not(Term("China")))
    assert ids(percolator) == ["a"]


@pytest.mark.parametrize(
    ("query", "anchor", "guard"),
    [
        ("the Aleppo", {"aleppo"}, {"the"}),
        ("the NOT Aleppo", {"the"}, None),
        ('"the government of Aleppo"', {"aleppo"}, {"government"}),
        ("(Aleppo OR Idlib) the", {"aleppo", "idlib"}, {"the"}),
        ("(Aleppo the) OR (Idlib the)", {"aleppo", "idlib"}, None),
        ("US", {" us"}, None),
        ("us", {"us"}, None),
        ("NATO", {"nato"}, None),
        ("S-400", {"400", "s400"}, {"s", "s400"}),
        ('"war * Aleppo"', {"aleppo"}, {"war"}),
    ],
)
def test_the_rarest_words_are_anchor_and_guard(query: str, anchor: set[str], guard: set[str] | None) -> None:
    demanded = [set(demand.keys) for demand in Concepts().take(parse(query)).demands]
    assert demanded == ([anchor] if guard is None else [anchor, guard])


def test_common_words_are_known_and_long_unknown_ones_are_rarer() -> None:
    assert frequency("the") > frequency("government") > frequency("damascus") > frequency("xyzzy") > frequency("xyzzyxyzzy")
    assert frequency("us") >= frequency(" us") > 100
