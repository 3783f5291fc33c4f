"""What rules would have caught: articles past rules, counted by day, with samples and overlaps."""

from rules.backtest.collector import Arrival, Backtest, Collector, MatchChange, RuleResult
from rules.backtest.samples import Changed, Explained, Sample

__all__ = [
    "Arrival",
    "Backtest",
    "Changed",
    "Collector",
    "Explained",
    "MatchChange",
    "RuleResult",
    "Sample",
]
