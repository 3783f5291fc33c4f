"""The known names nearest to one that is not known, for the end of an error text.

Someone who wrote `WIREWATCH_PARTITION` or `qurey:` needs the right name, not a list of forty. It must never guess wildly: no
name at all is better than a wrong one, where the sentence offers one alone.
"""

from collections.abc import Iterable
from difflib import get_close_matches

LEAST_LIKENESS = 0.7


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name most like `name`, or None when none is much like it."""
    return next(iter(likely(name, known, most=1, least=LEAST_LIKENESS)), None)


def likely(name: str, known: Iterable[str], most: int = 3, least: float = 0.6) -> list[str]:
    """Give the known names that `name` may stand for, the likeliest first; `least` is how like they must be, of 1."""
    return get_close_matches(name, list(known), most, least)
