"""Dead letters as `wirewatch dead-letters` finds and shows them.

    waiting = [letter for letter in letters if has_key(letter, "herald-2026-118")]
    for letter in of_names(letters, ("articles.v1/0/42",)): ...
    say(in_a_line(letter))

finding.py says which letters a name means, words.py what is said of one. It imports streams and wording.
"""

from wirewatch.letters.finding import LetterError, has_key, is_of_article, of_name, of_names, refuse_several, several_of
from wirewatch.letters.words import all_of, as_object, in_a_line, whole

__all__ = [
    "LetterError",
    "all_of",
    "as_object",
    "has_key",
    "in_a_line",
    "is_of_article",
    "of_name",
    "of_names",
    "refuse_several",
    "several_of",
    "whole",
]
