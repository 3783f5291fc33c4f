"""Rules on watchlists.v1: applying them, following them, how they stand, and which workers run them."""

from streams.watchlists.apply import OF_FILE, await_workers, goes_on, publish, read_crossings
from streams.watchlists.follow import Follower
from streams.watchlists.namesakes import NamesakeError, Namesakes, enter
from streams.watchlists.presence import Presence, Run, Speaker, name_of, read_presence
from streams.watchlists.rule_matches import RuleMatches, read_rule_matches
from streams.watchlists.standings import StandingError, Standings, are_current, read_standings, rule_at

__all__ = [
    "OF_FILE",
    "Follower",
    "NamesakeError",
    "Namesakes",
    "Presence",
    "RuleMatches",
    "Run",
    "Speaker",
    "StandingError",
    "Standings",
    "are_current",
    "await_workers",
    "enter",
    "goes_on",
    "name_of",
    "publish",
    "read_crossings",
    "read_presence",
    "read_rule_matches",
    "read_standings",
    "rule_at",
]
