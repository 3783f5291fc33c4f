"""What is decided before a receiver is told: the state as the fold of decisions, silences, calendars, and what is built of them.

It is pure: streams/ledger writes the decisions and reads them again.
"""

from alerts.decisions.limits import Limits
from alerts.decisions.silencing import Silences
from alerts.decisions.state import State, told_before

__all__ = ["Limits", "Silences", "State", "told_before"]
