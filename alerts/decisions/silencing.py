"""Which silence, if any, covers a match."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from schemas import Match, MatchedRule, Silence


@dataclass(frozen=True, slots=True)
class Silences:
    """All silences that are known, those that are over too, as their end is to be told."""

    all: tuple[Silence, ...] = ()

    @classmethod
    def of(cls, silences: Iterable[Silence]) -> Self:
        """Those that silences.v1 has, in any order."""
        return cls(tuple(sorted(silences, key=lambda each: (each.begins_at, each.id))))

    def covering(self, match: Match, rule: MatchedRule, story: str | None, at: datetime) -> Silence | None:
        """The first silence that covers this rule of a match."""
        raise NotImplementedError
