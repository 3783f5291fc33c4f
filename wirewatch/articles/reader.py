"""The articles of several files as a command reads them: each is judged as intake judges one from Kafka, after what can be mended
was mended; what could not be read and what is to be remarked is kept by cause, and told at the end.

A date without a time, no id: that is mended for good. An address and a date that are missing are stood in for where articles are
only tried, and not where they are published, since readers would be shown them. One file that cannot be used keeps none of the
others from being read. It must never pass over anything without counting it, change a member that is as it should be, nor mend
what the contract tolerates by itself.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from schemas import Article, SchemaError, UnreadableError, load_object
from wirewatch.articles.causes import Causes
from wirewatch.articles.dates import A_DAY, DateError, TwoDaysError, instant
from wirewatch.articles.files import read_lines
from wirewatch.articles.how import How
from wirewatch.articles.line import TOO_DEEP, ArticleLine, InputError
from wirewatch.articles.opening import Advance
from wirewatch.terminal import remark

NOWHERE = "unknown.invalid"
NO_ID = "no id, so one is made of the content"
NO_URL = f"no url, so one at {NOWHERE} stands in"
NO_DATE = "no published_at, so it counts as published now"
ANOTHER_FORM = "published_at is a date of another form than RFC 3339, and a time without a zone is UTC"
PUBLISH_NEEDS = ("url", "published_at")  # what is stood in for where articles are only tried
SINCE_1970 = "published_at is a number, read as {} since 1970; another service has to send RFC 3339"
_SINCE_1970 = re.compile(r"\d{10}(\d{3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article with the place it came from, or the reason why it is none; `value` is what would be published, `remarks`
    say what was mended and what was tolerated."""

    line: ArticleLine
    value: bytes
    article: Article | None
    error: Exception | None
    remarks: tuple[str, ...] = ()


class ArticleReader:
    """Reads files. `complete`: the articles are to be published, so nothing stands in for what they do not have."""

    def __init__(self, how: How, *, complete: bool = False) -> None:
        self._how, self._complete = how, complete
        self.unreadable, self.remarks = Causes(), Causes()
        self.unused: list[InputError] = []

    def all(self, paths: Iterable[str], advance: Advance = lambda _: None) -> Iterator[ReadArticle]:
        """Everything that the files hold. Raises `InputError` when there is but one file, and it cannot be read."""
        paths = list(paths)
        for path in paths:
            try:
                for line in read_lines(path, self._how, self.remarks.add, advance):
                    yield self._read(line)
            except InputError as error:
                if len(paths) == 1:
                    self.tell()  # whoever waits for the end will not come to it
                    raise
                self.unused.append(error)

    def articles(self, paths: Iterable[str], advance: Advance = lambda _: None) -> Iterator[Article]:
        """Those that are articles."""
        return (each.article for each in self.all(paths, advance) if each.article is not None)

    @property
    def failures(self) -> int:
        """How many articles, and whole files, could not be read."""
        return self.unreadable.count + len(self.unused)

    def tell(self, thing: str = "line", *, first: Iterable[str] = (), refused: bool = True) -> None:
        """Say what is to be remarked and what could not be read, on stderr, after what is to come `first`; `thing` is what an
        article comes as. Without `refused` leave out the single lines, which are told elsewhere."""
        unread = self.unreadable.lines(thing) if refused else ()
        for told in (*first, *self.remarks.lines("time"), *map(str, self.unused), *unread):
            remark(told)

    def _read(self, line: ArticleLine) -> ReadArticle:
        value = line.value
        try:
            if line.refused is not None:
                raise UnreadableError(line.refused)
            value, remarks = self._mended(line)
            article, tolerated = Article.read_remarked(value)
        except orjson.JSONEncodeError:
            return self._refused(line, value, UnreadableError(TOO_DEEP))
        except SchemaError as error:
            return self._refused(line, value, self._advised(error) if line.of_table else error)
        except (UnreadableError, DateError) as error:
            return self._refused(line, value, error)
        for told in remarks:
            self.remarks.add(line.where, told)
        for each in tolerated:
            self.remarks.add(line.where, str(each), (each.member, each.write))
        return ReadArticle(line, value, article, None, (*remarks, *map(str, tolerated)))

    def _mended(self, line: ArticleLine) -> tuple[bytes, tuple[str, ...]]:
        try:
            found = orjson.loads(line.value)
        except orjson.JSONDecodeError:
            return line.value, line.remarks
        if not isinstance(found, dict):
            return line.value, line.remarks
        article, remarks = mended(found, self._how, complete=self._complete, of_row=line.of_table)
        if article == found:
            return line.value, line.remarks
        load_object(line.value)  # what it refuses, such as a member that stands twice, must not be hidden
        return orjson.dumps(article), (*line.remarks, *remarks)

    def _advised(self, error: SchemaError) -> Exception:
        """The error, and what to do where publishing wants more than a backtest."""
        missing = {each.path[0] for each in error.problems if each.keyword == "required" and each.path}
        needed = [name for name in PUBLISH_NEEDS if name in missing]
        if not self._complete or not needed:
            return error
        named = " ".join(f"--column {name}=NAME" for name in needed)
        return AdvisedError(error, f"Publishing needs {' and '.join(needed)}; say {named} if that has another name")

    def _refused(self, line: ArticleLine, value: bytes, error: Exception) -> ReadArticle:
        self.unreadable.add_error(line.where, error)
        return ReadArticle(line, value, None, error)


