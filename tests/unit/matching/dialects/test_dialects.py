"""Queries of other products: what each becomes, and what is remarked."""

import pytest

from matching.dialects.products import DIALECTS, dialect_named
from matching.dialects.translation import Translation, translate
from matching.language.parser import parse

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
    ("brandwatch", "harbour NOT NEAR/5 strike", "harbour NOT NEAR/5 strike"),
    ("meltwater", "harbour not near/5 strike AND port", "(harbour NOT NEAR/5 strike) AND port"),
    ("meltwater", "harbour NEAR/5f strike", "harbour ONEAR/5 strike"),
    ("talkwalker", "harbour NOT NEAR/5 strike", "harbour NOT NEAR/4 strike"),
    ("factiva", "harbour/N5/strike and port", "(harbour NEAR/4 strike) AND port"),
    ("factiva", "(harbour or port)/n5/(strike or fire)", "(harbour OR port) NEAR/4 (strike OR fire)"),
    ("lucene", '"(harbour OR port) strike"~5', "(harbour OR port) NEAR/5 strike"),
    ("brandwatch", '"(harbour OR port) strike"~5 AND fire', "((harbour OR port) NEAR/5 strike) AND fire"),
    ("elasticsearch", '"(harbour || port) strike"', "(harbour OR port) ONEAR/0 strike"),
    # How often, exactly, and in which field.
    ("factiva", "[harbour or port] and strike", "(harbour OR port) AND strike"),
    ("factiva", "cooperat$3 and port$", "cooperat* AND port*"),
    ("factiva", "wc>500 and wc <= 900 and harbour", "words>500 AND words<=900 AND harbour"),
    ("factiva", "la=(en or fr) and harbour", "lang:(en OR fr) AND harbour"),
    ("factiva", "atleast3(harbour or port)", "ATLEAST/3 (harbour OR port)"),
    ("factiva", "harbour but not strike", "harbour AND NOT strike"),
    ("nexis", "harbour but not strike", "harbour AND NOT strike"),
    ("nexis", "LENGTH > 500 and length<900 and harbour", "words>500 AND words<900 AND harbour"),
    (
        "scopus",
        "TITLE(harbour) AND ABS ( port W/3 crane ) AND KEY(rail)",
        "title:harbour AND lead:(port NEAR/3 crane) AND tag:rail",
    ),
    ("scopus", "TITLE-ABS-KEY(harbour OR port) AND AUTH(smith)", "(harbour OR port) AND author:smith"),
    ("google", "allintitle: harbour strike", "title:(harbour AND strike)"),
    ("google", 'allintitle:harbour "night shift" -port', 'title:(harbour AND "night shift" AND NOT port)'),
    ("meltwater", "{US} AND harbour", '="US" AND harbour'),
    (
        "meltwater",
        "harbour AND language:en AND site:example.com AND author:smith AND url:example.com/port",
        'harbour AND lang:en AND source:example.com AND author:smith AND url:"example.com/port"',
    ),
    ("talkwalker", "harbour AND site:a.com AND site:b.com", "harbour AND (source:a.com OR source:b.com)"),
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
    ("talkwalker", "reach:>1000 AND sourcecountry:fr AND port SENTENCE fire", "reach>1000 AND country:FR AND (port NEAR/S fire)"),
    # Nexis: OR first, AND NOT last, words in a row a phrase.
    ("nexis", "harbour w/5 strike or fire", "harbour NEAR/5 (strike OR fire)"),
    ("nexis", "harbour /5 strike & port pre/3 fire", "(harbour NEAR/5 strike) AND (port ONEAR/3 fire)"),
    ("nexis", "cooperat! and wom*n and harbour*", "cooperat* AND wom?n AND harbour*"),
    ("nexis", "night shift and port and not fire and rail", '"night shift" AND port AND NOT (fire AND rail)'),
    ("nexis", "harbour not w/5 fire", "harbour NOT NEAR/5 fire"),
    ("nexis", "harbour w/s fire and port w/p rail andnot(crane)", "(harbour NEAR/S fire) AND (port NEAR/P rail) AND NOT crane"),
    ("nexis", "ATL5(harbour) and atleast3 (port or pier)", "ATLEAST/5 harbour AND ATLEAST/3 (port OR pier)"),
    (
        "nexis",
        "HEADLINE(port w/3 fire) and hlead(crane) and BYLINE(smith)",
        "title:(port NEAR/3 fire) AND lead:crane AND author:smith",
    ),
    ("nexis", "not(harbour) and LANGUAGE(english) and port", "NOT harbour AND lang:en AND port"),
    # Lucene and Elasticsearch: side by side is OR, unless something has a +.
    ("lucene", "harbour port -fire", "(harbour OR port) AND NOT fire"),
    ("lucene", '+harbour +"night shift" -fire', 'harbour AND "night shift" AND NOT fire'),
    ("lucene", "+(harbour port) +fire", "(harbour OR port) AND fire"),
    ("lucene", "(harbour && port) || (pier AND !fire)", "(harbour AND port) OR (pier AND NOT fire)"),
    ("lucene", '"harbour fire"~5 AND title:(port pier)', "(harbour NEAR/5 fire) AND title:(port OR pier)"),
    ("lucene", "organi?ation* AND language:en AND domain:example.com", "organi?ation* AND lang:en AND source:example.com"),
    ("lucene", "words:[100 TO 500] AND reach:{1000 TO *] AND port", "words>=100 AND words<=500 AND reach>1000 AND port"),
    ("elasticsearch", "words:>=100 AND tier:1 AND port", "words>=100 AND tier=1 AND port"),
    ("elasticsearch", "harbour^2 OR port^0.5", "harbour OR port"),
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
    ("newsapi", "@harbour OPEC", "R-SIGN line 1, column 1: The @ of @harbour does not count here: this finds every harbour."),
    ("newsapi", '"the C# code"', "R-SIGN line 1, column 1: The # of C# does not count here: this finds every C."),
    ("factiva", "harbour and 10%", "R-SIGN line 1, column 13: The % of 10% does not count here: this finds every 10."),
    ("factiva", "cooperat$3", "R-END line 1, column 1: cooperat$3 has any ending here: its length has no bound."),
    ("scopus", "ALL(harbour)", "R-FIELD line 1, column 1: ALL is searched in title and body, as all words without a field."),
    (
        "talkwalker",
        "harbour site:a.com site:b.com",
        "R-ONE line 1, column 20: An article has one source, so source:a.com and source:b.com are read with OR.",
    ),
    ("scopus", "{night-shift}", "R-SIGN line 1, column 1: In braces signs count there; here they part words."),
    ("google", '"the * harbour"', "R-STAR line 1, column 1: * stands for one or more words there, for exactly one here."),
    (
        "gdelt",
        'near9:"harbour strike port"',
        "R-DIST line 1, column 7: Of more than two words each is to be near the next, not all together.",
    ),
    ("newsapi", "+harbour", "R-PLUS line 1, column 1: + is left out: AND wants every word to be there."),
    ("meltwater", "harbour^3", "R-BOOST line 1, column 8: A weight ranks results and changes none; it is left out."),
    ("meltwater", "harbour^2.5", "R-BOOST line 1, column 8: A weight ranks results and changes none; it is left out."),
    ("lucene", "+harbour port", "R-RANK line 1, column 10: port only ranks beside what has a +; it is left out."),
]

