"""What `wirewatch backtest` shows: rules from files, a report for the terminal, an object for programs, a page to pass on."""

from wirewatch.backtest.object import as_object
from wirewatch.backtest.page import write_page
from wirewatch.backtest.report import DayOf, Report, bars, day_name, lines
from wirewatch.backtest.rules import RUNNING, choose

__all__ = [
    "RUNNING",
    "DayOf",
    "Report",
    "as_object",
    "bars",
    "choose",
    "day_name",
    "lines",
    "write_page",
]
