"""A rule: a stored query, checked and ready to run, with what people call it and where its matches are told.

Its revision is a hash of what it does, taken from the query's canonical text, in which lists are written out: layout and
comments of the file do not change it, a changed list does. So two workers with the same revision tell the same.
"""

import hashlib
import json
from dataclasses import dataclass

from matching.query import Query
from schemas.messages import Priority


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that runs. `file` and `line` say where it was written, `revision` is 12 hexadecimal digits."""

    id: str
    name: str
    watchlist: str
    owner: str | None
    query_text: str
    query: Query
    priority: Priority
    receiver: str
    revision: str
    file: str
    line: int


def revision_of(*, name: str, query: Query, priority: Priority, receiver: str) -> str:
    """Hash what a rule does and says: the first 12 hexadecimal digits of SHA-256 over its normal form."""
    normal = json.dumps([name, str(query), priority, receiver], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(normal.encode()).hexdigest()[:12]
