"""From a match to what a receiver is told: whether, in which words, and how it went. slack/ says it to Slack.

It imports schemas and wording.
"""

from alerts.console import as_text, notice_as_text
from alerts.delivery import SETTLE_S, Dead, Degrade, Delivered, Verify, Wait, next_lookup, next_step
from alerts.pipeline import decide
from alerts.text import Run, clean, clean_runs
from alerts.wording import HEADLINE, NAME, QUOTE, local_date

__all__ = [
    "HEADLINE",
    "NAME",
    "QUOTE",
    "SETTLE_S",
    "Dead",
    "Degrade",
    "Delivered",
    "Run",
    "Verify",
    "Wait",
    "as_text",
    "clean",
    "clean_runs",
    "decide",
    "local_date",
    "next_lookup",
    "next_step",
    "notice_as_text",
]
