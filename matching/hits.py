"""A hit: one span of one field that satisfied one term of a query. What an alert marks in bold comes from here.

Its offsets must cut exactly the text that satisfied the term out of the field as it was given.
"""

from collections.abc import Iterable
from typing import NamedTuple

_FIRST = "title"


class Hit(NamedTuple):
    """`start` and `end` are code points of the original field, end excluded; `term` is the term as the query writes it."""

    field: str
    start: int
    end: int
    term: str


def in_order(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits as a reader meets them: title first, then by place."""
    by_name = sorted(hits)
    if by_name and by_name[-1].field >= _FIRST:
        by_name.sort(key=lambda hit: hit.field != _FIRST)
    return tuple(by_name)
