"""What commands say of watchlists: what was found in files, how rules stand, who changed them."""

from wirewatch.watchlists.author import author_of
from wirewatch.watchlists.check_report import FORMATS, not_run, passes, report, shown, too_old, without_age
from wirewatch.watchlists.key_report import key_lines, key_objects, rule_lines, rule_objects
from wirewatch.watchlists.own import own_folder, own_watchlists
from wirewatch.watchlists.watch import RETRY_S, follow

__all__ = [
    "FORMATS",
    "RETRY_S",
    "author_of",
    "follow",
    "key_lines",
    "key_objects",
    "not_run",
    "own_folder",
    "own_watchlists",
    "passes",
    "report",
    "rule_lines",
    "rule_objects",
    "shown",
    "too_old",
    "without_age",
]
