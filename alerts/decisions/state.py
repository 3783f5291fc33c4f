"""What the alert stage knows of one partition: the fold of its decisions, and nothing else."""

from collections.abc import Iterator
from datetime import datetime

from schemas import Decision


class State:
    """The fold of one partition's decisions. A batch that fails may have been applied: forget the state then, and read anew."""

    def apply(self, decision: Decision) -> None:
        """One more decision; the same again changes nothing."""
        raise NotImplementedError

    def records(self) -> Iterator[Decision]:
        """All that is known, to be written anew."""
        raise NotImplementedError

    def members(self, decision: Decision) -> tuple[Decision, ...]:
        """What a decision of time tells."""
        raise NotImplementedError

    def unsent(self) -> Iterator[Decision]:
        """Decisions of time whose alerts may not be safe: after a takeover they are built and sent again, and written `sent`."""
        raise NotImplementedError

    def overdue(self, now: datetime) -> list[str]:
        """The ids whose records nothing needs any more: delete them in Kafka, then `forget` them."""
        raise NotImplementedError

    def forget(self, decision_id: str) -> None:
        """Its record was deleted."""
        raise NotImplementedError

    def next_due(self) -> datetime | None:
        """When `due` has something to do, if nothing comes before; None for never."""
        raise NotImplementedError


def told_before(match_id: str, told_at: datetime) -> Decision:
    """The decision of a match that an earlier release told (told.v1): its receiver and its rules are not known."""
    raise NotImplementedError
