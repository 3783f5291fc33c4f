"""How much comes at once for one receiver: the mode it is in, and when it changes.

    NORMAL   one message an alert
    BUSY     one digest a rule a minute
    FLOOD    one summary, whose counts are renewed each minute, and pages in its thread

Upwards the mode goes by what waits, and at once. Downwards it goes by the whole last minute, what waits and what was summed up,
so that a flood is not over because its pages are quick: no mode but NORMAL lasts less than a minute.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from schemas import Mode, Tally

BUSY_ABOVE, FLOOD_ABOVE = 30, 300
BUSY_OVER_BELOW, FLOOD_OVER_BELOW = 10, 150
MINUTE = timedelta(seconds=60)
# The first alerts of a busy time wait a moment for more, so that the beginning of a flood is not told as digests.
GATHER = timedelta(seconds=5)
# Of so many rules alerts are counted apart in a flood, and of the rest together.
MOST_RULES = 20
OTHER_RULES = "other rules"


@dataclass(frozen=True, slots=True)
class FloodState:
    """How one receiver stands. `since` is when its mode began, and until `held_until` there is no quieter one. `round_at` is when
    digests, or the counts of the flood, were last made; `taken` is how many alerts were summed up when, of the last minute.

    Of a flood, `root` is the summary that announced it and `rules` counts what its pages have. `number` counts all summaries.
    """

    receiver: str
    mode: Mode = Mode.NORMAL
    since: datetime | None = None
    held_until: datetime | None = None
    round_at: datetime | None = None
    root: str | None = None
    rules: tuple[tuple[str, int], ...] = ()
    taken: tuple[tuple[datetime, int], ...] = ()
    number: int = 0

    @classmethod
    def of(cls, receiver: str, tally: Tally | None, now: datetime) -> Self:
        """The state as the last summary in the journal left it. A flood that was announced goes on until it is said to be over;
        a busy time ends by itself when there is no digest for a minute."""
        if tally is None:
            return cls(receiver)
        ends_at = now if tally.mode is Mode.FLOOD else max(tally.since, tally.round_at)
        state = cls(receiver, tally.mode, tally.since, ends_at + MINUTE, tally.round_at, tally.root, tuple(tally.rules.items()))
        is_over = tally.mode is not Mode.FLOOD and now >= ends_at + MINUTE
        return replace(cls(receiver) if is_over else state, number=tally.number)

    def tally(self) -> Tally:
        """What the next summary keeps of it."""
        assert self.since is not None, "no summary is made in a mode that never began"
        return Tally(self.number, self.mode, self.since, self.round_at or self.since, self.root, dict(self.rules))

    def entered(self, mode: Mode, now: datetime) -> Self:
        """The state in a new mode. The round goes on from one mode to the next, so that no rule has two digests in a minute."""
        round_at = None if self.mode is Mode.NORMAL else self.round_at
        return replace(self, mode=mode, since=now, held_until=now + MINUTE, round_at=round_at, root=None, rules=())

    def summed_up(self, now: datetime, count: int) -> Self:
        """The state after a summary that stands for so many alerts."""
        taken = tuple((at, each) for at, each in self.taken if now < at + MINUTE)
        return replace(self, number=self.number + 1, taken=(*taken, (now, count)) if count else taken)

    def mode_at(self, now: datetime, backlog: int) -> Mode:
        """The mode that so many waiting alerts ask for. It goes down by one step at a time."""
        if backlog > FLOOD_ABOVE:
            return Mode.FLOOD
        if self.mode is Mode.NORMAL:
            return Mode.BUSY if backlog > BUSY_ABOVE else Mode.NORMAL
        calm_at = self.calm_at(backlog)
        if calm_at is None or now < calm_at:
            return self.mode
        return Mode.BUSY if self.mode is Mode.FLOOD else Mode.NORMAL

    def calm_at(self, backlog: int) -> datetime | None:
        """From when on the last minute was quiet enough for the mode below, if nothing comes; None as long as too many wait."""
        below = FLOOD_OVER_BELOW if self.mode is Mode.FLOOD else BUSY_OVER_BELOW
        load, at = backlog + sum(count for _, count in self.taken), self.held_until
        for taken_at, count in self.taken:
            if load < below or at is None:
                break
            load, at = load - count, max(at, taken_at + MINUTE)
        return at if load < below else None

    def counts(self, names: Iterable[str] = ()) -> tuple[tuple[str, int], ...]:
        """How many alerts of which rule the flood has, those with these names of rules among them; most first."""
        counts = Counter(dict(self.rules))
        counts.update(names)
        others = counts.pop(OTHER_RULES, 0)
        most = counts.most_common()
        others += sum(count for _, count in most[MOST_RULES:])
        return (*most[:MOST_RULES], *([(OTHER_RULES, others)] if others else []))
