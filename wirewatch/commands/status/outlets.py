"""What outlets sent lately that is not by article.v1 and was tolerated: in how many of their articles, with the id of one.

`status` is asked when something seems wrong, so this is bounded in articles and in time and says where it stopped; and what keeps
it from reading articles must never keep `status` from showing the rest. Like the log of a worker it counts messages: an article
that was published again counts again.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from config.settings import Settings
from schemas import Remark
from streams.arrivals import RemarkedArticle, UnreadableArticle, read_remarked
from wording import UserFacingError, counted, escaped_line

SPANS = {"1h": timedelta(hours=1), "1d": timedelta(days=1)}
MOST_ARTICLES = 5000
MOST_S = 5.0
MOST_OUTLETS, MOST_KINDS = 10, 3  # on the screen; JSON has all


@dataclass(slots=True)
class Kind:
    """One kind of remark of one outlet: how many articles have it, the id of the first that was met, and its remark."""

    remark: Remark
    example: str
    articles: int = 0


@dataclass(slots=True)
class Outlet:
    """How many articles came of an outlet, and of how many something was tolerated."""

    name: str
    articles: int = 0
    tolerated: int = 0
    kinds: dict[tuple[str, str], Kind] = field(default_factory=dict)

    @property
    def ranked(self) -> list[Kind]:
        """The most frequent first."""
        return sorted(self.kinds.values(), key=lambda kind: -kind.articles)


@dataclass(slots=True)
class Looked:
    """What was found in the articles of the last `span`. `there` are all messages, `articles` and `unreadable` those that were
    looked at; `late`: the time was up; `problem`: what kept it from going on."""

    span: timedelta
    there: int = 0
    articles: int = 0
    unreadable: int = 0
    late: bool = False
    problem: str | None = None
    outlets: dict[str, Outlet] = field(default_factory=dict)

    @property
    def ranked(self) -> list[Outlet]:
        """The outlets of which something was tolerated, those with the most such articles first."""
        return sorted((each for each in self.outlets.values() if each.tolerated), key=lambda each: (-each.tolerated, each.name))

    def add(self, read: RemarkedArticle | UnreadableArticle) -> None:
        """Count one message."""
        if isinstance(read, UnreadableArticle):
            self.unreadable += 1
            return
        self.articles += 1
        outlet = self.outlets.setdefault(read.outlet, Outlet(read.outlet))
        outlet.articles += 1
        outlet.tolerated += bool(read.remarks)
        for kind, remark in {(each.member, each.write): each for each in read.remarks}.items():
            outlet.kinds.setdefault(kind, Kind(remark, read.id)).articles += 1


def look(settings: Settings, now: datetime, span: timedelta) -> Looked:
    """Look at the latest articles of articles.v1, without a consumer group."""
    looked = Looked(span)

    def announce(there: int) -> None:
        looked.there = there

    try:
        count(looked, read_remarked(settings, now - span, MOST_ARTICLES, announce))
    except UserFacingError as error:
        looked.problem = str(error)
    return looked


def count(
    looked: Looked, came: Iterable[RemarkedArticle | UnreadableArticle], clock: Callable[[], float] = time.monotonic
) -> None:
    """Count what came, until the time is up; it begins with the first, as a connection takes what it takes."""
    until = None
    for each in came:
        looked.add(each)
        until = clock() + MOST_S if until is None else until
        if looked.articles + looked.unreadable < min(looked.there, MOST_ARTICLES) and clock() >= until:
            looked.late = True
            return


def articles_lines(looked: Looked) -> Iterator[str]:
    """All of it for the screen; what a stranger wrote is in one line that steers no terminal."""
    ranked = looked.ranked
    tolerated = sum(each.tolerated for each in ranked)
    found = f"tolerated in {tolerated:,}, of {counted(len(ranked), 'outlet')}" if ranked else "nothing had to be tolerated"
    if looked.unreadable:
        found += f"; {counted(looked.unreadable, 'message')} more cannot be read (`wirewatch dead-letters list`)"
    yield f"outlets {_how_many(looked)}; {found}" if looked.articles + looked.unreadable else _none(looked)
    for outlet in ranked[:MOST_OUTLETS]:
        yield f"  {escaped_line(outlet.name)}: tolerated in {outlet.tolerated:,} of {counted(outlet.articles, 'article')}"
        kinds = outlet.ranked
        for kind in kinds[:MOST_KINDS]:
            yield f"    {kind.articles:,} x {escaped_line(str(kind.remark))} (such as {escaped_line(kind.example)})"
        if len(kinds) > MOST_KINDS:
            yield f"    and {counted(len(kinds) - MOST_KINDS, 'kind')} more; --json has all"


def outlets_left_out(looked: Looked) -> str:
    """What to say of the outlets that are not on the screen."""
    more = len(looked.ranked) - MOST_OUTLETS
    return f"{counted(more, 'outlet')} more of which something was tolerated; --json has all." if more > 0 else ""


def articles_object(looked: Looked) -> dict[str, Any]:
    """The same as JSON, with every outlet of which something was tolerated."""
    return {
        "hours": looked.span // timedelta(hours=1), "there": looked.there, "looked_at": looked.articles + looked.unreadable,
        "unreadable": looked.unreadable, "stopped": _stopped(looked), "problem": looked.problem,
        "outlets": [
            {
                "outlet": outlet.name, "articles": outlet.articles, "tolerated": outlet.tolerated,
                "remarks": [
                    {"member": kind.remark.member, "articles": kind.articles, "remark": str(kind.remark), "example": kind.example}
                    for kind in outlet.ranked
                ],
            }
            for outlet in looked.ranked
        ],
    }  # fmt: skip


def _stopped(looked: Looked) -> str | None:
    """What kept it from looking at all; None where nothing did."""
    if looked.problem:
        return "problem"
    return "time" if looked.late else "count" if looked.there > MOST_ARTICLES else None


def _how_many(looked: Looked) -> str:
    read, last, stopped = counted(looked.articles, "article"), _last(looked), _stopped(looked)
    if stopped is None:
        return f"{read} of {last} looked at"
    # Ends of transactions have offsets, too: so about.
    told = f"{read} of about {looked.there:,} of {last} looked at"
    if stopped == "time":
        return f"{told}, as {MOST_S:.0f} s were up"
    return f"the latest {told}" if stopped == "count" else told


def _none(looked: Looked) -> str:
    return "outlets articles were not looked at" if looked.problem else f"outlets no articles in {_last(looked)}"


def _last(looked: Looked) -> str:
    return "the last hour" if looked.span == timedelta(hours=1) else "the last day"
