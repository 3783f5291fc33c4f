"""The way of an article from Kafka to Slack, as `wirewatch why` finds and tells it.

asked.py says what somebody asks after, reading.py finds what the topics have of it, way.py is what was found, following.py puts
it together, words.py and objects.py tell it to people and to programs, explaining.py says why a rule did not match; ledger.py
counts what all articles together have left in the ledger. It imports streams, alerts, rules, matching, schemas and wording.
"""

from wirewatch.ways.asked import Asked, asked, plain_address
from wirewatch.ways.explaining import Answer, RuleError, answer
from wirewatch.ways.following import follow
from wirewatch.ways.ledger import LedgerCounts, ledger_lines, ledger_object, read_ledger
from wirewatch.ways.objects import as_object
from wirewatch.ways.way import Arrival, Found, Way
from wirewatch.ways.words import REASONS, in_lines, kind_of

__all__ = [
    "REASONS",
    "Answer",
    "Arrival",
    "Asked",
    "Found",
    "LedgerCounts",
    "RuleError",
    "Way",
    "answer",
    "as_object",
    "asked",
    "follow",
    "in_lines",
    "kind_of",
    "ledger_lines",
    "ledger_object",
    "plain_address",
    "read_ledger",
]
