"""From a match to what a receiver is told: whether, in which words, and how it went.

It imports schemas and wording. slack/ says it to Slack and is a door of its own, as it needs slack-sdk and most of who comes
here does not.
"""

from alerts.console import ConsoleDestination
from alerts.delivery import SETTLE_S, Dead, Degrade, InARow, Verify, Wait, next_lookup, next_step
from alerts.destination import Destination, Failed, Form, Posted
from alerts.parking import WORKSPACE, age, goes_on, in_shell, parked
from alerts.pipeline import decide
from alerts.wording import HEADLINE, NAME, QUOTE, Run, clean, clean_runs, local_date

__all__ = [
    "HEADLINE",
    "NAME",
    "QUOTE",
    "SETTLE_S",
    "WORKSPACE",
    "ConsoleDestination",
    "Dead",
    "Degrade",
    "Destination",
    "Failed",
    "Form",
    "InARow",
    "Posted",
    "Run",
    "Verify",
    "Wait",
    "age",
    "clean",
    "clean_runs",
    "decide",
    "goes_on",
    "in_shell",
    "local_date",
    "next_lookup",
    "next_step",
    "parked",
]
