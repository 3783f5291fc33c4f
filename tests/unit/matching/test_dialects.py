"""Queries of other products: what each becomes, what is remarked, and how what has no counterpart is told."""

import time

import pytest

from matching.dialects.products import DIALECTS, dialect_named
from matching.dialects.translation import MOST_CHARACTERS, Translation, translate
from matching.parser import parse

BECOMES = [
    # What all have in common.
    ("gdelt", "(harbour OR port) (strike OR fire)", "(harbour OR port) AND (strike OR fire)"),
    ("gdelt", "harbour strike -rail", "harbour AND strike AND NOT rail"),
    ("newsapi", 'harbour AND ("night shift" OR crane*) NOT rail', 'harbour AND ("night shift" OR crane*) AND NOT rail'),
    ("newsapi", "“night shift” OR crane", '"night shift" OR crane'),
    ("newsapi", "AT&T OR 9/11 OR C-130 OR l'Europe", 'AT&T OR "9/11" OR C-130 OR l\'Europe'),
    ("newsapi", "1,000 NEAR 10:30", '"1,000" AND "NEAR" AND "10:30"'),
    ("newsapi", "NOT NOT harbour", "harbour"),
    ("spotler", "((harbour))", "harbour"),
    # Brackets where our order of operators would decide otherwise.
    ("newsapi", "harbour fire OR port strike", "(harbour AND fire) OR (port AND strike)"),
    ("google", "harbour OR port strike | fire", "(harbour OR port) AND (strike OR fire)"),
    ("google", "harbour OR port -crane", "(harbour OR port) AND NOT crane"),
    ("scopus", "harbour AND port OR crane", "harbour AND (port OR crane)"),
    ("scopus", "harbour OR port W/3 crane", "(harbour OR port) NEAR/3 crane"),
    ("scopus", "harbour AND NOT port AND rail", "harbour AND NOT (port AND rail)"),
    ("scopus", "harbour and not port or rail", "harbour AND NOT (port OR rail)"),
    # Nearness: the words between are counted here.
    ("brandwatch", "(harbour OR port) NEAR/5 strike", "(harbour OR port) NEAR/5 strike"),
    ("brandwatch", "harbour NEAR/2f strike", "harbour ONEAR/2 strike"),
    ("brandwatch", '"harbour strike"~5', "harbour NEAR/5 strike"),
    ("brandwatch", "a1 NEAR/3 b1 NEAR/3 c1 NEAR/5 d1", "(a1 NEAR/3 b1 NEAR/3 c1) NEAR/5 d1"),
    ("forsight", "((harbour OR port) AND strike)~5", "(harbour OR port) NEAR/5 strike"),
    ("meltwater", "harbour NEAR strike or port ONEAR/2 crane", "(harbour NEAR/4 strike) OR (port ONEAR/2 crane)"),
    ("cision", "(harbour w/5 strike) AND port", "(harbour NEAR/5 strike) AND port"),
    ("smelter", "harbour /1 (strike or fire)", "harbour NEAR/0 (strike OR fire)"),
    ("talkwalker", "harbour NEAR/5 strike", "harbour NEAR/4 strike"),
    ("factiva", "harbour near5 strike or port w/2 crane", "(harbour NEAR/4 strike) OR (port ONEAR/1 crane)"),
    ("factiva", "harbour adj strike and port same crane", "(harbour ONEAR/0 strike) AND (port NEAR/P crane)"),
    ("scopus", '("loss*" OR harm) W/3 (storm)', '("loss*" OR harm) NEAR/3 storm'),
    ("scopus", "harbour PRE/0 strike", "harbour ONEAR/0 strike"),
    ("google", "harbour AROUND(4) strike", "harbour NEAR/4 strike"),
    ("newscatcher", 'port AND NEAR("harbour wall", "strike", 7)', 'port AND ("harbour wall" NEAR/7 "strike")'),
    ("newscatcher", 'port NEAR("harbour wall", "strike", 7, true)', 'port AND ("harbour wall" ONEAR/7 "strike")'),
    ("gdelt", 'near20:"harbour strike" port', "(harbour NEAR/20 strike) AND port"),
    # How often, exactly, and in which field.
    ("gdelt", 'repeat3:"harbour"', 'ATLEAST/3 "harbour"'),
    ("factiva", "atleast5 harbour and port", "ATLEAST/5 harbour AND port"),
    ("factiva", "hd=harbour and night shift", 'title:harbour AND "night shift"'),
    ("brandwatch", "{GoPort} AND title:(harbour OR port)", '="GoPort" AND title:(harbour OR port)'),
    ("brandwatch", "language:en AND country:de AND harbour", "lang:en AND country:DE AND harbour"),
    ("gdelt", "harbour sourcelang:(german OR eng) domain:example.com", "harbour AND lang:(de OR en) AND source:example.com"),
    ("google", "harbour -site:www.example.com intitle:port", "harbour AND NOT source:example.com AND title:port"),
    ("scopus", "{night shift} OR <day shift*>", '"night shift" OR "day shift*"'),
    ("meltwater", "harbour^3 AND (port OR pier)^9", "harbour AND (port OR pier)"),
    ("newsapi", "+harbour +strike", "harbour AND strike"),
    ("twitter", "#harbour lang:de", "#harbour AND lang:de"),
]


