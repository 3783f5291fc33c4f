"""Where the real articles and queries are, and how articles become those of article.v1.

They belong to their outlets and are not ours to ship, so nothing here may copy a line of them into the project.
"""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


class NoDataError(Exception):
    """There is no such data beside this project; the text says which."""


def files(pattern: str) -> list[Path]:
    """The files of the data that match. Raises NoDataError where there are none."""
    found = sorted(DATA.glob(pattern))
    if not found:
        raise NoDataError(f"There is no ../shared/data/{pattern} beside this project, so there is nothing to try on.")
    return found


def rows(pattern: str) -> list[dict[str, Any]]:
    """The JSON objects of the files that match."""
    return [json.loads(line) for file in files(pattern) for line in file.read_text("utf-8").splitlines()]


def rows_of(pattern: str) -> list[dict[str, Any]]:
    """The JSON objects of compressed files that match, as they are."""
    return [json.loads(line) for file in files(pattern) for line in gzip.decompress(file.read_bytes()).splitlines()]


@cache
def articles_by_id() -> dict[str, dict[str, Any]]:
    """All articles, by an id that names their file and line."""
    return {article["id"]: article for file in files("articles/*.jsonl.gz") for article in read(file)}


def read(file: Path) -> Iterator[dict[str, Any]]:
    """The articles of a file; what the data sets lack and article.v1 needs is filled in."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            article = {name: value for name, value in json.loads(line).items() if value is not None}
            article["id"] = f"{file.name.split('.')[0]}-{number}"
            article.setdefault("url", f"https://unknown.invalid/{article['id']}")
            article.setdefault("title", "(no title)")
            named = {"name": article.get("source"), "domain": article.get("source_domain")}
            article["source"] = {name: value for name, value in named.items() if isinstance(value, str)}
            article["published_at"] = with_offset(article.get("published_at", ""))
            yield article


def with_offset(instant: str) -> str:
    """A date-time with an offset; the data sets have some without, and some dates alone."""
    if len(instant) < 11:
        return f"{instant[:10]}T00:00:00Z" if len(instant) == 10 else "2000-01-01T00:00:00Z"
    tail = instant[19:]
    return instant if tail.endswith("Z") or "+" in tail or "-" in tail else instant + "Z"
