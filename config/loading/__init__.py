"""Watchlist files into rules and findings. yaml/ knows where each word stands, checks/ what JSON Schema cannot see."""

from config.loading.opened import Checks
from config.loading.watchlists import Loaded, Origins, Watchlist, load_watchlists

__all__ = [
    "Checks",
    "Loaded",
    "Origins",
    "Watchlist",
    "load_watchlists",
]
