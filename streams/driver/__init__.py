"""How Faust reads Kafka for us: our own driver, what is read ahead, the lease of a stage."""

from streams.driver.driver import committed, drive, held, lease_of, let_go, read_anew
from streams.driver.lease import Lease

__all__ = [
    "Lease",
    "committed",
    "drive",
    "held",
    "lease_of",
    "let_go",
    "read_anew",
]
