"""How two fingerprints are related."""

from enum import StrEnum

from matching.fingerprints.written import Fingerprint


class Relation(StrEnum):
    """COPY: they carry the same text. EVENT: they tell the same happening in other words."""

    COPY = "copy"
    EVENT = "event"


def relation(a: Fingerprint, b: Fingerprint) -> Relation | None:
    """How two articles are related; the same both ways, and it never raises.

    A fingerprint of another scheme or version is a copy of an identical string, and related to nothing else."""
    raise NotImplementedError
