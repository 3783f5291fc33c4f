"""What is decided before a receiver is told: the state as the fold of decisions, the stages, silences, calendars, and what is
built of them.

It is pure: streams/ledger writes the decisions and reads them again. How alike two texts are it does not know: it is given an
index (`StoryIndex`), which rules/ makes of matching's fingerprints.
"""

from alerts.decisions import stages
from alerts.decisions.building import build, count_id
from alerts.decisions.calendars import CalendarError, Hours, Schedule, zone_of
from alerts.decisions.case import Case, Ending
from alerts.decisions.fitting import fitted
from alerts.decisions.limits import LONGEST_AHEAD, Limits
from alerts.decisions.records import called, decided_rule, fallback, id_of, shown, threaded, told_before, version_of
from alerts.decisions.silencing import Silences
from alerts.decisions.state import State
from alerts.decisions.stories import StoryIndex
from alerts.decisions.timing import next_of_time

__all__ = [
    "LONGEST_AHEAD",
    "CalendarError",
    "Case",
    "Ending",
    "Hours",
    "Limits",
    "Schedule",
    "Silences",
    "State",
    "StoryIndex",
    "build",
    "called",
    "count_id",
    "decided_rule",
    "fallback",
    "fitted",
    "id_of",
    "next_of_time",
    "shown",
    "stages",
    "threaded",
    "told_before",
    "version_of",
    "zone_of",
]
