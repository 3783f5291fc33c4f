"""`make profile`: which functions the CPU time of an article goes to, past the matcher alone and on the whole path.

The whole path is what intake, match and alert do with one article but for Kafka: bytes are read, matched, written as matches,
read again and decided on. Articles and rules are in the shape of real ones (newspaper.py). A profile makes calls look dearer than
they are, so the shares say where to look, and `make bench` says what was gained.
"""

import cProfile
import pstats
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from alerts import Limits, Silences, State, build, decide
from matching.engine.percolator import Percolator
from matching.language.parser import parse
from rules.definition import Definition
from rules.matcher import Matcher
from rules.rule import rule_of
from rules.stories import OpenStories
from schemas import Article, Match, record_of
from tests.benchmarks.matcher import calibration, document, loaded
from tests.benchmarks.newspaper import Newspaper

ARTICLES, WARM_UP, RULES, SHOWN = 500, 500, 1_000, 12
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def run() -> None:
    """Print the dearest functions of both."""
    paper = Newspaper()
    articles = [paper.article(number) for number in range(WARM_UP + ARTICLES)]
    queries = [paper.query() for _ in range(RULES)]
    print(f"profile: {ARTICLES} articles of about 430 words past {RULES:,} rules, shares of CPU by function")
    percolator = loaded(Percolator(), [parse(query) for query in queries])
    show("the matcher alone, with the hits", articles, lambda each: alone(percolator, each))
    matcher = Matcher(rule_of(definition(number, query)) for number, query in enumerate(queries))
    state = State(OpenStories)
    show("the whole path but for Kafka", [orjson.dumps(each) for each in articles], lambda raw: path(matcher, state, raw))


def alone(percolator: Percolator, article: dict[str, Any]) -> None:
    """One article past all rules."""
    for found in percolator.percolate(document(article)):
        assert found.hits is not None


def path(matcher: Matcher, state: State, raw: bytes) -> None:
    """What becomes of one article until it is decided whether to tell of it, and what is told stands as bytes."""
    for each in matcher.match(Article.read(raw), NOW):
        match = Match.read(bytes(each))
        for decision in decide(match, state, NOW, Silences(), Limits()):
            state.apply(decision)
            record_of(decision)
            for told in build(decision, match):
                bytes(told)


def definition(number: int, query: str) -> Definition:
    """A rule as a file has it; ten channels share them."""
    about = {"id": f"rule-{number}", "name": f"Rule {number}", "watchlist": "bench", "status": "active", "priority": "normal"}
    return Definition.read({**about, "query": query, "deliver": {"slack": f"#c{number % 10}"}})


def show(name: str, articles: list[Any], work: Callable[[Any], None]) -> None:
    """Print how the time of the articles behind the warm-up is shared."""
    for each in articles[:WARM_UP]:
        work(each)
    measured = articles[WARM_UP:]
    began = time.thread_time()
    for each in measured:
        work(each)
    whole = (time.thread_time() - began) / len(measured) * 1e6
    profile = cProfile.Profile()
    profile.enable()
    for each in measured:
        work(each)
    profile.disable()
    floor = calibrated(measured)
    print(f"  {name}: {whole:,.0f} µs an article, {whole / floor:.1f} times the calibration")
    rows: list[tuple[float, int, str]] = []
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = vars(pstats.Stats(profile))["stats"]
    for (file, _, function), (_, calls, own, _, _) in stats.items():
        where = (
            "" if file.startswith("~") else f"{Path(file).relative_to(ROOT) if ROOT in Path(file).parents else Path(file).name} "
        )
        rows.append((own, calls, where + re.sub(r" of '(\w+)' objects|[<>{}']|built-in |method ", r" \1", function).strip()))
    spent = sum(own for own, _, _ in rows)
    for own, calls, what in sorted(rows, reverse=True)[:SHOWN]:
        print(f"      {own / spent:5.1%}   {calls / len(measured):7.1f} calls   {what}")


def calibrated(articles: list[Any]) -> float:
    """µs of the calibration for one of these articles."""
    read = [orjson.loads(each) if isinstance(each, bytes) else each for each in articles]
    began = time.thread_time()
    for each in read:
        calibration(each)
    return (time.thread_time() - began) / len(read) * 1e6
