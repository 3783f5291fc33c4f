"""A rule: a stored query, checked and ready to run, with what people call it and where its matches are told.

Everything that a rule is stands in its definition: plain JSON with nothing left to look up, for the defaults are merged and
the lists and the queries that it names are in it. A file gives a definition, Kafka carries it to the workers, and `rule_of`
makes the same rule of it everywhere. Its revision is a hash of what it does and says, taken from the query's canonical text:
layout and comments do not change it, a changed list does. So two workers with the same revision tell the same.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from matching.parser import parse
from matching.query import Query
from schemas.messages import Priority
from schemas.standings import Status

# Members: id, name, watchlist, status, priority, query (as typed) and, where they are said, all other keys of a rule in
# watchlist.v1 but its tests; lists and rules are those that the query names, by name; masks and rejects are the file's.
Definition: TypeAlias = Mapping[str, Any]
_ONLY_TYPED = ("query", "lists", "rules")  # what the canonical text of the query says already


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `file` and `line` say where it was written; `query` is what runs, `query_text` what was typed; `revision` is 12
    hexadecimal digits, with a number and a hyphen before them once the rule was applied."""

    id: str
    name: str
    watchlist: str
    owner: str | None
    status: Status
    query_text: str
    query: Query
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


def rule_of(definition: Definition, query: Query | None = None, *, file: str = "", line: int = 0, revision: str = "") -> Rule:
    """The rule of a definition; `query` is its parsed query, if it is there already. Without a `revision` it is the
    definition's hash. Raises `QueryErrors`."""
    if query is None:
        query = parse(definition["query"], definition.get("lists", {}), definition.get("rules", {}))
    return Rule(
        id=definition["id"],
        name=definition["name"],
        watchlist=definition["watchlist"],
        owner=definition.get("owner"),
        status=definition["status"],
        query_text=definition["query"],
        query=query,
        priority=definition["priority"],
        receiver=definition.get("deliver", {}).get("slack", ""),
        revision=revision or hash_of(definition, query),
        definition=definition,
        file=file,
        line=line,
    )


def hash_of(definition: Definition, query: Query) -> str:
    """Hash what a rule does and says: the first 12 hexadecimal digits of SHA-256 over its normal form."""
    normal = {name: value for name, value in definition.items() if name not in _ONLY_TYPED} | {"query": str(query)}
    text = json.dumps(normal, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
