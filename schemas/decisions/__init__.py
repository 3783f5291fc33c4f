"""What the alert stage remembers and is told: its ledger of decisions, and silences. It imports the messages."""

from schemas.decisions.ledger import MOST_BYTES, DecidedRule, Decision, Outcome, Reason, Shown, Stage
from schemas.decisions.silences import LONGEST, Silence, SilenceBy

__all__ = ["LONGEST", "MOST_BYTES", "DecidedRule", "Decision", "Outcome", "Reason", "Shown", "Silence", "SilenceBy", "Stage"]
