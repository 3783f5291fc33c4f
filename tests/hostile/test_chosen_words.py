"""One article of words that somebody chose, in shapes that repeat themselves, past two hundred rules that have them.

Work is counted, from the text to the match. No shape may cost more than a few times what different words of that length cost.
"""

import random
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config.loading.watchlists import load_watchlists
from matching.analysis.document import Document
from matching.analysis.layout import MOST_OCCURRENCES
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from matching.query import Except
from matching.snippets import snippets
from rules.matcher import Matcher
from rules.rule import Rule
from schemas.messages import Article, Source
from tests.counting import calls_of
from tests.oracle import evaluate

NOW = datetime(2026, 11, 29, tzinfo=UTC)
WORDS = [*("sanctions", "pipeline", "oil", "gas", "tanker", "nato", "iran", "port"), *(f"word{number}" for number in range(40))]
FORMS = [
    "{a} AND {b}", "{a} NEAR/5 {b}", "{a} NOT {b}", "{a} OR {b}", '{a} EXCEPT "{a} {b}"', "ATLEAST/3 {a}", '"{a} {b}"',
    "{a} NEAR/S {b}", "{a} NOT NEAR/3 {b}", '"{a} * {b}"', "lead:{a} OR {b}", "{a}-{b}", "={a} OR {b}", "{a}* AND {b}",
]  # fmt: skip
LENGTH = 100_000


@cache
def rules() -> tuple[Rule, ...]:
    chance = random.Random(1)
    lines = [
        f"  - {{id: r{number}, name: R, deliver: {{slack: '#c'}}, query: '{chance.choice(FORMS).format(a=a, b=b)}'}}\n"
        for number in range(205)
        for a, b in [chance.sample(WORDS, 2)]
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.yaml"
        path.write_text(f'watchlist: 1\nname: desk\nowner: "@desk"\nrules:\n{"".join(lines)}')
        loaded = load_watchlists(path)
    assert loaded.errors == ()
    return loaded.rules


def shapes() -> dict[str, str]:
    """Rows of the words, by what holds them together, and what is done to them."""
    chance = random.Random(2)
    glued = {
        "hyphens": "-", "dashes": "\u2013", "apostrophes": "'", "typographic": "\u2019", "stops": ".", "commas": ",",
        "slashes": "/", "tags": " #", "hyphenated tags": "-#", "zero width": "\u200b", "soft hyphens": "\u00ad", "blanks": " ",
        "odd blanks": " \u00a0\n\t", "lines": "\n\n", "sentences": ". ", "possessives": "'s ", "possessive hyphens": "'s-",
        "elisions": " l'", "numbers": "-1,000-", "acronyms": "-U.S.-", "Han": "\u4fc4", "marks": "\u0301-", "underscores": "_",
        "em dashes": "\u2014", "quotes": '"',
    }  # fmt: skip
    made = {name: glue.join(chance.choices(WORDS[:8], k=50)) + glue for name, glue in glued.items()}
    made |= {f"all words, {name}": glued[name].join(WORDS) + glued[name] for name in ("hyphens", "blanks", "slashes", "stops")}
    made |= {f"capitals, {name}": made[name].upper() for name in ("hyphens", "blanks", "possessives")}
    made |= {
        "chains of 20": "-".join(WORDS[:20]) + " ",
        "chains of 21": "-".join(WORDS[:21]) + " ",
        "one word": "oil ",
        "one chain": "oil-",
    }
    return made


def work_of(body: str) -> int:
    article = Article("a", "https://a.example/", "T", body, NOW, Source("a.example"), language="en")
    matcher = Matcher(rules())
    return calls_of(lambda: matcher.match(article, NOW))


@pytest.fixture(scope="module")
def different() -> int:
    return work_of(" ".join(f"x{number}" for number in range(LENGTH // 6)))


@pytest.mark.parametrize("piece", shapes().values(), ids=shapes())
def test_a_row_of_chosen_words_costs_no_more_than_its_length(piece: str, different: int) -> None:
    body = (piece * (LENGTH // len(piece) + 1))[:LENGTH]
    assert work_of(body) < 5 * different


@pytest.mark.parametrize("query", ["aaa", '"aaa aaa"', "=aaa", "aaa-aaa", "aaa*", '"aaa * aaa"', "lead:aaa", "aaa OR b"])
@pytest.mark.parametrize("glue", ["-", " ", "/", " l'"])
def test_the_first_thousand_occurrences_are_hits_as_the_slow_truth_says(query: str, glue: str) -> None:
    document = Document.of({"title": "aaa", "body": glue.join(["aaa"] * 2_500)})
    percolator = Percolator()
    percolator.add("rule", parse(query))
    [found] = percolator.percolate(document)
    assert found.hits == evaluate(parse(query), document)
    inside = [hit for hit in found.hits if hit.field == "body"]
    assert len({(hit.start, hit.end, hit.term) for hit in inside}) <= MOST_OCCURRENCES
    if query == "aaa":
        assert [hit.start for hit in inside] == sorted(hit.start for hit in inside)
        assert len(inside) == MOST_OCCURRENCES
    assert snippets(document, found.hits)


def test_what_comes_behind_a_thousand_masked_words_is_found() -> None:
    query = Except(parse("open"), parse('"us open"'), touching=True)
    document = Document.of({"body": "us open " * 3_000 + "open"})
    percolator = Percolator()
    percolator.add("rule", query)
    [found] = percolator.percolate(document)
    assert [(hit.start, hit.end) for hit in found.hits] == [(24_000, 24_004)]
    assert found.hits == evaluate(query, document)


def test_a_long_row_of_hyphens_is_its_parts_alone() -> None:
    row, longer = "-".join(["ab"] * 20), "-".join(["ab"] * 21)
    assert "ab" * 20 in Document.of({"body": row}).searched_keys()
    assert Document.of({"body": longer}).searched_keys() == {"ab"}
