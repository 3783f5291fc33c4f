"""How long hostile texts take: a query until it is refused, an article past 1,000 rules, a rule that costs as much as it can.

What they are stands in tests/hostile/hurtful.py. Times are CPU time of this process, of queries the best of three. An article
has a million characters and is compared with an ordinary one as long: generated text past the same rules.
"""

import time
from collections.abc import Callable
from contextlib import suppress

from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.language.errors import QueryErrors
from matching.language.parser import parse
from matching.snippets import snippets
from tests.benchmarks.generator import Language
from tests.hostile import hurtful

RULES = 1_000
LENGTH = 1_000_000
SHOWN = 4  # of the slowest


def run() -> None:
    """Print the slowest of each kind."""
    print(f"hostile: the slowest queries of {len(hurtful.QUERIES)}, until they are refused (goal: 100 ms)")
    for name, took_s in slowest({name: min(refused_s(text) for _ in range(3)) for name, text in hurtful.QUERIES.items()}):
        print(f"      {name:40} {took_s * 1e3:6.1f} ms")
    language = Language()
    rules = [language.query() for _ in range(RULES)] + hurtful.ASKED
    ordinary = [language.text(LENGTH // 6)[:LENGTH] for _ in range(4)]
    many = percolator(rules)
    past(many, ordinary[0])  # what follows knows most words, as in a stream
    ordinary_s = min(past(many, text) for text in ordinary[1:])
    print(
        f"  articles of {LENGTH:,} characters past {len(rules):,} rules, an ordinary one in {ordinary_s:.2f} s (goal: 50 times)"
    )
    texts = {name: hurtful.article(piece, LENGTH) for name, piece in hurtful.ARTICLES.items()}
    texts["different words"] = hurtful.different_words(LENGTH)
    for name, took_s in slowest({name: past(many, text) for name, text in texts.items()}):
        print(f"      {name:40} {took_s / ordinary_s:6.1f} times")
    print("  one rule and the article where it costs most, beside the ordinary article past all rules")
    endured = hurtful.RULES_ENDURED.items()
    for name, took_s in slowest(
        {name: past(percolator([rule]), hurtful.article(piece, LENGTH)) for name, (rule, piece) in endured}
    ):
        print(f"      {name:40} {took_s / ordinary_s:6.1f} times")


def slowest(times: dict[str, float]) -> list[tuple[str, float]]:
    """The slowest by name."""
    return sorted(times.items(), key=lambda each: -each[1])[:SHOWN]


def refused_s(text: str) -> float:
    """Seconds until the query is refused."""

    def read() -> None:
        with suppress(QueryErrors):
            parse(text, hurtful.LISTS, hurtful.RULES)

    return seconds(read)


def past(rules: Percolator, text: str) -> float:
    """Seconds that an article takes, from its text to the snippets of what matched."""

    def match() -> None:
        document = Document.of({"title": "x", "body": text}, "en")
        for found in rules.percolate(document):
            snippets(document, found.hits)

    return seconds(match)


def percolator(queries: list[str]) -> Percolator:
    """One with these rules."""
    made = Percolator()
    for number, query in enumerate(queries):
        made.add(f"rule-{number}", parse(query))
    return made


def seconds(work: Callable[[], None]) -> float:
    """CPU time of the call."""
    began = time.process_time()
    work()
    return time.process_time() - began
