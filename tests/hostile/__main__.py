"""`make fuzz`: queries and articles of every kind, through all that reads them; what is hostile first, then 300 or `--seconds N`.

    read       parse: a tree that writes back to itself, or QueryErrors with places, within 100 ms
    advise     the lints of what was read, and no other error
    matched    percolate gives what evaluate gives, offsets cut the text, snippets mark it
    endured    a hostile article costs at most 50 times an ordinary one of its length
    imported   any text in any dialect is answered
    payloads   50,000 hostile messages, or `--payloads N`, through the stages and what is shown of them, once (payloads.py)
    folder_checked   a folder of hostile watchlists is told harmlessly, and nothing beside it; 2,000 or `--watchlists N` at first
                     (folders.py)
    slack      500 hostile answers of a server that is not Slack (tests/hostile/slack_runs.py), once

Hypothesis makes them smaller when one fails, and the last lines say how to see it again. Unlike the property tests this takes
other examples each time. Must raise nothing of its own but AssertionError, so that a failure is always about the program.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from matching.analysis.document import Document
from matching.dialects.products import DIALECTS, Dialect
from matching.dialects.translation import translate
from matching.engine.percolator import Percolator
from matching.language.errors import QueryErrors
from matching.language.parser import MOST_CHARACTERS, parse
from matching.proofs.lints import lint
from matching.query import Query
from matching.snippets import snippets
from tests.hostile import folders, payloads
from tests.hostile.folders import folder_checked
from tests.hostile.slack_runs import ANSWERS, hostile_answers
from tests.oracle import evaluate
from tests.property.generated import documents, queries

PARSE_S, LINT_S, IMPORT_S = 0.1, 1.0, 0.5
SLOWER = 50  # times an ordinary article of the same length
FLOOR_S = 0.02  # what an article may always take
ROUND = 150  # examples of each test before the next seed

ORDINARY = "The US and Russia met in Syria today, said Mr. Biden of the U.S. team, and WHO knows about us. "
ALL_KINDS = [
    *("US", "a", '"a * a"', "=é OR é", "俄罗斯", "S-400", "rus*", "us NEAR/5 russia", "a NEAR/S b", "a EXCEPT b", "ATLEAST/3 a"),
]
_SYNTAX = """
AND OR NOT - ( ) " “ * = $ $usa #tag # , : NEAR/5 ONEAR NEAR/S NEAR/101 EXCEPT ATLEAST/3 2 OF rule:x title: lang:en source:a.b
age<5 words>=1 and near us US har* *ab a? har?o* 1,000 \\ < > { } ~5 俄 é \u0301 \u200b \x00 W/3 near5 {x} <y> NEAR(
sourcelang:eng repeat3:
"""
pieces = st.sampled_from([*_SYNTAX.split(), "\n", " "]) | st.text(max_size=3)
typed = st.lists(pieces, max_size=30).map(" ".join) | st.lists(pieces, max_size=30).map("".join) | st.text(max_size=200)
repeated = st.builds(lambda piece, count: piece * (count // max(1, len(piece))), pieces | typed, st.integers(1, 100_000))
texts = typed | queries.map(str) | repeated
bodies = st.builds(lambda piece, count: piece * (count // max(1, len(piece))), typed, st.integers(1, 20_000))

told: Counter[str] = Counter()
slowest: dict[str, float] = {}


def timed(what: str, limit_s: float, call: Callable[[], Any]) -> Any:
    """What the call gives. It fails when three tries all took longer: a busy machine is no fault of the program."""
    took_s = []
    for _ in range(3):
        start = time.thread_time()
        try:
            result = call()
        finally:
            took_s.append(time.thread_time() - start)
        if took_s[-1] <= limit_s:
            break
    slowest[what] = max(slowest.get(what, 0.0), min(took_s))
    assert min(took_s) <= limit_s, f"{what} took {min(took_s):.3f} s, {limit_s:.3f} s is the limit"
    return result


def parsed(text: str) -> Query | QueryErrors:
    """The tree, or the errors, for anything else would leave this function."""
    try:
        return parse(text, {"usa": ["US", "United States"]})
    except QueryErrors as errors:
        return errors


def read(text: str) -> None:
    """Parse, write back, lint."""
    found = timed("parse", PARSE_S, lambda: parsed(text))
    if isinstance(found, QueryErrors):
        assert found.errors
        for error in found.errors:
            told[error.code] += 1
            assert 0 <= error.start <= error.end <= len(text)
            assert error.line >= 1
            assert len(str(error)) < 1_000
        return
    told["read"] += 1
    written = str(found)
    if len(written) <= MOST_CHARACTERS:  # quotes and ANDs are written out, so a query near the limit grows beyond it
        assert parse(written) == found
    for note in timed("lint", LINT_S, lambda: lint(found, text)):
        told[note.code] += 1
        assert 0 <= note.start <= note.end <= len(text)


def matched(several: list[Query], document: Document) -> None:
    """Percolate against evaluate, and what is shown of it."""
    percolator = Percolator()
    for number, query in enumerate(several):
        percolator.add(str(number), query)
    answers = {found.rule_id: found.hits for found in percolator.percolate(document)}
    for number, query in enumerate(several):
        assert answers.get(str(number)) == evaluate(query, document)
    told["articles"] += 1
    told["matches"] += len(answers)
    for hits in answers.values():
        shown(document, hits)


def endured(body: str, language: str | None) -> None:
    """A long article of one piece."""
    limit_s = FLOOR_S + SLOWER * ordinary_s(len(body) // 1_000 + 1)
    timed("hostile article", limit_s, lambda: whole(body, language))
    told["hostile articles"] += 1


def imported(text: str, dialect: Dialect) -> None:
    """Any text, as if another product's."""
    answer = timed("import", IMPORT_S, lambda: translate(text, dialect))
    told["imported" if answer.text is not None else "not imported"] += 1
    assert (answer.text is None) == bool(answer.problems)
    if answer.text is not None:
        assert parse(answer.text)


TESTS: dict[Callable[..., None], tuple[st.SearchStrategy[Any], ...]] = {
    read: (texts,),
    matched: (st.lists(queries, min_size=1, max_size=8), documents),
    endured: (bodies, st.sampled_from([None, "en", "de", "fr", "es", "zh"])),
    imported: (texts, st.sampled_from(list(DIALECTS.values()))),
    folder_checked: (st.integers(0, 1 << 62),),
}


def shown(document: Document, hits: tuple[Any, ...]) -> None:
    """Hits lie in their fields, and snippets in the text."""
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(document.texts[hit.field])
    for snippet in snippets(document, hits):
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.marks)


