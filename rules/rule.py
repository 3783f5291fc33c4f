"""A rule: a stored query, checked and ready to run, with what people call it and where its matches are told.

All that a rule is stands in its definition. A file gives a definition, Kafka carries it to the workers, and `rule_of` makes the
same rule of it everywhere. Its revision is a hash of what it does and says, taken from the canonical texts of its query, masks
and rejects and from settings that are written in one way only. So layout, comments and the order of a list that has none do not
change it, and a changed list of words does. Two workers with the same revision tell the same.
"""

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from matching import Not, Query
from matching.language import Narrowing, QueryErrors, Saying, conditions, filtered, parse, unfiltered
from rules.definition import Definition, DefinitionError, narrowing_of
from schemas import Policy, Priority, Status, Style, does_run

_ONLY_TYPED = ("query", "lists", "rules", "masks", "rejects")  # what the canonical texts say already


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its definition and what comes of it. `typed` is its query as typed, `narrowing` what else its file says to it,
    `query` both, which runs, and `unfiltered` that without the conditions on source, language, country, tier and age, of which a
    bare text says nothing. `revision` is 12 hexadecimal digits, with a number and a hyphen before them once the rule was applied.
    `file` and `line` say where it was written."""

    definition: Definition
    typed: Query
    narrowing: Narrowing
    query: Query
    unfiltered: Query
    revision: str
    file: str
    line: int

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def watchlist(self) -> str:
        return self.definition.watchlist

    @property
    def owner(self) -> str | None:
        return self.definition.owner

    @property
    def status(self) -> Status:
        return self.definition.status

    @property
    def priority(self) -> Priority:
        return self.definition.priority

    @property
    def receiver(self) -> str:
        return self.definition.receiver

    @property
    def style(self) -> Style:
        return self.definition.style

    @property
    def policy(self) -> Policy | None:
        return self.definition.policy

    @property
    def query_text(self) -> str:
        """The query letter by letter as it was typed."""
        return self.definition.query

    @property
    def runs(self) -> bool:
        """Whether articles are held against it."""
        return does_run(self.status)


def read_rule(members: Mapping[str, Any], *, file: str = "", revision: str = "") -> Rule:
    """The rule of a definition that stands on Kafka. Raises `DefinitionError` where this version cannot run it."""
    try:
        return rule_of(Definition.read(members), file=file, revision=revision)
    except QueryErrors as errors:
        raise DefinitionError(str(errors)) from None


def rule_of(
    definition: Definition,
    typed: Query | None = None,
    *,
    rejects: Sequence[Query] | None = None,
    file: str = "",
    line: int = 0,
    revision: str = "",
) -> Rule:
    """The rule of a definition; `typed` is its parsed query, and `rejects` its parsed rejects, if they are there already. Without
    a `revision` it is the definition's hash. Raises `QueryErrors`."""
    lists, rules = definition.lists, definition.rules
    if typed is None:
        typed = parse(definition.query, lists, rules)
    if rejects is None:
        rejects = [parse(reject.query, lists, rules) for reject in definition.rejects]
    by = narrowing_of(definition, tuple(rejects))
    bare = unfiltered(typed, by)
    return Rule(
        definition=definition,
        typed=typed,
        narrowing=by,
        query=filtered(bare, by),
        unfiltered=bare,
        revision=revision or _hash(definition, typed, by),
        file=file,
        line=line,
    )


def said_beside(rule: Rule) -> dict[Query, Saying]:
    """The parts of a rule's query that stand in other keys of its watchlist, each with what that says: `languages: en`."""
    rejects = zip(rule.narrowing.rejects, rule.definition.rejects, strict=True)
    return conditions(rule.narrowing) | {Not(query): Saying(("rejects",), reject.id) for query, reject in rejects}


def _hash(definition: Definition, typed: Query, by: Narrowing) -> str:
    """Hash what a rule does and says: the first 12 hexadecimal digits of SHA-256 over its normal form."""
    normal = {name: value for name, value in definition.members.items() if name not in _ONLY_TYPED} | {"query": str(typed)}
    normal |= {"masks": sorted({*map(str, by.masks)})} if by.masks else {}
    normal |= {"rejects": sorted({*map(str, by.rejects)})} if by.rejects else {}
    text = json.dumps(normal, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@contextmanager
def uncollected() -> Iterator[None]:
    """Python's garbage collector rests until the end of the block, or of the function, and is then as it was. It looks through
    all that lives whenever that has grown by a quarter. Where thousands of rules or decisions are made there is no garbage among
    them, and the looking takes up to half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
