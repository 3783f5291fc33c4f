"""How Faust reads Kafka for us: our own driver, what is read ahead, the lease of a stage."""

from streams.driver.driver import committed, drive, held, lease_of, read_anew
from streams.driver.in_hand import Lease

__all__ = [
    "Lease",
    "committed",
    "drive",
    "held",
    "lease_of",
    "read_anew",
]
