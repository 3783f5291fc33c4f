"""Watchlist files into rules and findings. yaml/ knows where each word stands, checks/ what JSON Schema cannot see."""
