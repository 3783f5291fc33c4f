"""From a match to what a receiver is told: whether, in which words, and how it went.

It imports schemas and wording. slack/ says it to Slack and is a door of its own, as it needs slack-sdk and most of who comes
here does not.
"""

from alerts.cleaning import Run, clean, clean_runs
from alerts.console import ConsoleDestination
from alerts.decisions import LONGEST_AHEAD, Limits, Silences, State, count_id, told_before
from alerts.delivery import SETTLE_S, Dead, Hold, InARow, Step, next_lookup, next_step
from alerts.destination import Blocked, Call, Destination, Failed, Form, Place, Posted, Sending, Turn, Wanted
from alerts.pace import NO_LIMITS, Pacer, Paces
from alerts.parking import WORKSPACE, goes_on, parked
from alerts.pipeline import build, decide, due
from alerts.wording import HEADLINE, NAME, QUOTE, local_date, why_of

__all__ = [
    "HEADLINE",
    "LONGEST_AHEAD",
    "NAME",
    "NO_LIMITS",
    "QUOTE",
    "SETTLE_S",
    "WORKSPACE",
    "Blocked",
    "Call",
    "ConsoleDestination",
    "Dead",
    "Destination",
    "Failed",
    "Form",
    "Hold",
    "InARow",
    "Limits",
    "Pacer",
    "Paces",
    "Place",
    "Posted",
    "Run",
    "Sending",
    "Silences",
    "State",
    "Step",
    "Turn",
    "Wanted",
    "build",
    "clean",
    "clean_runs",
    "count_id",
    "decide",
    "due",
    "goes_on",
    "local_date",
    "next_lookup",
    "next_step",
    "parked",
    "told_before",
    "why_of",
]
