"""The journal of deliveries: the states of one delivery and the steps between them, and the fold of a partition's records.

It is pure: streams/delivery writes the records and makes the calls between them.
"""

from alerts.journal.fold import Journal
from alerts.journal.steps import (
    JournalError,
    absent,
    accepted,
    begun,
    coalesced,
    dead,
    doubtful,
    elsewhere,
    expired,
    failed,
    headline,
    is_untried,
    is_update,
    lateness,
    moved,
    ordered,
    posted,
    rank,
    released,
    root_of,
    thread_lost,
)

__all__ = [
    "Journal",
    "JournalError",
    "absent",
    "accepted",
    "begun",
    "coalesced",
    "dead",
    "doubtful",
    "elsewhere",
    "expired",
    "failed",
    "headline",
    "is_untried",
    "is_update",
    "lateness",
    "moved",
    "ordered",
    "posted",
    "rank",
    "released",
    "root_of",
    "thread_lost",
]
