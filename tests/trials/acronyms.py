"""Every match of `US` and of the hundred commonest acronyms that is lost or gained since the rules of words changed.

The real articles are matched twice: by this tree, and by that of BEFORE, which git unpacks into a folder that goes again. Both
run the same few lines (_MATCHES). What differs is printed with its context, to be read by a person. It fails where git does not
have that commit.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.trials.data import ROOT, articles_by_id

BEFORE = "c0c2e28"  # the last commit before articles were read as they are written
MOST = 100
_CONTEXT = 40  # characters to either side
# Reads lines of id, title, body, language, after a line with the acronyms; prints a line for each match.
_MATCHES = """
import json, sys
from matching.analysis.document import Document
from matching.engine.percolator import Percolator
from matching.language.parser import parse
percolator = Percolator()
for acronym in json.loads(sys.stdin.readline()):
    percolator.add(acronym, parse(f'"{acronym}"'))
for line in sys.stdin:
    name, title, body, language = json.loads(line)
    for found in percolator.percolate(Document.of({"title": title, "body": body}, language)):
        hit = found.hits[0]
        print(json.dumps([name, found.rule_id, hit.field, hit.start, hit.end]))
"""


def run() -> bool:
    """Whether both trees could be asked."""
    articles = articles_by_id()
    acronyms = ["US", *commonest(list(articles.values()))]
    told = [json.dumps(acronyms), *(json.dumps(_asked(name, each)) for name, each in articles.items())]
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", BEFORE, "matching", "wording"], cwd=ROOT, capture_output=True, check=True)
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as packed:
            packed.extractall(folder, filter="data")
        before, after = matches(Path(folder), told), matches(ROOT, told)
    lost, gained = before.keys() - after.keys(), after.keys() - before.keys()
    for name, differing, found in (("lost", lost, before), ("gained", gained, after)):
        for key in sorted(differing, key=lambda key: (key[1], key[0])):
            print(f"  {name:6} {key[1]:6} {context(articles[key[0]], *found[key])}")
    print(f"{len(acronyms)} acronyms in {len(articles):,} articles: {len(before):,} matches before, {len(after):,} now,", end=" ")
    print(f"{len(lost)} lost, {len(gained)} gained.")
    return True


def commonest(articles: list[dict[str, Any]]) -> list[str]:
    """The words in capitals of two to five letters that most articles have, but for those that are capitals in a line of them."""
    counts: Counter[str] = Counter()
    for article in articles:
        words = article["body"].split()
        counts.update({word for word in words if word.isascii() and word.isalpha() and word.isupper() and 2 <= len(word) <= 5})
    return [word for word, _ in counts.most_common(MOST + 3) if word not in ("US", "AND", "OR", "NOT")][:MOST]


def _asked(name: str, article: dict[str, Any]) -> list[str | None]:
    return [name, article["title"], article["body"], article.get("language")]


def matches(tree: Path, told: list[str]) -> dict[tuple[str, str], tuple[str, int, int]]:
    """The first hit of each match, by article and acronym, as the matcher in this folder has it."""
    asked = subprocess.run(
        [sys.executable, "-c", _MATCHES], input="\n".join(told), cwd=tree, env={"PYTHONPATH": str(tree), "PYTHONUTF8": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = map(json.loads, asked.stdout.splitlines())
    return {(name, acronym): (field, start, end) for name, acronym, field, start, end in found}


def context(article: dict[str, Any], field: str, start: int, end: int) -> str:
    """The hit with what stands around it, on one line."""
    text = article[field]
    around = text[max(0, start - _CONTEXT) : start], text[start:end], text[end : end + _CONTEXT]
    return " ".join("{}[{}]{}".format(*around).split())