def of(dialect: str, text: str) -> Translation:
    return translate(text, DIALECTS[dialect])


@pytest.mark.parametrize(("dialect", "text", "ours"), BECOMES)
def test_what_a_query_becomes(dialect: str, text: str, ours: str | None) -> None:
    translation = of(dialect, text)
    assert translation.text == ours
    if ours is not None:
        assert translation.problems == ()
        assert parse(ours)


REMARKS = [
    ("newsapi", "US AND harbour", "R-CAPS line 1, column 1: US finds capitals only, never us."),
    (
        "newsapi",
        "harbour AND\nEU",
        "R-CAPS line 2, column 1: EU finds capitals only, never eu where the article's language has a word eu.",
    ),
    ("newsapi", '"trade in US dollars"', "R-CAPS line 1, column 1: US finds capitals only, never us."),
    (
        "newsapi",
        "night shift OR port",
        "R-PREC line 1, column 1: Read with AND first: (night AND shift). Words in a row are a phrase only in quotes.",
    ),
    ("google", "night OR day shift", "R-PREC line 1, column 1: Read with OR first: (night OR day)."),
    ("newsapi", "bread and butter", "R-WORD line 1, column 7: and is a word in NewsAPI and so here; the operator is AND."),
    ("newsapi", "@harbour OPEC", "R-SIGN line 1, column 1: The @ of @harbour does not count here."),
    ("scopus", "{night-shift}", "R-SIGN line 1, column 1: In braces signs count there; here they part words."),
    ("google", '"the * harbour"', "R-STAR line 1, column 1: * stands for one or more words there, for exactly one here."),
    (
        "gdelt",
        'near9:"harbour strike port"',
        "R-DIST line 1, column 7: Of more than two words each is to be near the next, not all together.",
    ),
    ("newsapi", "+harbour", "R-PLUS line 1, column 1: + is left out: AND wants every word to be there."),
    ("meltwater", "harbour^3", "R-BOOST line 1, column 8: A weight ranks results and changes none; it is left out."),
]


@pytest.mark.parametrize(("dialect", "text", "remark"), REMARKS)
def test_what_means_something_else_is_remarked(dialect: str, text: str, remark: str) -> None:
    translation = of(dialect, text)
    assert translation.text is not None
    assert [str(each) for each in translation.remarks] == [remark]


def test_a_plain_query_has_no_remarks() -> None:
    assert of("brandwatch", '(harbour OR port) NEAR/5 "night shift"').remarks == ()


