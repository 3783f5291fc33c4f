"""A rule: a stored query, checked and ready to run, with what people call it and where its matches are told.

Everything that a rule is stands in its definition: plain JSON with nothing left to look up, for the defaults are merged and
the lists and the queries that it names are in it. A file gives a definition, Kafka carries it to the workers, and `rule_of`
makes the same rule of it everywhere. Its revision is a hash of what it does and says, taken from the canonical texts of its
query, masks and rejects and from settings that are written in one way only: layout, comments and the order of a list that has
none do not change it, a changed list of words does. So two workers with the same revision tell the same.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from matching import Not, Query
from matching.language import Narrowing, Saying, conditions, filtered, parse, unfiltered
from rules.definition import narrowing_of
from schemas import Priority, Status

# Members: id, name, watchlist, status, priority, query (as typed) and, where they are said, owner, why and all other keys of a
# rule in watchlist.v1 but its tests, as rules/definition.py writes them. lists and rules are those that the query and the
# rejects name, by name. masks ({id, phrases}) are those of the file that could touch the query, rejects ({id, query}) all.
Definition: TypeAlias = Mapping[str, Any]
_ONLY_TYPED = ("query", "lists", "rules", "masks", "rejects")  # what the canonical texts say already


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `file` and `line` say where it was written; `query_text` is what was typed, `query` what runs, with masks,
    filters and rejects in it; `unfiltered` is that without the conditions on source, language, country, tier and age, of which
    a bare text says nothing; `revision` is 12 hexadecimal digits, with a number and a hyphen before them once the rule was
    applied."""

    id: str
    name: str
    watchlist: str
    owner: str | None
    status: Status
    query_text: str
    query: Query
    unfiltered: Query
    priority: Priority
    receiver: str
    revision: str
    definition: Definition
    file: str
    line: int

    @property
    def runs(self) -> bool:
        """Whether articles are held against it: shadow rules are matched and counted, though nobody is told."""
        return self.status in ("active", "shadow")


# What `rule_of` raises of a definition that is of another version, or was written by a stranger; `QueryErrors` is a ValueError.
FAULTS = (AttributeError, KeyError, TypeError, ValueError)


def rule_of(
    definition: Definition,
    query: Query | None = None,
    *,
    rejects: Sequence[Query] | None = None,
    file: str = "",
    line: int = 0,
    revision: str = "",
) -> Rule:
    """The rule of a definition; `query` is its parsed query as typed, and `rejects` its parsed rejects, if they are there
    already. Without a `revision` it is the definition's hash. Raises `QueryErrors`."""
    if query is None:
        query = parse(definition["query"], definition.get("lists", {}), definition.get("rules", {}))
    by = narrowing_of(definition, _rejects(definition) if rejects is None else tuple(rejects))
    bare = unfiltered(query, by)
    return Rule(
        id=definition["id"],
        name=definition["name"],
        watchlist=definition["watchlist"],
        owner=definition.get("owner"),
        status=definition["status"],
        query_text=definition["query"],
        query=filtered(bare, by),
        unfiltered=bare,
        priority=definition["priority"],
        receiver=definition.get("deliver", {}).get("slack", ""),
        revision=revision or hash_of(definition, query, by),
        definition=definition,
        file=file,
        line=line,
    )


def hash_of(definition: Definition, query: Query, by: Narrowing | None = None) -> str:
    """Hash what a rule does and says: the first 12 hexadecimal digits of SHA-256 over its normal form. `query` is the one
    typed, parsed, and `by` what narrows it, if it is there already."""
    by = narrowing_of(definition, _rejects(definition)) if by is None else by
    normal = {name: value for name, value in definition.items() if name not in _ONLY_TYPED} | {"query": str(query)}
    normal |= {"masks": sorted({*map(str, by.masks)})} if by.masks else {}
    normal |= {"rejects": sorted({*map(str, by.rejects)})} if by.rejects else {}
    text = json.dumps(normal, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def said_beside(rule: Rule, rejects: Sequence[Query] | None = None) -> dict[Query, Saying]:
    """The parts of a rule's query that stand in other keys of its watchlist, each with what that says: `languages: en`. `rejects`
    are its parsed rejects, if they are there already."""
    rejects = _rejects(rule.definition) if rejects is None else tuple(rejects)
    named = zip(rejects, rule.definition.get("rejects", ()), strict=True)
    return conditions(narrowing_of(rule.definition, rejects)) | {
        Not(query): Saying(("rejects",), reject["id"]) for query, reject in named
    }


def _rejects(definition: Definition) -> tuple[Query, ...]:
    lists, rules = definition.get("lists", {}), definition.get("rules", {})
    return tuple(parse(reject["query"], lists, rules) for reject in definition.get("rejects", ()))
