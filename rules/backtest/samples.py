"""What a backtest shows of a few articles: headline, outlet, date and the cuts with the hits.

Which articles is decided by a checksum of their ids, not by their order: so samples come from the whole time and not from its
first hour, and the same articles give the same samples however they are read. It must keep nothing else of an article.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from matching import Snippet, snippets
from matching.analysis import Document
from matching.engine import Found
from matching.reasons import PieceLine
from rules.rule import Rule
from schemas import Article


@dataclass(frozen=True, slots=True)
class Sample:
    """One article that matched. `title_marks` are the hits in the headline; `snippets` cut the other fields."""

    article_id: str
    url: str
    title: str
    title_marks: tuple[tuple[int, int], ...]
    outlet: str
    published_at: datetime
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a rule matches an article or does not: line by line for a person, as an object for a program."""

    lines: tuple[PieceLine, ...]
    tree: Mapping[str, Any]


Explain: TypeAlias = Callable[[Rule, Document], Explained]


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that only one of two revisions matches, and what the later one says to it."""

    sample: Sample
    explained: Explained


T = TypeVar("T", Sample, Changed)


class Samples(Generic[T]):
    """At most so many samples, those whose articles' ids have the smallest checksums."""

    __slots__ = ("_kept", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[str, tuple[int, T]] = {}

    def offer(self, article_id: str, make: Callable[[], T]) -> None:
        """Keep a sample of the article if it is among the chosen; `make` is called only then."""
        rank = zlib.crc32(article_id.encode("utf-8", "surrogatepass"))
        if len(self._kept) >= self._most:
            worst = max(self._kept, key=lambda each: (self._kept[each][0], each), default=None)
            if worst is None or (self._kept[worst][0], worst) <= (rank, article_id):
                return
            del self._kept[worst]
        self._kept[article_id] = (rank, make())

    def drop(self, article_id: str) -> None:
        """Forget the sample of an article, if there is one."""
        self._kept.pop(article_id, None)

    def kept(self) -> tuple[T, ...]:
        """The samples, oldest article first."""
        return tuple(sorted((each for _, each in self._kept.values()), key=_age))


def sample_of(article: Article, document: Document, found: Found) -> Sample:
    """What is shown of an article. The headline stands whole, so the cuts are of what is below it."""
    title_marks = tuple(sorted({(hit.start, hit.end) for hit in found.hits if hit.field == "title"}))
    cuts = snippets(document, [hit for hit in found.hits if hit.field != "title"])
    outlet = article.source.name or article.source.domain
    return Sample(article.id, article.url, article.title, title_marks, outlet, article.published_at, cuts)


def _age(each: Sample | Changed) -> tuple[datetime, str]:
    sample = each.sample if isinstance(each, Changed) else each
    return sample.published_at, sample.article_id
