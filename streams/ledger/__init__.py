"""The ledger of decisions: what was decided, read, written and told; time that goes on; the silences that are followed.

It imports the driver, kafka and running; streams/alert.py is the stage that uses it.
"""

from streams.ledger.clerk import Clerk, Followed, batches
from streams.ledger.records import LEDGER, MEMORY, Ledger, Records
from streams.ledger.round import Round
from streams.ledger.running_rules import RunningRules
from streams.ledger.silences import SilenceFollower, read_silences, write_silence

__all__ = [
    "LEDGER",
    "MEMORY",
    "Clerk",
    "Followed",
    "Ledger",
    "Records",
    "Round",
    "RunningRules",
    "SilenceFollower",
    "batches",
    "read_silences",
    "write_silence",
]
