"""The alert that a match becomes where nothing was decided before, for tests that look at what is told and not at whether."""

from datetime import datetime

from alerts import Limits, Silences, State, build, decide
from rules import OpenStories
from schemas import Alert, Match


def first_alert(match: Match, now: datetime) -> Alert | None:
    """None where nobody is told."""
    (first, *_) = decide(match, State(OpenStories), now, Silences(), Limits())
    return next((each for each in build(first, match) if isinstance(each, Alert)), None)
