"""Rules on watchlists.v1: applying them, following them, how they stand, and which workers run them."""

from streams.watchlists.apply import OF_FILE, Proposal, apply_watchlists, await_workers, goes_on, propose
from streams.watchlists.namesakes import NamesakeError, Namesakes, enter
from streams.watchlists.presence import Presence, Speaker, WorkerRun, name_of, read_presence, read_runs
from streams.watchlists.rule_matches import RuleMatches, read_rule_matches
from streams.watchlists.standings import Follower, StandingError, Standings, read_standings, rule_at

__all__ = [
    "OF_FILE",
    "Follower",
    "NamesakeError",
    "Namesakes",
    "Presence",
    "Proposal",
    "RuleMatches",
    "Speaker",
    "StandingError",
    "Standings",
    "WorkerRun",
    "apply_watchlists",
    "await_workers",
    "enter",
    "goes_on",
    "name_of",
    "propose",
    "read_presence",
    "read_rule_matches",
    "read_runs",
    "read_standings",
    "rule_at",
]
