"""How Faust reads Kafka for us: our own driver, what is read ahead, the lease of a stage."""

from streams.driver.driver import caught_up, committed, drive, held, lease_of, read_anew
from streams.driver.holding import RoundOverError, hold
from streams.driver.in_hand import Lease

__all__ = [
    "Lease",
    "RoundOverError",
    "caught_up",
    "committed",
    "drive",
    "held",
    "hold",
    "lease_of",
    "read_anew",
]
