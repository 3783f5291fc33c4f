"""Text for people, once for all: characters as readers see them, what is fit for a terminal, the nearest name,
and the root of the errors that people see.

It imports nothing of ours.
"""

from wording.errors import WRONG_USE, UserFacingError
from wording.escapes import escaped, escaped_in_json, escaped_line, marked, steering, unseen
from wording.graphemes import boundary_after, boundary_before
from wording.nearest import nearest

__all__ = [
    "WRONG_USE",
    "UserFacingError",
    "boundary_after",
    "boundary_before",
    "escaped",
    "escaped_in_json",
    "escaped_line",
    "marked",
    "nearest",
    "steering",
    "unseen",
]
