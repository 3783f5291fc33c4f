"""`make trial`: the shipped watchlists over real articles, through the same command a user has.

Prints counts and ten sample matches with the words around their hits, for a person to read. The samples are spread over all
matches, and those with a hit of `US` come first, because that is the word that decides whether the tool is trusted.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "articles"
SAMPLES = 10
AROUND = 45


def main() -> int:
    """Return 0 when it ran, 1 when the command failed, 2 where there is no data."""
    files = sorted(DATA.glob("*.jsonl.gz"))
    if not files:
        print("There is no folder ../shared/data/articles beside this project, so there is nothing to try on.", file=sys.stderr)
        return 2
    articles = {article["id"]: article for file in files for article in read(file)}
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
    return 1 if done.returncode not in (0, 1) else 0


def read(file: Path) -> Iterator[dict[str, Any]]:
    """The articles of a file; what the data sets lack and article.v1 needs is filled in."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            article = {name: value for name, value in json.loads(line).items() if value is not None}
            article["id"] = f"{file.name.split('.')[0]}-{number}"
            article.setdefault("url", f"https://unknown.invalid/{article['id']}")
            article.setdefault("title", "(no title)")
            if isinstance(article.get("source"), str):
                article["source"] = {"name": article["source"]}
            article["published_at"] = with_offset(article.get("published_at", ""))
            yield article


def with_offset(instant: str) -> str:
    """A date-time with an offset; the data sets have some without, and some dates alone."""
    if len(instant) < 11:
        return f"{instant[:10]}T00:00:00Z" if len(instant) == 10 else "2000-01-01T00:00:00Z"
    tail = instant[19:]
    return instant if tail.endswith("Z") or "+" in tail or "-" in tail else instant + "Z"


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


sys.exit(main())
