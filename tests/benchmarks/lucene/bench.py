"""Ours and Lucene Monitor in turns: the same rules and articles in the shape of real ones, and what each of them matched.

A turn is the calibration loop, ours and both set-ups of Lucene Monitor over articles that none has seen before; what is printed
is the median of five turns. Ours is measured whole, from the text to the rules that match, as CPU time of this process. Lucene
Monitor is given words that are lower-cased and cut already, and only the thread that matches is counted: that is more than fair
to it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psutil

from matching.engine.percolator import Percolator
from matching.language.parser import parse
from matching.query import Query
from tests.benchmarks.lucene.peer import Peer, PeerError, differences, running
from tests.benchmarks.lucene.translation import UntranslatableError, article_line, rule_line
from tests.benchmarks.matcher import calibration, document, spent
from tests.benchmarks.newspaper import Newspaper

WARM_UP = 2_000
TURNS = 5
IN_A_TURN = 300
RULES = (1_000, 10_000)
SHOWN = 20


class Turn(NamedTuple):
    """Microseconds of an article."""

    calibration: float
    ours: float
    as_it_is: float
    with_prefixes: float


def run() -> None:
    """Print a table for each number of rules, or why Lucene Monitor is left out."""
    paper = Newspaper()
    warm = [paper.article(number) for number in range(WARM_UP)]
    articles = [paper.article(WARM_UP + number) for number in range(TURNS * IN_A_TURN)]
    print(f"lucene: {TURNS} turns of {IN_A_TURN} articles of about 430 words, in the shape of real ones; µs of CPU an article")
    with TemporaryDirectory(prefix="wirewatch-lucene-") as folder:
        files = [Path(folder) / name for name in ("rules", "warm-up", "articles")]
        for file, some in zip(files[1:], (warm, articles), strict=True):
            write(file, [article_line(each["id"], document(each)) for each in some])
        for count in RULES:
            try:
                compare([paper.query() for _ in range(count)], warm, articles, files)
            except PeerError as error:
                print(f"  Lucene Monitor is left out at {count:,} rules: {error}")


def compare(texts: Sequence[str], warm: Sequence[Any], articles: Sequence[Any], files: Sequence[Path]) -> None:
    """Measure both with these rules and print what came."""
    lines, queries = translatable(texts)
    write(files[0], lines)
    with running(*files) as peer:
        version = peer.version()
        percolator = Percolator()
        for rule_id, query in queries.items():
            percolator.add(rule_id, query)
        for each in warm:
            percolator.percolate(document(each))
        turns = [turn(percolator, peer, articles, number * IN_A_TURN) for number in range(TURNS)]
        theirs = peer.matches()
    ours = {each["id"]: frozenset(one.rule_id for one in percolator.percolate(document(each))) for each in articles}
    show(f"{len(texts):7,} rules, Lucene Monitor {version} on Java {peer.java}", turns)
    print(f"      {len(texts) - len(queries)} rules cannot be said in Lucene and are left out of both")
    show_differences(ours, theirs, queries)


def write(file: Path, lines: Sequence[str]) -> None:
    """One line each."""
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def translatable(texts: Sequence[str]) -> tuple[list[str], dict[str, Query]]:
    """The rules that Lucene can be asked, as lines and as queries by their ids."""
    lines, queries = [], {}
    for number, text in enumerate(texts):
        query = parse(text)
        try:
            lines.append(rule_line(f"rule-{number}", query))
        except UntranslatableError:
            continue
        queries[f"rule-{number}"] = query
    return lines, queries


def turn(percolator: Percolator, peer: Peer, articles: Sequence[Any], start: int) -> Turn:
    """The calibration, ours and theirs over the same articles, one after the other."""
    some = articles[start : start + IN_A_TURN]
    timed: list[Callable[[Any], object]] = [calibration, lambda each: percolator.percolate(document(each))]
    floor, ours = [spent(work, some) / len(some) * 1e6 for work in timed]
    return Turn(floor, ours, *peer.run(start, start + len(some)))


def show(title: str, turns: Sequence[Turn]) -> None:
    """Print the medians, and how much faster ours is than the better of the other two."""
    middle = Turn(*map(median, zip(*turns, strict=True)))
    faster = median(min(each.as_it_is, each.with_prefixes) / each.ours for each in turns)
    print(f"  {title}; load {psutil.getloadavg()[0]:.0f}")
    print(f"      ours, which match {middle.ours:6,.0f} µs   {middle.calibration / middle.ours:5.2f} of the calibration")
    theirs = f"{middle.as_it_is:6,.0f} µs, with prefixes in its index {middle.with_prefixes:6,.0f} µs"
    print(f"      multipass 2, document frequencies {theirs}")
    print(f"      ours is {faster:.1f} times as fast as the better of the two")


def show_differences(ours: dict[str, frozenset[str]], theirs: dict[str, frozenset[str]], queries: dict[str, Query]) -> None:
    """Print how many matches there are, and each that only one side found."""
    found = differences(ours, theirs)
    print(f"      {sum(map(len, ours.values())):,} matches of ours; {len(found)} differences")
    for article, rule, who in found[:SHOWN]:
        print(f"          {article} {rule}: only {who} matched {queries[rule]}")
    if len(found) > SHOWN:
        print(f"          and {len(found) - SHOWN} more")
