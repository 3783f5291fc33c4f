"""The shipped watchlists over real articles, through the same command a user has.

Prints counts and ten sample matches with the words around their hits, for a person to read. The samples are spread over all
matches, and those with a hit of `US` come first, because that is the word that decides whether the tool is trusted.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from typing import Any

from tests.trials.data import ROOT, articles_by_id

SAMPLES = 10
AROUND = 45


def run() -> bool:
    """Whether the command ran."""
    articles = articles_by_id()
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as lines:
        lines.writelines(json.dumps(article, ensure_ascii=False) + "\n" for article in articles.values())
        lines.flush()
        command = [sys.executable, "-m", "wirewatch", "match", "--watchlists", "config/watchlists", "--articles", lines.name]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    matches = [json.loads(line) for line in done.stdout.splitlines()]
    counts = Counter(match["rule_id"] for match in matches)
    print(f"{len(articles):,} real articles, {len({match['article_id'] for match in matches})} matched.")
    for rule, count in counts.most_common():
        print(f"  {count:5} {rule}")
    for match in spread(matches):
        print(f"\n{match['rule_id']}: {articles[match['article_id']]['title']}")
        for hit in match["hits"][:6]:
            print(f"    {context(articles[match['article_id']], hit)}")
    return done.returncode in (0, 1)


def spread(matches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ten matches from all over the list."""
    ranked = sorted(matches, key=lambda match: not any(hit["term"] == "US" for hit in match["hits"]))
    with_us = sum(any(hit["term"] == "US" for hit in match["hits"]) for match in matches) or len(ranked)
    return ranked[:with_us][:: max(1, with_us // SAMPLES)][:SAMPLES]


def context(article: dict[str, Any], hit: dict[str, Any]) -> str:
    """The hit in square brackets with the words around it, on one line."""
    text, start, end = article[hit["field"]], hit["start"], hit["end"]
    shown = f"{text[max(0, start - AROUND) : start]}[{text[start:end]}]{text[end : end + AROUND]}"
    return " ".join(shown.split())
