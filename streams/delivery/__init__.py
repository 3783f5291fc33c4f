"""Delivering: the journal in Kafka, the desks and couriers of one round, and what operators order.

It imports the driver, kafka and running; streams/deliver.py is the stage that uses it.
"""

from streams.delivery.letters import Letters
from streams.delivery.orders import carry_out
from streams.delivery.records import JOURNAL, Ledger, Records
from streams.delivery.round import Round
from streams.delivery.sharing import Sharing
from streams.delivery.standing import Standing
from streams.delivery.terms import Terms
from streams.delivery.way import Way

__all__ = [
    "JOURNAL",
    "Ledger",
    "Letters",
    "Records",
    "Round",
    "Sharing",
    "Standing",
    "Terms",
    "Way",
    "carry_out",
]
