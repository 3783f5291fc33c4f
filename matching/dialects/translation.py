"""A foreign query into our language: text to text, with what differs, or with the reasons why it cannot be.

    translate('near5:"tanker attack" sourcelang:eng', DIALECTS["gdelt"]).text   ->   (tanker NEAR/5 attack) AND lang:en

It is written with every bracket, so that our order of operators never decides, and what comes out has been read by our own
parser. Nothing may be dropped silently: what has no counterpart is a problem with its place, and what means something a little
different is a remark. Whatever was typed, nothing is raised.
"""

from typing import NamedTuple

from matching.dialects.descent import Descent
from matching.dialects.leaves import Remark
from matching.dialects.products import Dialect
from matching.language import QueryError, QueryErrors, parse

MOST_CHARACTERS = 20_000
MOST_PIECES = 4_000  # our language takes 1,000 words; the rest are brackets and operators
MOST_PROBLEMS = 20  # told at once, as of our own queries


class Translation(NamedTuple):
    """`text` is the query in our language, None where there are problems; remarks say what means something else here."""

    text: str | None
    remarks: tuple[Remark, ...]
    problems: tuple[QueryError, ...]


def translate(text: str, dialect: Dialect) -> Translation:
    """Read the query as the product does and write it in our language."""
    if len(text) > MOST_CHARACTERS:
        return _too_long(text, f"The query has {len(text):,} characters; {MOST_CHARACTERS:,} is the limit.")
    descent = Descent(text, dialect)
    if len(descent.pieces) > MOST_PIECES:
        return _too_long(text, f"The query has more than {MOST_PIECES:,} words and signs.")
    written = descent.query()
    problems = descent.problems or _errors(written)
    remarks = tuple(dict.fromkeys(descent.leaves.remarks))
    told = sorted(problems, key=lambda problem: problem.start)[:MOST_PROBLEMS]
    return Translation(None if problems else written, remarks, tuple(told))


def _too_long(text: str, reason: str) -> Translation:
    problem = QueryError("X-LIMIT", reason, "Make several queries of it.", text, 0, min(len(text), 1))
    return Translation(None, (), (problem,))


def _errors(written: str) -> list[QueryError]:
    """What our language does not allow of a query whose words are all fine, told in the text as it would be here."""
    try:
        parse(written)
    except QueryErrors as errors:
        return list(errors.errors)
    return []
