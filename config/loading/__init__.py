"""Watchlist files into rules and findings. yaml/ knows where each word stands, checks/ what JSON Schema cannot see."""

from config.loading.watchlists import Loaded, Watchlist, load_watchlists

__all__ = [
    "Loaded",
    "Watchlist",
    "load_watchlists",
]
