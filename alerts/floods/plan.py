"""What is summed up now: from the state of one receiver and what waits for it to the next state and the summaries to make.

Each summary is a delivery to be written before its members become COALESCED, in the order given; who finds such a summary after a
kill does the rest. Each carries the state as of itself, so the plan of whoever comes next goes on behind the last one that was
written, and no alert is ever in two summaries. A few pages at most wait to be told: what is not on a page yet can still be put in
the order of importance, and an outage makes no pages.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from msgspec import structs

from alerts.floods.modes import BUSY_ABOVE, GATHER, MINUTE, FloodState
from alerts.floods.order import backlog_of
from alerts.floods.summaries import counts, digest, fill, foremost, page, root_id
from alerts.journal import is_update, rank
from schemas import Delivery, Mode

PAGES_AHEAD = 5
# More rules than these share the last digest of a minute.
MOST_DIGESTS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done now. `summaries` are new and PENDING. At `look_at` a plan is to be made again although nothing came."""

    state: FloodState
    summaries: tuple[Delivery, ...] = ()
    look_at: datetime | None = None

    @property
    def is_summing_up(self) -> bool:
        """Whether alerts wait for a summary, and none is told by itself but the critical ones."""
        return self.state.mode is not Mode.NORMAL

    def is_due(self, waiting: Collection[str], now: datetime) -> bool:
        """Whether a plan is to be made again for what waits by now: its time has come, or there is room for more."""
        if self.look_at is not None and now >= self.look_at:
            return True
        if self.is_summing_up:
            return all(each.id not in waiting for each in self.summaries)
        return len(waiting) > BUSY_ABOVE


def plan(state: FloodState, waiting: Mapping[str, Delivery], now: datetime, timezone: ZoneInfo, *, is_on: bool = True) -> Plan:
    """Plan for all that waits for a receiver which can be told: `waiting` is what has not come to its end, summaries among it.
    Turned off (`is_on`), all that is done is to end a flood which is announced."""
    backlog = sorted(backlog_of(waiting), key=rank)
    planning = _Planning(state, now, timezone, backlog, [each for each in waiting.values() if each.tally is not None])
    mode = state.mode_at(now, len(planning.backlog)) if is_on else Mode.NORMAL
    if mode is not state.mode:
        planning.change(mode)
    elif mode is Mode.BUSY:
        planning.busy()
    if planning.state.mode is Mode.FLOOD:
        planning.flood()
    return Plan(planning.state, tuple(planning.made), planning.look_at())


@dataclass(slots=True)
class _Planning:
    """One plan while it is made. `backlog` has the most important first, then what was accepted first; `unsent` are the summaries
    of earlier plans that are not told yet."""

    state: FloodState
    now: datetime
    timezone: ZoneInfo
    backlog: list[Delivery]
    unsent: list[Delivery]
    made: list[Delivery] = field(default_factory=list)

    def change(self, mode: Mode) -> None:
        """Another mode begins. Of a flood that ends, the rest gets its pages first."""
        if self.state.mode is Mode.FLOOD:
            while self.backlog and mode is Mode.BUSY:
                self._page(fill(self.backlog)[0])
            self._count(then=mode)
        self.state = self.state.entered(mode, self.now)
        if mode is Mode.FLOOD:
            self.state = replace(self.state, root=root_id(self.state.receiver, self.now), round_at=self.now)
            self.state = self.state.summed_up(self.now, 0)
            self.made.append(counts(self.state, self.backlog, self.now, self.timezone))

    def busy(self) -> None:
        """Once a minute, a digest for each rule; none while an earlier one could not be told."""
        due_at = self._due_at()
        if not self.backlog or self.unsent or due_at is None or self.now < due_at:
            return
        is_first = self.state.round_at is None
        groups = _by_rule(self.backlog)
        shared = [each for group in groups[MOST_DIGESTS - 1 :] for each in group] if len(groups) > MOST_DIGESTS else []
        for group in groups[: MOST_DIGESTS - 1] if shared else groups:
            self._digest(group, is_first=is_first and not self.made, is_of_one_rule=True)
        if shared:
            self._digest(shared, is_first=False, is_of_one_rule=False)

    def flood(self) -> None:
        """Full pages as they can be told; once a minute the rest on a page that is not full, and the counts."""
        pages = sum(not is_update(each) and each.id != self.state.root for each in self.unsent)
        is_round = (due_at := self._due_at()) is not None and self.now >= due_at
        while self.backlog and pages < PAGES_AHEAD:
            members, is_full = fill(self.backlog)
            if not is_full and not (is_round and pages == 0):
                break
            self._page(members)
            pages += 1
        if is_round:
            self.state = replace(self.state, round_at=self.now)
            if not any(is_update(each) for each in self.unsent):
                self._count()

    def look_at(self) -> datetime | None:
        """When there is something to do although nothing came."""
        if self.state.mode is Mode.NORMAL:
            return None
        has_round = self.state.mode is Mode.FLOOD or (self.backlog and not self.unsent and not self.made)
        instants = (self._due_at() if has_round else None, self.state.calm_at(len(self.backlog)))
        return min((each for each in instants if each is not None), default=None)

    def _due_at(self) -> datetime | None:
        """When the next round is."""
        if self.state.round_at is not None:
            return self.state.round_at + MINUTE
        return self.state.since + GATHER if self.state.since is not None else None

    def _digest(self, members: list[Delivery], *, is_first: bool, is_of_one_rule: bool) -> None:
        self.state = replace(self.state.summed_up(self.now, len(members)), round_at=self.now)
        self._made(digest(self.state, members, self.now, self.timezone, is_first=is_first, is_of_one_rule=is_of_one_rule))

    def _page(self, members: list[Delivery]) -> None:
        by_rule = self.state.counts(foremost(each).name for each in members)
        self.state = replace(self.state.summed_up(self.now, len(members)), rules=by_rule)
        self._made(page(self.state, members, self.now))

    def _count(self, then: Mode | None = None) -> None:
        """New counts in the place of the flood's summary. The last ones know what comes after it."""
        self.state = self.state.summed_up(self.now, 0)
        told = counts(self.state, self.backlog, self.now, self.timezone, is_over=then is not None)
        if then is not None:
            told = structs.replace(told, tally=self.state.entered(then, self.now).tally())
        self.made.append(told)

    def _made(self, summary: Delivery) -> None:
        taken = set(summary.members)
        self.backlog = [each for each in self.backlog if each.id not in taken]
        self.made.append(summary)


def _by_rule(backlog: list[Delivery]) -> list[list[Delivery]]:
    """The alerts of each rule, the most important rules first, then those with the most."""
    by_id = sorted(backlog, key=lambda each: foremost(each).id)  # sorting keeps their order
    groups = [list(group) for _, group in groupby(by_id, key=lambda each: foremost(each).id)]
    return sorted(groups, key=lambda group: (min(map(rank, group)), -len(group), group[0].accepted_at))
