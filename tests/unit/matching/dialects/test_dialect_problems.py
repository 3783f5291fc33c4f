"""Queries of other products that cannot be brought here: and how that is told."""

import pytest

from matching.dialects.products import DIALECTS
from matching.dialects.translation import MOST_CHARACTERS, Translation, translate


def of(dialect: str, text: str) -> Translation:
    return translate(text, DIALECTS[dialect])


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
        "fts5",
        "^harbour",
        'X-FORM line 1, column 1: Wirewatch has nothing like "^" of SQLite FTS5. Write title: or lead: before the word in place '
        "of ^.\n^harbour\n^",
    ),
    (
        "fts5",
        "port AND -title:harbour",
        'X-FORM line 1, column 10: Wirewatch has nothing like "-title:" of SQLite FTS5. Name the fields that count: title: or '
        "body:.\nport AND -title:harbour\n         ^^^^^^^",
    ),
    (
        "lucene",
        "harbour~1",
        "X-TILDE line 1, column 8: ~1 does not follow what can be near to something. There is no fuzzy search: write "
        "the spellings with OR.\nharbour~1\n       ^^",
    ),
    (
        "lucene",
        "harbour AND title:[a TO b]",
        "X-RANGE line 1, column 19: Wirewatch has ranges only of numbers in words:, reach:, tier: and age:. Leave it out, or "
        "write words>=100.\nharbour AND title:[a TO b]\n                  ^^^^^^^^",
    ),
    (
        "lucene",
        "harbour OR port AND fire",
        "X-MIXED line 1, column 12: Lucene puts neither AND nor OR first: what has AND beside it must be there, whatever OR "
        "says. Put brackets around what belongs together.\nharbour OR port AND fire\n           ^^^^",
    ),
    (
        "nexis",
        "date > 2020-01-01 and harbour",
        'X-FIELD line 1, column 1: Wirewatch has nothing like "date" of Nexis. Wirewatch reads articles as they appear. Leave '
        "it out.\ndate > 2020-01-01 and harbour\n^^^^^^^^^^^^^^^^^",
    ),
    (
        "elasticsearch",
        "harbour AND date:[2020 TO 2021]",
        'X-FIELD line 1, column 13: Wirewatch has nothing like "date:" of Elasticsearch. Wirewatch reads articles as they '
        "appear. Leave it out.\nharbour AND date:[2020 TO 2021]\n            ^^^^^",
    ),
    (
        "nexis",
        "harbour and ALLCAPS(US)",
        'X-FIELD line 1, column 13: Wirewatch has nothing like "allcaps(" of Nexis. Write = before a word whose capitals '
        "count: =US.\nharbour and ALLCAPS(US)\n            ^^^^^^^",
    ),
    (
        "gdelt",
        "harbour tone<-5",
        'X-FORM line 1, column 9: Wirewatch has nothing like "tone<-5" of GDELT. Wirewatch does not judge tone or theme. Leave '
        "it out, or name the words.\nharbour tone<-5\n        ^^^^^^^",
    ),
    (
        "factiva",
        "harbour and date after -7",
        'X-FIELD line 1, column 13: Wirewatch has nothing like "date" of Factiva. Wirewatch reads articles as they appear. '
        "Leave it out.\nharbour and date after -7\n            ^^^^^^^^^^",
    ),
    (
        "lucene",
        "inn~ AND harbour",
        "X-TILDE line 1, column 4: ~ does not follow what can be near to something. There is no fuzzy search: write "
        "the spellings with OR.\ninn~ AND harbour\n   ^",
    ),
    (
        "scopus",
        "harbour AND PUBYEAR > 2015",
        'X-FORM line 1, column 13: Wirewatch has nothing like "PUBYEAR > 2015" of Scopus. Wirewatch reads articles as they '
        "appear. Leave it out.\nharbour AND PUBYEAR > 2015\n            ^^^^^^^^^^^^^^",
    ),
    (
        "lucene",
        "/harbours?/ AND port",
        'X-FORM line 1, column 1: Wirewatch has nothing like "/harbours?/" of Lucene. There are no regular expressions here. '
        "Write the spellings with OR.\n/harbours?/ AND port\n^^^^^^^^^^^",
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


def test_a_query_has_a_longest() -> None:
    (problem,) = of("newsapi", "a" * (MOST_CHARACTERS + 1)).problems
    assert (problem.code, problem.reason) == ("X-LIMIT", "The query has 20,001 characters; 20,000 is the limit.")


@pytest.mark.parametrize(
    ("dialect", "text", "named"),
    [
        ("factiva", "harbour/F50/", "/F50/"),
        ("factiva", "harbour /f50/ and port", "/f50/"),
        ("nexis", "harbour w/seg port", "w/seg"),
        ("nexis", "harbour not w/seg port", "not w/seg"),
        ("fts5", "{title body} : harbour", "{title body} :"),
        ("fts5", "- title : harbour", "- title :"),
        ("fts5", "harbour + port", "+"),
    ],
)
def test_what_has_no_counterpart_is_told_and_not_searched_as_words(dialect: str, text: str, named: str) -> None:
    told = translate(text, DIALECTS[dialect])
    assert told.text is None
    assert named in {text[each.start : each.end] for each in told.problems}
