"""What one worker process knows of itself: how each stage does, which rules run, whether Kafka answers.

The stages and the watchdog write it, the port for those who watch reads it. Nothing is decided by it: what it shows may be some
seconds old, and a kill forgets it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class StageHealth:
    """One stage of this process.

    `partitions` are those it owns, by topic and number; None until it has joined its group. `stands_by` says why it owns none.
    `waiting` counts the messages of its partitions that it has not finished, None until they were counted; the oldest of them
    came to Kafka at `oldest_at`, in seconds since 1970. `waits_for` is what the stage itself says it is waiting for, and
    `complaint` what the watchdog says of it: a sentence, or None when it is content.
    """

    stage: str
    partitions: frozenset[tuple[str, int]] | None = None
    stands_by: str | None = None
    waiting: int | None = None
    oldest_at: float | None = None
    waits_for: str | None = None
    complaint: str | None = None


@dataclass(slots=True)
class Health:
    """The whole process.

    `rules` is how many run, None while they are not known yet or no stage here needs them. `kafka` says why Kafka does not
    answer, None when it does. `complaints` are of no one stage: a topic that is gone, rules that cannot be followed."""

    stages: dict[str, StageHealth] = field(default_factory=dict)
    needs_rules: bool = False
    rules: int | None = None
    kafka: str | None = None
    complaints: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stages: Sequence[str]) -> "Health":
        """The health of a process that runs these stages and has not begun."""
        return cls({stage: StageHealth(stage) for stage in stages}, needs_rules="match" in stages)

    def hindrances(self) -> Iterator[str]:
        """Why this worker is not ready, a sentence each; none when it is."""
        if self.kafka is not None:
            yield f"Kafka does not answer: {self.kafka}."
        if self.needs_rules and self.rules is None:
            yield "The rules are not known yet."
        for each in self.stages.values():
            if each.partitions is None:
                yield f"The stage {each.stage} has not joined its consumer group yet."
            if each.complaint is not None:
                yield each.complaint
        yield from self.complaints.values()
