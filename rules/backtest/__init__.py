"""What rules would have caught: articles past rules, counted by day, with samples and overlaps."""

from rules.backtest.collector import Arrival, Collector
from rules.backtest.result import Backtest, Changed, Explained, MatchChange, RuleResult, Sample

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
