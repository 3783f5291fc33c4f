"""Our queries in the languages of other products: each case written, or refused with the part and the reason; and read back."""

import sqlite3

import pytest

from matching.analysis.document import Document
from matching.dialects.export import Export, export
from matching.dialects.products import DIALECTS
from matching.dialects.translation import translate
from matching.language.parser import parse
from tests.oracle import evaluate

# Our query, and what it is in some products; the others are held against the import.
CASES: list[tuple[str, dict[str, str]]] = [
    (
        "Syria AND (Iraq OR Iran) NOT football",
        {
            "lucene": "(Syria AND (Iraq OR Iran)) AND NOT football",
            "brandwatch": "(Syria AND (Iraq OR Iran)) AND NOT football",
            "factiva": "(Syria and (Iraq or Iran)) not football",
            "nexis": "(Syria and (Iraq or Iran)) and not football",
            "google": "(Syria (Iraq OR Iran)) -football",
            "fts5": '("Syria" AND ("Iraq" OR "Iran")) NOT "football"',
        },
    ),
    (
        "Syria NEAR/5 aid",
        {
            "lucene": '"Syria aid"~5',
            "elasticsearch": '"Syria aid"~5',
            "brandwatch": "Syria NEAR/5 aid",
            "talkwalker": "Syria NEAR/6 aid",
            "factiva": "Syria near6 aid",
            "nexis": "Syria w/5 aid",
            "scopus": "Syria W/5 aid",
            "google": "Syria AROUND(5) aid",
            "gdelt": 'near5:"Syria aid"',
            "newscatcher": 'NEAR("Syria", "aid", 5)',
            "fts5": 'NEAR("Syria" "aid", 5)',
        },
    ),
    (
        '(Syria OR "Middle East") ONEAR/3 aid',
        {
            "brandwatch": '(Syria OR "Middle East") NEAR/3f aid',
            "meltwater": '(Syria OR "Middle East") ONEAR/3 aid',
            "factiva": '(Syria or "Middle East") adj4 aid',
            "nexis": '(Syria or "Middle East") pre/3 aid',
            "newscatcher": '(NEAR("Syria", "aid", 3, true)) OR (NEAR("Middle East", "aid", 3, true))',
        },
    ),
    ("Syria NEAR/S aid", {"talkwalker": "Syria SENTENCE aid", "nexis": "Syria w/s aid"}),
    ("Syria NEAR/P aid", {"factiva": "Syria same aid", "nexis": "Syria w/p aid"}),
    (
        "Georgia NOT NEAR/2 Tech",
        {"brandwatch": "Georgia NOT NEAR/2 Tech", "talkwalker": "Georgia NOT NEAR/3 Tech", "nexis": "Georgia not w/2 Tech"},
    ),
    ("ATLEAST/3 (Syria OR Iraq)", {"factiva": "atleast3 (Syria or Iraq)", "nexis": "atleast3(Syria or Iraq)"}),
    ("ATLEAST/3 Syria", {"gdelt": 'repeat3:"Syria"'}),
    (
        "2 OF (oil, gas, coal)",
        {"lucene": "(oil AND gas) OR (oil AND coal) OR (gas AND coal)", "google": "(oil gas) OR (oil coal) OR (gas coal)"},
    ),
    ("cooperat*", {"lucene": "cooperat*", "nexis": "cooperat!", "fts5": '"cooperat" *'}),
    ("organi?ation", {"lucene": "organi?ation", "nexis": "organi*ation"}),
    ("=Target", {"brandwatch": "{Target}", "meltwater": "{Target}"}),
    (
        "title:Syria AND title:(oil NEAR/5 gas)",
        {
            "lucene": 'title:Syria AND (title:("oil gas"~5))',
            "factiva": "hd=Syria and (hd=(oil near6 gas))",
            "nexis": "HEADLINE(Syria) and (HEADLINE(oil w/5 gas))",
            "scopus": "TITLE(Syria) AND (TITLE(oil W/5 gas))",
            "fts5": 'title : "Syria" AND (title : (NEAR("oil" "gas", 5)))',
        },
    ),
    (
        "Syria AND lang:en AND source:reuters.com",
        {
            "brandwatch": "Syria AND language:en AND site:reuters.com",
            "google": None,
            "gdelt": "Syria sourcelang:en domain:reuters.com",
        },  # type: ignore[dict-item]
    ),
    ("Syria AND words>500", {"factiva": "Syria and wc>500", "lucene": "Syria AND words:>500"}),
    ('"oil and gas" AND "and" AND S-400', {"factiva": '"oil and gas" and "and" and "S-400"'}),
    ("C# AND 9/11", {"lucene": 'C AND "9 11"'}),
]


def of(dialect: str, text: str) -> Export:
    return export(parse(text), DIALECTS[dialect])


