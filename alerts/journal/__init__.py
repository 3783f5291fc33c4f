"""The journal of deliveries: the states of one delivery and the steps between them, and the fold of a partition's records.

It is pure: streams/delivery writes the records and makes the calls between them.
"""

from alerts.journal.fold import Journal
from alerts.journal.steps import (
    absent,
    accepted,
    begun,
    coalesced,
    dead,
    elsewhere,
    expired,
    failed,
    fallback_of,
    holds_up,
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
    "absent",
    "accepted",
    "begun",
    "coalesced",
    "dead",
    "elsewhere",
    "expired",
    "failed",
    "fallback_of",
    "holds_up",
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
