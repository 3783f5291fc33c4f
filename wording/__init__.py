"""Text for people, once for all: characters as readers see them, what is fit for a terminal, the nearest name, the names of
countries and languages, a number with what it counts; and the root of the errors that people see.

It imports nothing of ours, and of others `regex` alone.
"""

from wording.codes import country_meant, country_of, language_code, language_meant, language_of
from wording.commands import age, in_shell
from wording.errors import WRONG_USE, UserFacingError
from wording.markup import PAD, markup_in, moved_marks, unmarked, without_markup
from wording.shown import (
    below,
    boundary_after,
    boundary_before,
    cells,
    counted,
    cut,
    escaped,
    escaped_in_json,
    escaped_line,
    graphemes,
    likely,
    listed,
    marked,
    nearest,
    steering,
    unseen,
)

__all__ = [
    "PAD",
    "WRONG_USE",
    "UserFacingError",
    "age",
    "below",
    "boundary_after",
    "boundary_before",
    "cells",
    "counted",
    "country_meant",
    "country_of",
    "cut",
    "escaped",
    "escaped_in_json",
    "escaped_line",
    "graphemes",
    "in_shell",
    "language_code",
    "language_meant",
    "language_of",
    "likely",
    "listed",
    "marked",
    "markup_in",
    "moved_marks",
    "nearest",
    "steering",
    "unmarked",
    "unseen",
    "without_markup",
]