# What is written for one product and read as another's.
OPERATORS = [
    ("google", "harbour NEAR/5 strike", ["NEAR/5"]),
    ("brandwatch", "harbour w/5 strike", ["w/5"]),
    ("gdelt", "harbour w/5 strike pre/3 port", ["w/5", "pre/3"]),
    ("google", 'near5:"harbour strike"', ["near5:"]),
    ("gdelt", "harbour near5 strike /n3/ port adj2 pier /s fire", ["near5", "/n3/", "adj2", "/s"]),
    ("newsapi", "harbour AROUND(5) strike", ["AROUND"]),
    ("newsapi", "HEADLINE(harbour) AND atleast3(port)", ["HEADLINE", "atleast3"]),
    ("newsapi", "harbour NEAR strike", ["NEAR"]),
    ("newsapi", "/harbours?/", ["/harbours?/"]),
    ("factiva", "continent:europe", ["continent:"]),
    ("factiva", "intitle:Syria site:example.com", ["intitle:", "site:"]),
    ("newsapi", 'harbour 24/7 w/o https://example.com/w/5 9/11 "harbour NEAR/5 strike" Wall/Street', []),
    ("factiva", "Harbour: fire at 10:30", []),
]


@pytest.mark.parametrize(("dialect", "text", "operators"), OPERATORS)
def test_an_operator_of_another_product_is_a_word_with_a_remark(dialect: str, text: str, operators: list[str]) -> None:
    translation = of(dialect, text)
    assert translation.text is not None
    told = [each.text for each in translation.remarks if each.code == "R-OP"]
    fields = {"continent:", "intitle:", "site:"}
    assert told == [
        f"`{each}` looks like {'a field' if each in fields else 'an operator'} of another product; "
        f"it is searched as {'a word' if each in fields else 'words'}."
        for each in operators
    ]


@pytest.mark.parametrize(("dialect", "text", "remark"), REMARKS)
def test_what_means_something_else_is_remarked(dialect: str, text: str, remark: str) -> None:
    translation = of(dialect, text)
    assert translation.text is not None
    assert [str(each) for each in translation.remarks] == [remark]


def test_a_plain_query_has_no_remarks() -> None:
    assert of("brandwatch", '(harbour OR port) NEAR/5 "night shift"').remarks == ()


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
