"""What the alert stage remembers and is told: its ledger with what was quoted, and silences. It imports the messages."""

from schemas.decisions.ledger import MOST_BYTES, DecidedRule, Decision, Outcome, Reason, Shown, Stage
from schemas.decisions.quotes import Quoted, record_of
from schemas.decisions.silences import LONGEST, Silence, SilenceBy

__all__ = [
    "LONGEST",
    "MOST_BYTES",
    "DecidedRule",
    "Decision",
    "Outcome",
    "Quoted",
    "Reason",
    "Shown",
    "Silence",
    "SilenceBy",
    "Stage",
    "record_of",
]
