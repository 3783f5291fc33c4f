"""What a plan is: the changes of rules and files, each with how it stood before and how it would stand after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from schemas import Standing

ChangeKind = Literal["added", "changed", "renamed", "replaced", "retired", "refused", "moved", "mended"]
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """How one rule or file would stand. `before` is None for a new one and for a record that cannot be read, `after` for what is
    to be deleted: a file whose errors are gone, such a record; `owner` is who answers for it. A refusal that the owner has been
    told of already changes nothing: then both are equal.

    A rule with a new id is two changes: `renamed` has the new id, and as `before` the rule under its old one; `replaced` is the
    end of the old id."""

    kind: ChangeKind
    key: str
    before: Standing | None
    after: Standing | None
    owner: str | None = None

    @property
    def is_news(self) -> bool:
        """Whether Kafka has to be told."""
        return self.kind == "mended" or self.before != self.after


class Likeness(NamedTuple):
    """A rule that vanishes and a new one that may be the same under another id; `same` says what both have."""

    old: str
    new: str
    same: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes, in the order of files and rules. `left` are the rules, by watchlist, of files the folder does not have; `kept`
    those that are missing, but may stand where something could not be read; `alike` those of which nobody said that they were
    renamed, and that look so."""

    changes: tuple[RuleChange, ...]
    unchanged: int
    left: Mapping[str, tuple[str, ...]]
    kept: tuple[str, ...]
    alike: tuple[Likeness, ...] = ()

    def of(self, *kinds: ChangeKind) -> tuple[RuleChange, ...]:
        """The changes of these kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def summary(self) -> str:
        """`2 added, 1 changed, 5 unchanged`."""
        # The end of an old id is no change of its own.
        counts: dict[str, int] = {kind: len(self.of(kind)) for kind in KINDS if kind != "replaced"}
        counts |= {"unchanged": self.unchanged, "kept": len(self.kept)}
        return ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count) or "no rules"


def alive(standing: Standing | None) -> Mapping[str, Any] | None:
    """The definition of a rule that was accepted and not retired since."""
    definition = standing.definition if standing is not None else None
    return definition if definition is not None and definition["status"] != "retired" else None
