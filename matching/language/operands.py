"""What may stand beside NEAR and EXCEPT, and behind ATLEAST: only what occurs at places of a text.

An AND has no place, so `(a AND b) NEAR/5 c` says nothing; people write it because they mean two NEARs. The errors made here
say where to move it. It only judges; the parser builds.
"""

from typing import NamedTuple

from matching.language.lexer import Lexeme, LexemeKind
from matching.query import SCOPES, And, AtLeast, Except, Near, Not, NotNear, Of, Or, Phrase, Query, Term, has_places, parts_of

MOST_TOGETHER = 21  # words that lie near each other in one occurrence: a chain of as many NEARs as may be chained has so many
_MOST_SHOWN = 120
_ALL_FIELDS: frozenset[str] = frozenset().union(*SCOPES.values())


class Complaint(NamedTuple):
    """Why an operand is wrong, and what to write."""

    code: str
    reason: str
    fix: str


class Operator(NamedTuple):
    """NEAR, EXCEPT or ATLEAST as it stands in a query; `negated`: with NOT before it."""

    lexeme: Lexeme
    negated: bool = False

    def __str__(self) -> str:
        if self.lexeme.kind == LexemeKind.EXCEPT:
            return self.lexeme.kind
        name, number = self.lexeme.words if self.lexeme.kind == LexemeKind.NEAR else (LexemeKind.ATLEAST, self.lexeme.words[0])
        return f"{'NOT ' if self.negated else ''}{name}/{number}"


def wrong_side(side: str, operand: Query, other: Query, operator: Operator) -> Complaint | None:
    """The complaint about an operand of NEAR or EXCEPT (`side` is left or right), if there is one."""
    if has_places(operand):
        return None
    word = _without_places(operand)
    is_near = operator.lexeme.kind == LexemeKind.NEAR
    code = "E-NEARARG" if is_near else "E-EXCARG"
    reason = f"The {side} side of {operator} holds {word}, which has no place in the text."
    movable = side == "left" or (is_near and not operator.negated)
    if movable and isinstance(operand, And) and all(map(has_places, operand.parts)) and has_places(other):
        pairs = [(part, other) if side == "left" else (other, part) for part in operand.parts]
        moved = " AND ".join(f"{_shown(left)} {operator} {_shown(right)}" for left, right in pairs)
        if len(moved) <= _MOST_SHOWN:
            return Complaint(code, reason, f"Move the AND out: {moved}.")
    return Complaint(code, reason, f"Only words, phrases and ORs of them may stand there; write {word} outside the brackets.")


def wrong_counted(operand: Query, operator: Operator) -> Complaint | None:
    """The complaint about what stands behind ATLEAST, if there is one."""
    if has_places(operand):
        return None
    word = _without_places(operand)
    fix = "Only words, phrases and ORs of them can be counted; write the rest outside the brackets."
    return Complaint("E-NEARARG", f"{operator} counts places, and {word} has none.", fix)


def nowhere_together(left: Query, right: Query, operator: Operator) -> Complaint | None:
    """The complaint about sides that look in different fields, if they do."""
    if not has_places(left) or not has_places(right) or _fields(left) & _fields(right):
        return None
    reason = f"The sides of {operator} look in different fields, and nothing is near across fields."
    return Complaint("E-NEARARG", reason, "Give both the same field, or write AND.")


def too_many_together(left: Query, right: Query, operator: Operator) -> Complaint | None:
    """The complaint about a NEAR of more words than lie near each other, if it is one: rules that name another one twice double
    them each time, and every occurrence holds them all."""
    count = _together(left) + _together(right)
    if count <= MOST_TOGETHER:
        return None
    reason = f"{operator} brings {count:,} words near each other, with all names written out; {MOST_TOGETHER} is the limit."
    return Complaint("E-LIMIT", reason, "Write AND between some of them.")


def _together(query: Query) -> int:
    """How many words and phrases are part of one occurrence."""
    if isinstance(query, Or):
        return max(map(_together, query.parts))
    if isinstance(query, Near):
        return _together(query.left) + _together(query.right)
    return _together(query.left) if isinstance(query, NotNear | Except) else 1


def _fields(query: Query) -> frozenset[str]:
    """The fields in which something with places looks."""
    if isinstance(query, Or):
        return frozenset().union(*map(_fields, query.parts))
    if isinstance(query, Near):
        return _fields(query.left) & _fields(query.right)
    if isinstance(query, (Term, Phrase)):
        return frozenset(SCOPES[query.field])
    # What has no place is complained of by itself; its fields give no second reason.
    return _fields(parts_of(query)[0]) if parts_of(query) else _ALL_FIELDS


def _without_places(query: Query) -> str:
    """The first operator or value in it that has no place, by its name."""
    if isinstance(query, Or):
        return next(_without_places(part) for part in query.parts if not has_places(part))
    if isinstance(query, (And, Not)):
        return type(query).__name__.upper()
    if isinstance(query, Of):
        return f"{query.count} OF"
    return f"{LexemeKind.ATLEAST}/{query.count}" if isinstance(query, AtLeast) else str(query)


def _shown(query: Query) -> str:
    return f"({query})" if isinstance(query, (Or, Near, NotNear)) else str(query)


def alternatives(parts: list[Query]) -> list[Query]:
    """The parts of n OF, each once; a single OR or list is taken apart, because nobody asks for two of one."""
    if len(parts) == 1 and isinstance(parts[0], Or):
        parts = [*parts[0].parts]
    return list(dict.fromkeys(parts))
