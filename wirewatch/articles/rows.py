"""A row of a table -> the members of an article, as texts and numbers; what is missing is left out.

Cells hold what products write there: sources with or without a domain, numbers with commas, `=HYPERLINK(...)`. It must never
judge whether an article is complete: mending.py and the contract do.
"""

import re
from collections.abc import Mapping
from typing import Any

from wirewatch.articles.dates import DateError, instant
from wirewatch.articles.how import Order
from wirewatch.articles.tables import Row
from wording import cut

# What a cell of Excel can hold, and so what it leaves of a longer text.
EXCEL_CELL = 32_767
TITLE_CHARACTERS = 100
A_DAY = "published_at is a day without a time, so noon in UTC stands in"
NO_TITLE = "no title, so the first words of the text stand in"
CUT_BY_EXCEL = "a text may be cut off, as 32,767 characters are all that a cell of Excel holds"
_LINE_END = re.compile(r"\r\n?")
_LINK = re.compile(r'^=HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_NO_SCHEME = re.compile(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}(?:/|\Z)", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}", re.IGNORECASE)
_TEXTS = ("id", "title", "author", "section", "language")


class Cells:
    """A row as its members ask for it."""

    def __init__(self, row: Row, places: Mapping[str, tuple[int, ...]]) -> None:
        self._cells, self._places = row.cells, places

    def all(self, member: str) -> list[str]:
        """What the columns of a member hold, without what is empty."""
        if member not in self._places:
            return []
        held = (_LINE_END.sub("\n", self._cells[at]).strip() for at in self._places[member] if at < len(self._cells))
        return [cell for cell in held if cell and cell.lower() not in ("n/a", "null", "none", "-")]

    def first(self, member: str) -> str:
        """What the first column of a member that is not empty holds."""
        return next(iter(self.all(member)), "")


def read_row(row: Row, places: Mapping[str, tuple[int, ...]], order: Order | None) -> tuple[dict[str, Any], list[str]]:
    """The members, and remarks. Raises `DateError`."""
    cells, remarks = Cells(row, places), list[str]()
    article: dict[str, Any] = {name: cells.first(name) for name in _TEXTS}
    article |= _body(cells) | {"url": _url(cells.first("url")), "source": _source(cells)}
    if not article["title"] and article["body"]:
        article["title"] = cut(article["body"].partition("\n")[0], TITLE_CHARACTERS)
        remarks.append(NO_TITLE)
    if any(len(cell) == EXCEL_CELL for cell in row.cells):
        remarks.append(CUT_BY_EXCEL)
    article["tags"] = [tag for cell in cells.all("tags") for tag in map(str.strip, re.split(r"[;|,]", cell)) if tag]
    if date := cells.first("published_at"):
        article["published_at"], bare = instant(date, cells.first("time"), order)
        remarks += [A_DAY] if bare else []
    try:
        article["fetched_at"] = instant(cells.first("fetched_at"), "", order)[0] if cells.first("fetched_at") else ""
    except DateError:
        remarks.append("fetched_at is no date that is known here, so it is left out")
    return {name: value for name, value in article.items() if value not in ("", [], {})} | {"body": article["body"]}, remarks


def _body(cells: Cells) -> dict[str, str]:
    """Lead and body. Where no column has the whole text, what there is of it is the body."""
    body, lead = cells.first("body"), cells.first("lead")
    if body:
        return {"body": body, "lead": "" if lead == body else lead}
    parts = list[str]()
    for part in (*cells.all("lead"), *cells.all("excerpt")):
        if not any(part in other for other in parts):
            parts.append(part)
    return {"body": "\n\n".join(parts), "lead": ""}


def _url(cell: str) -> str:
    if link := _LINK.match(cell):
        cell = link[1]
    return f"https://{cell}" if _NO_SCHEME.match(cell) else cell


def _source(cells: Cells) -> dict[str, Any]:
    name, domain = cells.first("source"), cells.first("domain").lower()
    domain = re.sub(r"^https?://", "", domain).partition("/")[0]
    if not domain and _HOST.fullmatch(name):
        name, domain = "", name.lower()
    source: dict[str, Any] = {"name": name, "domain": domain, "country": cells.first("country")}
    for member in ("reach", "tier"):
        digits = re.sub(r"[\s,.'’](?=\d{3}(?:\D|\Z))", "", cells.first(member))
        if found := re.fullmatch(r"(\d+)(?:[.,]0+)?", digits):
            source[member] = int(found[1])
    return {member: value for member, value in source.items() if value not in ("", None)}
