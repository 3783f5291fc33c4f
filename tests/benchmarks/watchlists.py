"""What analysts wait for: checking 1,000 rules with two tests each, and a backtest and a rehearsal of 1,000 rules over 3,000
articles.

Whole commands, from starting Python to the last line, as child processes on one core where the system can bind them to one.
Times are CPU time of the child, user and system; the ratio is to the calibration loop of matcher.py over 3,000 articles in
this process, and only that says something on another machine.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from tests.acceptance.harness import ROOT
from tests.benchmarks.generator import Language
from tests.benchmarks.matcher import rate

RULES, ARTICLES = 1_000, 3_000
FIRST = datetime(2026, 11, 10, tzinfo=UTC)
MINUTES_BETWEEN = 6.7  # 3,000 articles in two weeks


def run() -> None:
    """Print seconds and ratios for each command."""
    language = Language()
    articles = [language.article(number) for number in range(ARTICLES)]
    floor_s = ARTICLES / rate(lambda each: re.findall(r"\w+", f"{each['title']} {each['body']}".lower()), articles)
    print(f"watchlists: {RULES:,} rules, {ARTICLES:,} articles of about 430 words; calibration {floor_s:.2f} s")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules, others = ([language.query() for _ in range(RULES)] for _ in range(2))
        write(folder / "rules.yaml", rules, tests=True)
        write(folder / "before.yaml", [*others[: RULES // 100], *rules[RULES // 100 :]])
        lines = (orjson.dumps(dated(article, number)) for number, article in enumerate(articles))
        (folder / "articles.jsonl").write_bytes(b"\n".join(lines))
        backtest = ["backtest", "rules.yaml", "--articles", "articles.jsonl"]
        measure("check", ["check", "rules.yaml"], folder, floor_s)
        measure("backtest", backtest, folder, floor_s)
        measure("rehearse", ["rehearse", *backtest[1:]], folder, floor_s)
        measure("  with a page", [*backtest, "--html", "report.html"], folder, floor_s)
        measure("  10 rules changed", [*backtest, "--against", "before.yaml"], folder, floor_s)
        measure("  one query", ["backtest", "--query", rules[0], *backtest[2:]], folder, floor_s)


def measure(name: str, command: Sequence[str], folder: Path, floor_s: float) -> None:
    """Run one command and print what it took."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "wirewatch", *command],
        cwd=folder,
        env=environ,
        capture_output=True,
        check=False,
        preexec_fn=one_core,
    )
    wall_s, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    megabytes = after.ru_maxrss / 1000
    failed = "" if done.returncode == 0 else f"   exit status {done.returncode}: {done.stderr[-200:]!r}"
    print(
        f"  {name:20} {cpu_s:6.1f} s CPU   {cpu_s / floor_s:6.1f} x the calibration   {wall_s:6.1f} s on the clock   "
        f"{megabytes:,.0f} MB at most so far{failed}"
    )


def one_core() -> None:
    """Bind the child to one core, where the system knows how."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def dated(article: dict[str, object], number: int) -> dict[str, object]:
    """The article, published some minutes after the one before."""
    return {**article, "published_at": (FIRST + timedelta(minutes=MINUTES_BETWEEN * number)).isoformat()}


def write(path: Path, queries: Sequence[str], *, tests: bool = False) -> None:
    """A watchlist of these queries; with tests, each rule has a text that it matches and one that it does not."""
    rules = []
    for number, query in enumerate(queries):
        rule = {"id": f"rule-{number}", "name": f"Rule {number}", "query": query}
        if tests:
            rule["tests"] = [{"match": matching(query)}, {"no_match": "Nothing of all this."}]  # type: ignore[assignment]
        rules.append(rule)
    defaults = {"deliver": {"slack": "#bench"}}
    # JSON is YAML, and needs no care for quotes.
    path.write_bytes(orjson.dumps({"watchlist": 1, "name": "bench", "owner": "@bench", "defaults": defaults, "rules": rules}))


def matching(query: str) -> str:
    """A text that a query of the generator matches: the first alternative of each group, none of what NOT excludes."""
    groups = re.sub(r"NOT (\([^)]*\)|\"[^\"]*\"|\w+)", "", query).split(" AND ")
    firsts = (re.search(r'"([^"]*)"|(\w+)', group) for group in groups)
    return ". ".join(first[1] or first[2] for first in firsts if first) + "."