@pytest.mark.parametrize(("text", "theirs"), CASES)
def test_each_case_is_written_for_every_product_and_read_back_or_refused(text: str, theirs: dict[str, str]) -> None:
    for name, dialect in DIALECTS.items():
        exported = of(name, text)
        if name in theirs:
            assert exported.text == theirs[name], name
        if exported.text is None:
            assert exported.refusals
            continue
        back = translate(exported.text, dialect)
        assert back.text is not None, (name, exported.text, back.problems)


REFUSED = [
    ("US EXCEPT football", "brandwatch", "X-EXPORT: US EXCEPT football: Brandwatch has nothing like EXCEPT."),
    (
        "Syria AND =Target",
        "lucene",
        "X-EXPORT: =Target: Lucene has nothing like =, which counts capitals and accents.",
    ),
    ("Syria ONEAR/5 aid", "fts5", "X-EXPORT: Syria ONEAR/5 aid: SQLite FTS5 has nothing like ONEAR/n."),
    ("ATLEAST/2 Syria", "lucene", "X-EXPORT: ATLEAST/2 Syria: Lucene does not count how often a word stands in an article."),
    ('"war * Ukraine"', "factiva", 'X-EXPORT: "war * Ukraine": Factiva has nothing like a lone *, which stands for one word.'),
    ("coop*", "google", "X-EXPORT: coop*: Google has no such wildcard; name the forms with OR."),
    ("lead:Syria", "google", "X-EXPORT: lead:Syria: Google has no field like lead:."),
    ("Syria NOT (oil AND gas)", "gdelt", "X-EXPORT: NOT (oil AND gas): GDELT has a minus before words and phrases only."),
    ("#Syria", "lucene", "X-EXPORT: #Syria: Lucene does not tell a hashtag from its word."),
    ("Syria AND tier=1", "nexis", "X-EXPORT: tier=1: Nexis has no such number."),
    (
        "8 OF (aa, bb, cc, dd, ee, ff, gg, hh, ii, jj, kk)",
        "lucene",
        "X-EXPORT: 8 OF (aa, bb, cc, dd, ee, ff, gg, hh, ii, jj, kk): Lucene has nothing like 8 OF, and it would be 165 "
        "combinations; name fewer.",
    ),
    (
        "source:example.com AND Syria AND source:news.example.com",
        "gdelt",
        "X-EXPORT: source:example.com AND Syria AND source:news.example.com: GDELT gives an article one source, and several are "
        "read as any of them. Write OR.",
    ),
    (
        "source:example.com AND 2 OF (source:news.example.com, Syria)",
        "google",
        "X-EXPORT: source:example.com AND 2 OF (source:news.example.com, Syria): Google gives an article one source, and several "
        "are read as any of them. Write OR.",
    ),
    (
        "Syria AND lang:en AND lang:de",
        "factiva",
        "X-EXPORT: Syria AND lang:en AND lang:de: Factiva gives an article one lang, and several are read as any of them. "
        "Write OR.",
    ),
]


@pytest.mark.parametrize(("text", "dialect", "told"), REFUSED)
def test_what_cannot_be_said_is_refused_with_the_part_and_the_reason(text: str, dialect: str, told: str) -> None:
    exported = of(dialect, text)
    assert exported.text is None
    assert [str(refusal) for refusal in exported.refusals] == [told]


def test_all_that_cannot_be_said_is_told_and_what_differs_is_a_remark() -> None:
    assert [refusal.part for refusal in of("lucene", "=Target AND ATLEAST/2 Syria AND oil").refusals] == [
        "=Target",
        "ATLEAST/2 Syria",
    ]
    assert of("lucene", "US AND oil").remarks == ("US finds us too in Lucene; here it finds capitals only.",)


TEXTS = [
    "Syria gets aid",
    "aid for the people of Syria",
    "Syria cooperates on oil and gas",
    "oil only",
    "gas and coal in Iraq",
    "football in Syria",
]
ASKED = [
    "Syria AND aid NOT football",
    "Syria NEAR/1 aid",
    "(Syria OR Iraq) NEAR/3 (aid OR coal)",
    "cooperat* OR coal",
    "2 OF (oil, gas, coal)",
    '"oil and gas" OR body:football',
    "Syria NOT (aid OR football)",
]


@pytest.mark.parametrize("text", ASKED)
def test_sqlite_finds_what_we_find(text: str) -> None:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE article USING fts5(title, body)")
    base.executemany("INSERT INTO article VALUES ('', ?)", [(each,) for each in TEXTS])
    exported = of("fts5", text)
    theirs = {body for (body,) in base.execute("SELECT body FROM article WHERE article MATCH ?", (exported.text,))}
    query = parse(text)
    assert theirs == {body for body in TEXTS if evaluate(query, Document.of({"title": "", "body": body}, "en")) is not None}
    assert theirs
