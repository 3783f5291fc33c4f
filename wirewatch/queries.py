"""Files of queries from elsewhere: what `query import` reads.

JSON lines hold an object a line with the query, and may name its id and the product it was written for; what an export keeps
apart as filters belongs to the query. Any other file is text, one query a line. A line that holds no query is told as such.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from wirewatch.articles import JSON_LINES, STDIN, InputError

_BOM = "\ufeff"


class ForeignQuery(NamedTuple):
    """A query as it was found. `problem` says why a line holds none; the text is then the line."""

    file: str
    line: int
    id: str | None
    dialect: str | None
    text: str
    problem: str | None = None

    @property
    def where(self) -> str:
        """The place, and what the file calls the query."""
        return f"{self.file}:{self.line}" + (f" ({self.id})" if self.id else "")


def read_queries(path: str) -> Iterator[ForeignQuery]:
    """The queries of a file, or of standard input for `-`. Raises `InputError` where it cannot be read or is no UTF-8."""
    name = "stdin" if path == STDIN else path
    try:
        text = (sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()).decode("utf-8").removeprefix(_BOM)
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is no UTF-8 text from byte {error.start} on. Save it as UTF-8.") from None
    in_json = Path(path).suffix.lower() in JSON_LINES or text.lstrip()[:2] in ('{"', "{ ")
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _object(name, number, line) if in_json else ForeignQuery(name, number, None, None, line.strip())


def _object(file: str, number: int, line: str) -> ForeignQuery:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return ForeignQuery(file, number, None, None, line, f"no JSON: {error}")
    if not isinstance(found, dict) or not isinstance(found.get("query"), str):
        return ForeignQuery(file, number, None, None, line, 'no object with a "query"')
    filters = found.get("filters") or []
    if not isinstance(filters, list) or not all(isinstance(each, str) for each in filters):
        return ForeignQuery(file, number, _text(found, "id"), None, line, '"filters" is no list of texts')
    text = f"({found['query']}) {' '.join(filters)}" if filters else found["query"]
    return ForeignQuery(file, number, _text(found, "id"), _text(found, "dialect"), text)


def _text(found: dict[str, Any], name: str) -> str | None:
    value = found.get(name)
    return value if isinstance(value, str) and value else None
