"""Tables as products export them: which character parts the columns, where the header is, the rows below it with their lines, and
what of an article is in a row.

The header is the line with the most names that columns.py knows, so a title of the report or its filters may stand above. The
text is UTF-8, or else Windows-1252, which is said. Cells hold what products write there: sources with or without a domain,
numbers with commas, `=HYPERLINK(...)`. It must never take a row for less than it is: one that does not fit the header is told.
Nor must it judge whether an article is complete: reader.py and the contract do.
"""

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from wirewatch.articles.columns import folded, is_known, is_text
from wirewatch.articles.dates import A_DAY, DateError, instant
from wirewatch.articles.how import Order
from wirewatch.articles.opening import Opened
from wording import cut

DELIMITERS = (",", ";", "\t", "|")
MOST_ABOVE = 60  # lines in which the header is looked for
_LARGEST_CELL = 32 * 1024 * 1024
_MANY_LINES = 3
_END = "\0end\0"  # given to the reader after the last line: it stands in a row of its own unless a quote is open
# What a cell of Excel can hold, and so what it leaves of a longer text.
EXCEL_CELL = 32_767
TITLE_CHARACTERS = 100
NO_TITLE = "no title, so the first words of the text stand in"
CUT_BY_EXCEL = "a text may be cut off, as 32,767 characters are all that a cell of Excel holds"
_LINE_END = re.compile(r"\r\n?")
_LINK = re.compile(r'^=HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_NO_SCHEME = re.compile(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}(?:/|\Z)", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}", re.IGNORECASE)
_TEXTS = ("id", "title", "author", "section", "language")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the delimiter, the header and the line in which it ends."""

    delimiter: str
    header: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and the line in which it begins; `wrong` says why it does not fit the header."""

    line: int
    cells: tuple[str, ...]
    wrong: str | None = None


def find_table(head: str, chosen: Mapping[str, str], *, is_named: bool) -> Table | None:
    """The table that a text begins with; None where no line is a header. `chosen` are columns that were named. Where the file is
    not named as a table (`is_named`), a page may have the line `Summary` or `Video | Text`: it takes a row that fits below it."""
    wanted = {folded(column) for column in chosen.values()}
    best: tuple[int, Table] | None = None
    for delimiter in _delimiters(head):
        lines = list(_lines(head, delimiter))
        for at, table in enumerate(lines):
            named = sum(1 for cell in table.header if folded(cell) in wanted)
            known = named + sum(1 for cell in table.header if is_known(cell))
            enough = named or (known >= min(2, len(table.header)) and any(map(is_text, table.header)))
            fits = is_named or named or (len(table.header) > 1 and any(_fits(each, table) for each in lines[at + 1 :]))
            if enough and fits and (best is None or known > best[0]):
                best = known, table
    return best[1] if best else None


def _fits(row: Table, table: Table) -> bool:
    """Whether a line is a row of the table: a page that has bars or commas in one line has not as many in the next."""
    return 1 < len(row.header) <= len(table.header)


def likely_table(head: str) -> Table | None:
    """What seems to be a table with unknown names: several lines in a row with the same number of cells, three or more."""
    best: Table | None = None
    for delimiter in _delimiters(head):
        lines = [each for each in _lines(head, delimiter) if each.header]
        for at, first in enumerate(lines[:-2]):
            widths = {len(each.header) for each in lines[at : at + _MANY_LINES]}
            if widths == {len(first.header)} and len(first.header) >= max(3, len(best.header) + 1 if best else 3):
                best = first
                break
    return best


def first_line(head: str) -> Table:
    """A table for its first line that is none by its names: of the delimiter by which it has most columns."""
    candidates = [table for delimiter in _delimiters(head) for table in list(_lines(head, delimiter))[:1]]
    return max(candidates, key=lambda table: len(table.header), default=Table(",", (), 1))


def encoding_of(file: Opened) -> str:
    """UTF-8 where all of the file is, else Windows-1252. The file is read for it and goes back to its beginning."""
    file.again()
    try:
        with _text(file, "utf-8-sig", "strict") as text:
            while text.read(1024 * 1024):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def rows(file: Opened, table: Table, encoding: str) -> Iterator[Row]:
    """The rows below the header, from the beginning of the file on; blank ones are passed by."""
    csv.field_size_limit(_LARGEST_CELL)
    file.again()
    with _text(file, encoding, "replace") as text:
        reader = csv.reader(itertools.chain(text, (_END,)), delimiter=table.delimiter)
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield Row(begins, (), f"cannot be read as a row of a table: {error}")
                continue
            if cells is None or cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                told = f"{_OPEN}; all that follows, {reader.line_num - begins:,} lines, is in one cell"
                yield Row(begins, (cells[0][:1000],), told)
                return
            file.line = reader.line_num
            file.moved()
            if begins > table.line and any(cell.strip() for cell in cells):
                yield _row(table, begins, cells, reader.line_num)


def _row(table: Table, begins: int, cells: list[str], ends: int) -> Row:
    width = len(table.header)
    wrong = None
    if any(cell.strip() for cell in cells[width:]):
        wrong = (
            f"has {len(cells)} cells where the header has {width}: a text holds {_NAMED[table.delimiter]} and is not in quotes "
            '("); export it with quotes around texts'
        )
    elif len(cells) < width and ends - begins >= _MANY_LINES and len(cells) > 1:
        wrong = f"has {len(cells)} cells where the header has {width}, over {ends - begins + 1} lines: {_OPEN}"
    return Row(begins, tuple(cells), wrong)


_OPEN = 'a quote (") is not closed'
_NAMED = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar (|)"}


def _delimiters(head: str) -> Sequence[str]:
    """Those to try; Excel's first line `sep=;` says which."""
    first = head.lstrip("\ufeff").partition("\n")[0].strip().strip('"').lower()
    return (first[4],) if first.startswith("sep=") and len(first) == 5 else (*DELIMITERS,)


def _lines(head: str, delimiter: str) -> Iterator[Table]:
    """Each of the first lines as if it were the header."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if reader.line_num > MOST_ABOVE:
                return
            names = [cell.strip().strip("\ufeff") for cell in cells]
            while names and not names[-1]:
                names.pop()
            if names and not (len(names) == 1 and names[0].lower().startswith("sep=")):
                yield Table(delimiter, tuple(names), reader.line_num)
    except csv.Error:
        return


@contextmanager
def _text(file: Opened, encoding: str, errors: str) -> Iterator[io.TextIOWrapper]:
    """The file as text, whose lines end as they do in it; the file itself stays open."""
    text = io.TextIOWrapper(file.bytes, encoding=encoding, errors=errors, newline="")
    try:
        yield text
    finally:
        text.detach()


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