PROBLEMS = [
    (
        "brandwatch",
        "harbour AND continent:europe",
        'X-FIELD line 1, column 13: Wirewatch has nothing like "continent:" of Brandwatch. Name the countries: '
        "country:(de OR fr).\nharbour AND continent:europe\n            ^^^^^^^^^^",
    ),
    (
        "newsapi",
        "harbour AND mood:glad",
        'X-FIELD line 1, column 13: Wirewatch has nothing like "mood:" of NewsAPI. Leave it out, or put the text in quotes '
        "to search for it.\nharbour AND mood:glad\n            ^^^^^",
    ),
    (
        "newsapi",
        'harbour AND "night',
        'X-QUOTE line 1, column 13: This quote is never closed. Write " after the last word.\nharbour AND "night\n            ^',
    ),
    (
        "newsapi",
        "(harbour OR port",
        'X-BRACKET line 1, column 1: This bracket is never closed. Write ")" where it should end.\n(harbour OR port\n^',
    ),
    (
        "newsapi",
        "harbour) OR port",
        'X-BRACKET line 1, column 8: This ")" closes nothing. Write "(" before it, or take it away.\nharbour) OR port\n       ^',
    ),
    (
        "newsapi",
        "harbour AND ()",
        "X-BRACKET line 1, column 13: Nothing stands in the brackets. Write words in them.\nharbour AND ()\n            ^",
    ),
    (
        "newsapi",
        "harbour AND OR port",
        'X-MISSING line 1, column 9: A word is missing before "OR". Write one, or take the operator away.\n'
        "harbour AND OR port\n        ^^^",
    ),
    (
        "newsapi",
        "harbour AND",
        "X-MISSING line 1, column 9: A word is missing before the end. Write one, or take the operator away.\n"
        "harbour AND\n        ^^^",
    ),
    (
        "newsapi",
        "harbour OR *port",
        'E-WILD line 1, column 12: "*port" has a wildcard before its third letter. Write at least 3 letters before * or ?, or '
        "whole words with OR.\nharbour OR *port\n           ^^^^^",
    ),
    (
        "factiva",
        "harbour (port or pier)",
        "X-ADJACENT line 1, column 9: Side by side these must follow each other in Factiva. Write one phrase for each case, "
        "with OR.\nharbour (port or pier)\n        ^",
    ),
    (
        "factiva",
        "harbour near0 port",
        "X-DISTANCE line 1, column 9: A distance of 0 positions means nothing. Write 1 for neighbours.\n"
        "harbour near0 port\n        ^^^^^",
    ),
    (
        "gdelt",
        'near9:"harbour"',
        "X-DISTANCE line 1, column 7: A distance needs two words in quotes. Put two words between the quotes.\n"
        'near9:"harbour"\n      ^^^^^^^^^',
    ),
    (
        "newscatcher",
        'NEAR("harbour", "port")',
        'X-DISTANCE line 1, column 1: NEAR needs two phrases and a number in brackets. Write NEAR("one", "two", 5).\n'
        'NEAR("harbour", "port")\n^^^^',
    ),
    (
        "newsapi",
        "(harbour port)~3",
        "X-TILDE line 1, column 15: ~3 does not follow what can be near to something. Write A NEAR/5 B between two words, "
        "phrases or groups.\n(harbour port)~3\n              ^^",
    ),
    (
        "newsapi",
        "harbour, port",
        'X-SIGN line 1, column 8: "," stands where no operand can. Take it away.\nharbour, port\n       ^',
    ),
    (
        "scopus",
        "harbour } port",
        "X-SIGN line 1, column 9: Nobody knows what } means here. Take it away.\nharbour } port\n        ^",
    ),
    (
        "gdelt",
        "harbour sourcelang:klingon",
        "X-VALUE line 1, column 20: klingon is not a language we know. Write its two letters: lang:en.\n"
        "harbour sourcelang:klingon\n                   ^^^^^^^",
    ),
    (
        "google",
        "harbour site:example",
        "X-VALUE line 1, column 14: example is not a domain. Write source:example.com.\n"
        "harbour site:example\n             ^^^^^^^",
    ),
    (
        "brandwatch",
        "harbour country:Germany",
        "X-VALUE line 1, column 17: Germany is not the two letters of a country. Write country:DE.\n"
        "harbour country:Germany\n                ^^^^^^^",
    ),
]


@pytest.mark.parametrize(("dialect", "text", "problem"), PROBLEMS)
def test_what_has_no_counterpart_is_told_with_its_place(dialect: str, text: str, problem: str) -> None:
    translation = of(dialect, text)
    assert translation.text is None
    assert [str(each) for each in translation.problems] == [problem]


def test_all_problems_of_a_query_are_told() -> None:
    found = of("newsapi", "mood:glad AND *port AND x*").problems
    assert [(each.code, each.column) for each in found] == [("X-FIELD", 1), ("E-WILD", 15), ("E-WILD", 25)]


def test_what_our_language_refuses_as_a_whole_is_told_in_our_words() -> None:
    (problem,) = of("brandwatch", "(harbour AND port) NEAR/5 crane").problems
    assert problem.code == "E-NEARARG"
    assert problem.text == "(harbour AND port) NEAR/5 crane"
    assert [each.code for each in of("newsapi", "NOT harbour").problems] == ["E-NEG"]
    assert [each.code for each in of("newsapi", "").problems] == ["X-MISSING"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("gdelt", "gdelt"),
        ("google_news", "google"),
        ("twitter_v1", "twitter"),
        ("Scopus (W/n)", "scopus"),
        ("klingon", None),
        ("", None),
    ],
)
def test_a_dialect_is_known_by_the_letters_of_its_name(name: str, found: str | None) -> None:
    dialect = dialect_named(name)
    assert (dialect.name if dialect else None) == found


HOSTILE = [
    "(" * 20_000,
    "-" * 20_000,
    '"' * 19_999,
    "a " * 10_000,
    "NEAR/1 " * 2_800,
    "repeat1:" * 2_500,
    "near5:" * 3_000,
    "~1" * 9_000,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("dialect", ["gdelt", "brandwatch", "factiva", "scopus"])
def test_a_hostile_query_is_answered_in_time(dialect: str, text: str) -> None:
    start = time.thread_time()
    translation = of(dialect, text)
    assert time.thread_time() - start < 0.5
    assert (translation.text is None) == bool(translation.problems)


def test_a_query_has_a_longest() -> None:
    (problem,) = of("newsapi", "a" * (MOST_CHARACTERS + 1)).problems
    assert (problem.code, problem.reason) == ("X-LIMIT", "The query has 20,001 characters; 20,000 is the limit.")