def whole(body: str, language: str | None) -> None:
    """An article from its text to its snippets."""
    document = Document.of({"title": body[:100], "body": body}, language)
    for found in all_kinds().percolate(document):
        shown(document, found.hits)


@cache
def all_kinds() -> Percolator:
    """One query of each kind, all of words that hostile articles have."""
    percolator = Percolator()
    for query in ALL_KINDS:
        percolator.add(query, parse(query))
    return percolator


@cache
def ordinary_s(thousands: int) -> float:
    """Seconds of an ordinary article of so many thousand characters."""
    body = (ORDINARY * (thousands * 12))[: thousands * 1_000]
    start = time.thread_time()
    whole(body, "en")
    return time.thread_time() - start


def main() -> int:
    """Return 0 when the time ended without a failure; a failure is raised."""
    options = argparse.ArgumentParser(description="Queries and articles of every kind through everything that reads them.")
    options.add_argument("--seconds", type=float, default=300.0)
    options.add_argument("--watchlists", type=int, default=2_000, help="how many hostile folders of watchlists, at first")
    options.add_argument("--seed", type=int, default=int(time.time()), help="the first seed: the one a failure named")
    options.add_argument("--payloads", type=int, default=payloads.PAYLOADS, help="hostile articles before that")
    given_options = options.parse_args()
    calm = settings(
        max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    number = first = given_options.seed
    told.update({f"Slack {what}": count for what, count in hostile_answers(first).items()})
    print(f"{ANSWERS} hostile answers of Slack from seed {first}, nothing failed", flush=True)
    print(payloads.run(first, given_options.payloads), flush=True)
    for each in range(given_options.watchlists):
        folder_checked(first * 1_000_000 + each)
    print(f"{given_options.watchlists:,} hostile folders, {_counts(folders.told)}, nothing failed", flush=True)
    ends_at = time.monotonic() + given_options.seconds
    while time.monotonic() < ends_at:
        for test, strategies in TESTS.items():
            seed(number)(calm(given(*strategies)(test)))()
        number += 1
    print(f"{number - first} rounds from seed {first}, nothing failed: {_counts(told + folders.told)}")
    print("slowest: " + ", ".join(f"{what} {seconds * 1000:.0f} ms" for what, seconds in slowest.items()))
    return 0


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in counter.most_common())


if __name__ == "__main__":
    sys.exit(main())