class AdvisedError(SchemaError):
    """What the contract says is wrong, and what to do about it."""

    def __init__(self, error: SchemaError, advice: str) -> None:
        super().__init__(error.name, error.problems)
        self.args = (f"{error}. {advice}",)


def mended(value: dict[str, Any], how: How, *, complete: bool, of_row: bool = False) -> tuple[dict[str, Any], list[str]]:
    """The article as it is to be read, and remarks. `complete`: what is missing stays missing, because it is to be published.
    `of_row`: it comes of a table, which has columns and no dates that were not read. Raises `DateError`."""
    article, remarks = dict(value), list[str]()
    for member, column in () if of_row else how.columns.items():
        if (found := _at(value, column)) is not None:
            article[member] = found
    if not of_row:
        remarks += _mend_date(article, how)
    if _is_missing(article, "id"):
        article["id"] = "sha256-" + hashlib.sha256(orjson.dumps(article, option=orjson.OPT_SORT_KEYS)).hexdigest()
        remarks.append(NO_ID)
    if not complete and _is_missing(article, "url"):
        article["url"] = f"https://{NOWHERE}/" + re.sub(r"[^\w.-]", "-", str(article["id"]), flags=re.ASCII)
        remarks.append(NO_URL)
    if not complete and _is_missing(article, "published_at"):
        article["published_at"] = how.now.isoformat()
        remarks.append(NO_DATE)
    return article, remarks


def _mend_date(article: dict[str, Any], how: How) -> list[str]:
    date = article.get("published_at")
    date = str(date) if isinstance(date, int) and not isinstance(date, bool) else date
    if not isinstance(date, str) or not date.strip():
        return []
    try:
        found, bare = instant(date, "", how.order)
    except TwoDaysError as error:
        raise DateError(f"published_at: {error}") from None
    except DateError:
        return []  # the contract says what a date is
    if found == date:
        return []
    article["published_at"] = found
    if since_1970 := _SINCE_1970.fullmatch(date.strip()):
        return [SINCE_1970.format("milliseconds" if since_1970[1] else "seconds")]
    return [A_DAY if bare else ANOTHER_FORM]


def _is_missing(article: dict[str, Any], member: str) -> bool:
    value = article.get(member)
    return value is None or (isinstance(value, str) and not value.strip())


def _at(value: dict[str, Any], column: str) -> Any:
    """A member by its name, or by a path such as source.name."""
    found: Any = value
    for step in [column] if column in value else column.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found
