"""How much the alert stage keeps in mind, and in which zone days and hours are counted where a rule does not say."""

from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo

# A time that lies further ahead than this is a clock's fault.
LONGEST_AHEAD = timedelta(minutes=5)
# For a digest of one day a week, in a zone whose clock is changed.
LONGEST_WAIT = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Limits:
    """`stories` and `waiting` are the most open stories, and the most matches that wait, of one receiver; `remember` is how long
    it is known what a receiver was told; `ops` is told of a rule that has no owner."""

    timezone: tzinfo = UTC
    remember: timedelta = timedelta(days=14)
    stories: int = 100_000
    waiting: int = 10_000
    ops: str | None = None
