"""What commands say of watchlists: what was found in files, how rules stand, who changed them."""

from wirewatch.watchlists.author import author_of
from wirewatch.watchlists.check_report import FORMATS, not_run, passes, report
from wirewatch.watchlists.own import own_folder, own_watchlists
from wirewatch.watchlists.watch import RETRY_S, follow

__all__ = [
    "FORMATS",
    "RETRY_S",
    "author_of",
    "follow",
    "not_run",
    "own_folder",
    "own_watchlists",
    "passes",
    "report",
]
