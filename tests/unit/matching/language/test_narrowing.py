"""Masks, filters and rejects as parts of a query: how they are written, and what they do to articles as papers write them."""

import pytest

from matching.analysis.document import Document
from matching.engine.concepts import Concepts
from matching.language.narrowing import Narrowing, filtered, touching, unfiltered
from matching.language.parser import parse
from matching.query import Leaf, Phrase, Query, Term
from matching.reasons.explain import explain
from matching.reasons.miss_kinds import sentence_of
from tests.oracle import evaluate

OPEN, WEEKLY = Phrase(("US", "Open")), Phrase(("US", "Weekly"))


def matches(query: Query, text: str, **known: str) -> bool:
    return evaluate(query, Document.of({"title": "News", "body": text, **known}, "en")) is not None


def narrow(query: Query, by: Narrowing) -> Query:
    return filtered(unfiltered(query, by), by)


def masked(query: str, *masks: Leaf) -> Query:
    return unfiltered(parse(query), Narrowing(masks=masks))


class TestWritten:
    def test_filters_come_first_and_rejects_last(self) -> None:
        by = Narrowing(
            masks=(OPEN,),
            rejects=(parse("title:horoscope*"),),
            languages=("en", "ar"),
            include=("reuters.com", "apnews.com"),
            exclude=("blog.reuters.com",),
            countries=("de",),
            tiers=(1, 2),
            max_age_h=72,
        )
        assert str(narrow(parse("US AND Russia"), by)) == (
            "age<72 AND (tier=1 OR tier=2) AND (lang:en OR lang:ar OR lang:und) AND country:de AND "
            "(source:reuters.com OR source:apnews.com) AND NOT source:blog.reuters.com AND "
            'US OUTSIDE "US Open" AND Russia AND NOT title:horoscope*'
        )
        assert str(unfiltered(parse("US AND Russia"), by)) == 'US OUTSIDE "US Open" AND Russia AND NOT title:horoscope*'

    def test_nothing_narrows_nothing(self) -> None:
        query = parse("US AND Russia")
        assert narrow(query, Narrowing()) is query

    @pytest.mark.parametrize(
        ("query", "written"),
        [
            ("Russia", "Russia"),
            ("open", 'open OUTSIDE "US Open"'),
            ('"US Open final"', '"US Open final" OUTSIDE "US Open"'),
            ("title:US", 'title:US OUTSIDE title:"US Open"'),
            ("lead:US", 'lead:US OUTSIDE ("US Open" OR lead:"US Open")'),
            ("=US", '=US OUTSIDE "US Open"'),
            ("Russia NEAR/5 US", 'Russia NEAR/5 US OUTSIDE "US Open"'),
            ("ATLEAST/2 US", 'ATLEAST/2 (US OUTSIDE "US Open")'),
            ("Russia NOT US", 'Russia AND NOT US OUTSIDE "US Open"'),
            ("2 OF (US, Russia, Syria)", '2 OF (US OUTSIDE "US Open", Russia, Syria)'),
            ("rus*", 'rus* OUTSIDE "US Open"'),
            ("Russia AND tier<3 AND source:a.com", "Russia AND tier<3 AND source:a.com"),
        ],
    )
    def test_words_that_a_mask_could_touch_are_outside_it(self, query: str, written: str) -> None:
        assert str(masked(query, OPEN)) == written

    def test_only_the_masks_that_could_touch_it(self) -> None:
        assert str(masked("weekly OR US", OPEN, WEEKLY)) == 'weekly OUTSIDE "US Weekly" OR US OUTSIDE ("US Open" OR "US Weekly")'
        assert touching(parse("Russia AND weekly"), (OPEN, WEEKLY)) == (WEEKLY,)

        day = Phrase(("cooperation", "day"))
        assert touching(parse("operation"), (day,)) == (day,), "co-operation is both"


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("US", "The US Open begins.", False),
        ("US", "The US Open begins in the US.", True),
        ('"US Open final"', "The US Open final was long.", False),
        ('"the US"', "The US Open begins.", False),
        ("tennis NOT US", "The US Open is tennis.", True),
        ("tennis NOT US", "The US Open is tennis in the US.", False),
        ("ATLEAST/2 US", "The US Open in the US.", False),
        ("US NEAR/3 Russia", "US Open, then Russia and the US.", True),
        ("US NEAR/1 Russia", "US Open, then Russia.", False),
        ("US NOT NEAR/2 Russia", "US Open: Russia. And one two three four US.", True),
        ("begins NEAR/1 The", "The US Open begins.", False),
        ("begins NEAR/2 The", "The US Open begins.", True),
    ],
)
def test_masked_words_do_not_count_and_stand_where_they_stand(query: str, text: str, found: bool) -> None:
    assert matches(masked(query, OPEN), text) is found


def test_a_mask_may_be_one_word_or_a_wildcard() -> None:
    assert not matches(masked("target", Term("Target", True)), "Target opened.")
    assert matches(masked("target", Term("Target", True)), "Target has a target.")
    assert not matches(masked("Washington", Phrase(("Washington", "Nat*"))), "The Washington Nationals won.")


def test_a_reject_sees_what_masks_hide() -> None:
    query = unfiltered(parse("US"), Narrowing(masks=(OPEN,), rejects=(parse('"US Open"'),)))
    assert not matches(query, "The US Open begins in the US.")


@pytest.mark.parametrize(("language", "passes"), [("en", True), ("en-GB", True), (None, True), ("und", True), ("de", False)])
def test_an_article_that_does_not_say_its_language_is_not_lost(language: str | None, passes: bool) -> None:
    query = narrow(parse("Syria"), Narrowing(languages=("en",)))
    assert (evaluate(query, Document.of({"body": "Syria"}, language)) is not None) is passes


@pytest.mark.parametrize(
    ("values", "passes"), [({"tier": 2.0, "age": 3.0}, True), ({"tier": 3.0, "age": 3.0}, False), ({"age": 3.0}, False)]
)
def test_a_tier_or_age_that_nobody_knows_does_not_pass(values: dict[str, float], passes: bool) -> None:
    query = narrow(parse("Syria"), Narrowing(tiers=(1, 2), max_age_h=72))
    assert (evaluate(query, Document.of({"body": "Syria"}, "en", values)) is not None) is passes


def test_hits_come_from_the_words_alone() -> None:
    query = narrow(parse("US"), Narrowing(masks=(OPEN,), languages=("en",), exclude=("b.com",), rejects=(parse("weather"),)))
    hits = evaluate(query, Document.of({"body": "US Open in the US", "source": "a.com"}, "en"))
    assert [(hit.start, hit.term) for hit in hits or ()] == [(15, "US")]


def test_a_source_finds_a_rule_of_common_words_and_guards_one_of_rare_words() -> None:
    by = Narrowing(include=("reuters.com",))
    concepts = Concepts()
    assert concepts.take(narrow(parse("people"), by)).demands[0].keys == {"source:reuters.com"}
    assert [each.keys for each in concepts.take(narrow(parse("Kharg"), by)).demands] == [{"kharg"}, {"source:reuters.com"}]


def test_explain_says_that_a_mask_is_to_blame() -> None:
    explanation = explain(masked("US AND tennis", OPEN), Document.of({"body": "US Open: tennis"}, "en"))
    assert [sentence_of(miss.reason) for miss in explanation.tree.parts[0].near_misses] == [
        'Wherever it occurs it has a word in common with what is masked, "US Open".'
    ]
