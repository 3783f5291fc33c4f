"""What `wirewatch rehearse` shows: articles past rules and decisions, counted, for the terminal, for programs and as a page."""

from wirewatch.rehearsal.forecast import RUN, Forecast, forecast
from wirewatch.rehearsal.object import step_object, summary_object
from wirewatch.rehearsal.page import write_page
from wirewatch.rehearsal.play import Rehearsal, Step, TooManyMatchesError
from wirewatch.rehearsal.report import Rehearsed, lines
from wirewatch.rehearsal.result import Result, RuleCount

__all__ = [
    "RUN",
    "Forecast",
    "Rehearsal",
    "Rehearsed",
    "Result",
    "RuleCount",
    "Step",
    "TooManyMatchesError",
    "forecast",
    "lines",
    "step_object",
    "summary_object",
    "write_page",
]
