"""The articles of several files as a command reads them: each is judged as intake judges one from Kafka, after what can be mended
was mended; what could not be read and what is to be remarked is kept by cause, and told at the end.

One file that cannot be used keeps none of the others from being read. It must never pass over anything without counting it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from schemas import Article, SchemaError, UnreadableError, load_object
from wirewatch.articles.causes import Causes
from wirewatch.articles.dates import DateError
from wirewatch.articles.files import read_lines
from wirewatch.articles.how import How
from wirewatch.articles.line import TOO_DEEP, ArticleLine, InputError
from wirewatch.articles.mending import PUBLISH_NEEDS, mended
from wirewatch.articles.opening import Advance
from wirewatch.terminal import remark


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article with the place it came from, or the reason why it is none; `value` is what would be published."""

    line: ArticleLine
    value: bytes
    article: Article | None
    error: Exception | None


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
        return ReadArticle(line, value, article, None)

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
