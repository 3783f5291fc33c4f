"""What was tolerated of articles, by outlet: told in the log once an hour and outlet, counted for the metrics for good.

Whoever reads the log finds which outlet sends what, and one example; the article itself went its way. It must never hold more
than a bounded number of outlets, as their names come from the messages, nor fill the log with them.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wording import counted

if TYPE_CHECKING:
    from schemas import Remark

EVERY_S = 3600.0
MOST_OUTLETS = 1000  # that are remembered
MOST_LINES = 20  # at a time
OTHERS = "other outlets"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Outlet:
    """What came of one outlet since it was told last."""

    articles: int = 0
    members: Counter[str] = field(default_factory=Counter)
    examples: "dict[str, Remark]" = field(default_factory=dict)
    told_at: float | None = None

    def __str__(self) -> str:
        return "; ".join(f"{count:,} x {self.examples[member]}" for member, count in self.members.most_common())


class Tolerated:
    """Counts of one process. The clock gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._outlets: dict[str, _Outlet] = {}
        self.members: Counter[str] = Counter()

    def add(self, outlet: str, remarks: "Sequence[Remark]") -> None:
        """One article of an outlet, with what was remarked of it."""
        known = outlet in self._outlets or len(self._outlets) < MOST_OUTLETS
        each = self._outlets.setdefault(outlet if known else OTHERS, _Outlet())
        each.articles += 1
        for remark in remarks:
            self.members[remark.member] += 1
            each.members[remark.member] += 1
            each.examples.setdefault(remark.member, remark)

    def tell(self, *, at_end: bool = False) -> None:
        """Log the outlets of which there is news and that were not told in the last hour; at the end of the process, all."""
        now = self._clock()
        due = [
            (name, each) for name, each in self._outlets.items()
            if each.articles and (at_end or each.told_at is None or now - each.told_at >= EVERY_S)
        ]  # fmt: skip
        due.sort(key=lambda pair: -pair[1].articles)
        for name, each in due[:MOST_LINES]:
            log.warning("Tolerated in %s of %s: %s. docs/publishing.md says more.", _articles(each.articles), name, str(each))
        if rest := due[MOST_LINES:]:
            among = Counter[str]()
            for _, each in rest:
                among.update(each.members)
            words = ", ".join(f"{member} {count:,}" for member, count in among.most_common())
            log.warning(
                "Tolerated in %s of %s more: %s.",
                _articles(sum(each.articles for _, each in rest)), counted(len(rest), "outlet"), words,
            )  # fmt: skip
        self._forget(due, now)

    def _forget(self, due: Sequence[tuple[str, _Outlet]], now: float) -> None:
        """What was told begins anew; an outlet of which nothing came for an hour is forgotten."""
        for name, _ in due:
            self._outlets[name] = _Outlet(told_at=now)
        for name, each in list(self._outlets.items()):
            if not each.articles and each.told_at is not None and now - each.told_at >= EVERY_S:
                del self._outlets[name]


def _articles(count: int) -> str:
    return counted(count, "article")
