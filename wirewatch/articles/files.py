"""A file -> its articles as bytes, each with the place it came from, whatever kind of file it is.

JSON lines pass as they stand, valid or not: whether a line is an article is decided where articles from Kafka are read
(`Article.read`), so that a file and a topic cannot be told apart. Arrays and objects over several lines are in documents.py,
tables in tables.py, and plain text goes through schemas/pages. What a file is, its content says; the name decides where that
may be two things. Lines end at a line feed only: U+2028 in a body is text. It must never hold a file of many articles in memory
at once.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import orjson

from schemas import Given, PageError, read_page
from wirewatch.articles.columns import MEMBERS, missing, places, writes_day_first
from wirewatch.articles.dates import DateError, Days
from wirewatch.articles.documents import read_documents
from wirewatch.articles.how import How, Order
from wirewatch.articles.line import STDIN, ArticleLine, InputError, name_of
from wirewatch.articles.opening import UTF8_MARK, Advance, Opened, opened, seekable
from wirewatch.articles.paths import JSON_LINES, TABLES, suffix_of
from wirewatch.articles.tables import Cells, Row, Table, encoding_of, find_table, first_line, likely_table, read_row, rows
from wording import counted

Note: TypeAlias = Callable[[str, str], None]
Places: TypeAlias = Mapping[str, tuple[int, ...]]
PlacesAndOrder: TypeAlias = tuple[Places, Order | None]
NOT_DATED = "no date in the first ten lines, so it counts as published now; --published-at says when"
NO_TEXT = "has neither a title nor a text"
PASSED_OVER = "passed over, as but one cell is filled, as in lines below a table"
HEADER_AGAIN = "passed over, as it is the header again"
# An array of objects within an object of which only the beginning is there.
_BEGINS_A_LIST = re.compile(rb'"\s*:\s*\[\s*\{')
_XML = re.compile(rb"\s*<(?:\?xml|[A-Za-z][\w:.-]*[\s/>])")
OLD_ENCODING = "no UTF-8, so it is read as Windows-1252; where letters are wrong, save it as CSV (UTF-8)"


def read_lines(path: str, how: How, note: Note = lambda _, __: None, advance: Advance = lambda _: None) -> Iterator[ArticleLine]:
    """Read a file, or standard input for `-`. `note` is told where and how something was read that may be meant otherwise. Raises
    `InputError` where the file cannot be read, is no text or is damaged, or is a table without known columns."""
    with opened(path, advance) as file:
        head = file.head()
        if _is_json(path, head, how.given):
            yield from _json_lines(file) if _is_lines(path, head) else read_documents(file)
        else:
            # What comes from a pipe may come in pieces, and the first says too little.
            with seekable(file) as whole:
                yield from _texts(path, whole, how, note)
        file.moved()


def _texts(path: str, file: Opened, how: How, note: Note) -> Iterator[ArticleLine]:
    """What is no JSON: a table, or a page."""
    head = file.head()
    if not head.strip():
        note(file.name, "is empty")
    elif _XML.match(head) and not head.lstrip()[:9].lower().startswith((b"<html", b"<!doctype")):
        raise InputError(f"{file.name}: this is XML; give its articles as JSON or CSV, or the text of a page.")
    elif (table := _table_of(path, head, how)) is not None:
        yield from _rows(file, table, how, note)
    elif path == STDIN and how.given == Given():
        yield from _json_lines(file)
    else:
        yield _page(file.name, file.bytes.read(), how)


def _is_json(path: str, head: bytes, given: Given) -> bool:
    """By the first character, as no page and no table begins with a brace; else by the name."""
    start = head.lstrip()
    found = start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"]", b""))
    if not found and path != STDIN and suffix_of(path) in JSON_LINES:
        found = find_table(head.decode("utf-8", "replace"), {}, is_named=False) is None
    if found and given != Given() and path != STDIN:
        raise InputError(f"{path}: holds JSON lines, and what the options say is about a page of plain text. Leave them out.")
    return found and (path != STDIN or given == Given())


def _is_lines(path: str, head: bytes) -> bool:
    """Whether each line is a JSON value of its own: else it is an array, or one object is written over several lines."""
    start = head.lstrip()
    if start[:1] == b"[":
        return False
    line, whole, _ = start.partition(b"\n")
    line = line.strip()
    if suffix_of(path) in (".jsonl", ".ndjson") or start[:1] != b"{":
        return True
    if not whole and _BEGINS_A_LIST.search(line):
        return False  # an answer of a search service is one line, and longer than what is looked at
    return not (line in (b"{", b"") or line.endswith((b",", b"{", b"["))) and not _holds_a_list(line)


def _holds_a_list(line: bytes) -> bool:
    """Whether it is a whole object that holds articles and is none, as search services answer."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return "id" not in value and any(isinstance(each, list) and each and isinstance(each[0], dict) for each in value.values())


