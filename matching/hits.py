"""A hit: one span of one field that satisfied one term of a query. What an alert marks in bold comes from here.

Must always cut exactly the text that satisfied the term out of the field as it was given.
"""

from typing import NamedTuple


class Hit(NamedTuple):
    """`start` and `end` are code points of the original field, end excluded; `term` is the term as the query writes it."""

    field: str
    start: int
    end: int
    term: str


def in_order(hits: set[Hit]) -> tuple[Hit, ...]:
    """The hits as a reader meets them: title first, then by place."""
    return tuple(sorted(hits, key=lambda hit: (hit.field != "title", hit)))
