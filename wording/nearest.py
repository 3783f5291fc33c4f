"""The nearest known name to one that is not known, for the end of an error text.

Someone who wrote `WIREWATCH_PARTITION` or `qurey:` needs the right name, not a list of forty. It must never guess wildly: no
name at all is better than a wrong one.
"""

from collections.abc import Iterable
from difflib import get_close_matches

LEAST_LIKENESS = 0.7


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name most like `name`, or None when none is much like it."""
    found = get_close_matches(name, list(known), n=1, cutoff=LEAST_LIKENESS)
    return found[0] if found else None