def _json_lines(file: Opened) -> Iterator[ArticleLine]:
    for number, value in enumerate(file.bytes, 1):
        # A byte order mark belongs to the file, not to its first article.
        line = (value.removeprefix(UTF8_MARK) if number == 1 else value).rstrip(b"\r\n")
        file.line = number
        file.moved()
        if line.strip():
            yield ArticleLine(file.name, number, line)


def _page(name: str, raw: bytes, how: How) -> ArticleLine:
    try:
        page = read_page(raw, how.given, how.now)
    except PageError as error:
        raise InputError(f"{name}: {error}.") from None
    return ArticleLine(name, 1, page.article, () if page.dated else (NOT_DATED,))


def _table_of(path: str, head: bytes, how: How) -> Table | None:
    """The table that a file holds; None where it holds none. Raises `InputError` for one that cannot be used."""
    try:
        # The last letter may be cut.
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    text = text.rpartition("\n")[0] or text if len(head) >= 1000 else text
    named, name = suffix_of(path) in TABLES, name_of(path)
    if how.given != Given() and not named:
        return None
    table = find_table(text, how.columns, is_named=named)
    if table is None:
        if text.lstrip()[:1] == "<":
            return None  # the reader of pages says what HTML is
        table = likely_table(text) or (first_line(text) if named else None)
        if table is not None:
            raise InputError(f"{name}: {_unknown(table)}")
    if table is not None and (absent := missing(table.header, how.columns)):
        known = ", ".join(filter(None, table.header))
        raise InputError(f"{name}: no column {', '.join(absent)}. The columns of this table: {known}.")
    return table


def _unknown(table: Table) -> str:
    return (
        "is a table, and none of its columns is known to hold a title or a text. Say which one does: "
        f"--column title=COLUMN --column body=COLUMN. Its columns: {', '.join(filter(None, table.header))}. "
        f"Others that may be named: {', '.join(member for member in MEMBERS if member not in ('title', 'body'))}."
    )


def _rows(file: Opened, table: Table, how: How, note: Note) -> Iterator[ArticleLine]:
    at = places(table.header, how.columns)
    encoding = encoding_of(file)
    if encoding != "utf-8-sig":
        note(file.name, OLD_ENCODING)
    order = _order(file, table, encoding, how, at, note)
    for row in rows(file, table, encoding):
        if (line := _row(file.name, table, row, (at, order), note)) is not None:
            yield line


def _row(name: str, table: Table, row: Row, places_and_order: PlacesAndOrder, note: Note) -> ArticleLine | None:
    """The row as an article; None where it is none, and is no loss."""
    where, raw = f"{name}:{row.line}", orjson.dumps(row.cells)
    if row.wrong:
        return ArticleLine(name, row.line, raw, refused=row.wrong)
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    if tuple(cell.strip() for cell in row.cells[: len(table.header)]) == table.header:
        note(where, HEADER_AGAIN)
        return None
    try:
        article, remarks = read_row(row, *places_and_order)
    except DateError as error:
        return ArticleLine(name, row.line, raw, refused=f"published_at: {error}")
    is_one = "title" in article or article["body"]
    if (not is_one or filled == [row.cells[0].strip()]) and len(filled) == 1 and len(table.header) > 2:
        note(where, PASSED_OVER)
        return None
    if not is_one:
        return ArticleLine(name, row.line, raw, refused=NO_TEXT)
    return ArticleLine(name, row.line, orjson.dumps(article), tuple(remarks), of_table=True)


def _order(file: Opened, table: Table, encoding: str, how: How, at: Places, note: Note) -> Order | None:
    """The order of day and month in the dates of a table, as all of them say together."""
    days = Days(how.order)
    if days.is_said or not at.get("published_at"):
        return days.order
    silent = Opened(file.name, file.raw, file.bytes, lambda _: None)
    dated = 0
    for row in rows(silent, table, encoding):
        date = Cells(row, at).first("published_at")
        dated += bool(date)
        days.look(date)
    told = days.decide(day_first=writes_day_first(table.header))
    if told:
        note(file.name, f"{told} ({counted(dated, 'date')})")
    return days.order
