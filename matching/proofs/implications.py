"""What words, phrases and other atoms of a query imply of each other, whatever the article: the axioms of logic.py.

Each is a fact of the language's definition and has a property test that holds it against the slow truth. They must stay
sound: what is not sure is left out, because a lint that is wrong costs more trust than one that is missing.
"""

from collections.abc import Hashable

from matching.analysis import ORDINARY_SOMEWHERE, Word, covers, parts_of_value, reading
from matching.query import (
    PARAGRAPH,
    SENTENCE,
    STAR,
    AtLeast,
    Except,
    Meta,
    Near,
    NotNear,
    Phrase,
    Query,
    Range,
    Term,
    all_of,
)

_INFINITE = float("inf")


def identity(query: Query) -> Hashable:
    """The same for atoms that always match the same articles: Syria and SYRIA; a NEAR/5 b and b NEAR/5 a."""
    if isinstance(query, Term | Phrase):
        edges = tuple((begin, end, _word(word) if word else None) for begin, end, word in reading(query).edges)
        return (query.field, edges)
    if isinstance(query, Near) and not query.ordered:
        return (Near, frozenset([identity(query.left), identity(query.right)]), query.within)
    if isinstance(query, Near | NotNear):
        return (type(query), identity(query.left), identity(query.right), query.within, query.ordered)
    return query


def _word(word: Word) -> Hashable:
    if word.exact:
        return (word.surface, word.form, word.signs)
    return (word.form, word.capital and not word.wild and word.form in ORDINARY_SOMEWHERE)


def implied(query: Query) -> list[Query]:
    """What is true of every article that matches the atom, beside the atom itself."""
    if isinstance(query, Near):
        unordered = [Near(query.left, query.right, query.within)] if query.ordered else []
        return [query.left, query.right, *unordered]
    if isinstance(query, NotNear | Except):
        return [query.left]
    if isinstance(query, AtLeast):
        return [query.part]
    if not isinstance(query, Term | Phrase):
        return []
    larger: list[Query] = []
    if isinstance(query, Phrase):
        words: list[Query] = [Term(word, query.exact, query.field) for word in query.words if word != STAR]
        larger += [all_of(words), *([Phrase(query.words, False, query.field)] if query.exact else [])]
    elif query.exact:
        larger.append(Term(query.text, False, query.field))
    if query.field in ("title", "body"):
        wider = [None, "lead"] if query.field == "title" else [None]
        larger += [
            Term(query.text, query.exact, field) if isinstance(query, Term) else Phrase(query.words, query.exact, field)
            for field in wider
        ]
    return larger


def implies_directly(one: Query, other: Query) -> bool:
    """Whether the one atom implies the other because of both."""
    if isinstance(one, Range) and isinstance(other, Range) and one.name == other.name:
        (low, high), (lower, higher) = _interval(one), _interval(other)
        return lower <= low and high <= higher
    if isinstance(one, Meta) and isinstance(other, Meta) and one.field == other.field:
        return other.value in parts_of_value(one.field, one.value)
    if isinstance(one, AtLeast) and isinstance(other, AtLeast):
        return one.part == other.part and one.count >= other.count
    if isinstance(one, AtLeast | Near | NotNear | Except):
        return _is_nearer(one, other)
    if isinstance(one, Phrase) and isinstance(other, Near) and len(one.words) == 2 and STAR not in one.words:
        first, last = (Term(word, one.exact, one.field) for word in one.words)
        orders = [(first, last)] if other.ordered else [(first, last), (last, first)]
        return isinstance(other.within, int) and (other.left, other.right) in orders
    return isinstance(one, Term) and isinstance(other, Term) and _is_covered(one, other)


def exclude(one: Query, other: Query) -> bool:
    """Whether no article matches both."""
    if isinstance(one, Range) and isinstance(other, Range) and one.name == other.name:
        (low, high), (lower, higher) = _interval(one), _interval(other)
        return high < lower or higher < low
    if isinstance(one, Meta) and isinstance(other, Meta) and one.field == other.field:
        return not (implies_directly(one, other) or implies_directly(other, one))
    return False


def _is_nearer(one: Query, other: Query) -> bool:
    """a NEAR/3 b implies a NEAR/5 b; a NOT NEAR/5 b implies a NOT NEAR/3 b."""
    if not isinstance(one, Near | NotNear) or type(one) is not type(other) or one.ordered != other.ordered:
        return False
    sides, others = (one.left, one.right), (other.left, other.right)
    if sides != others and (one.ordered or isinstance(one, NotNear) or sides != others[::-1]):
        return False
    closer, wider = (one.within, other.within) if isinstance(one, Near) else (other.within, one.within)
    if isinstance(closer, int) and isinstance(wider, int):
        return closer <= wider
    return (closer, wider) == (SENTENCE, PARAGRAPH)


def _is_covered(one: Term, other: Term) -> bool:
    """Whether the other is a wildcard that takes the one word."""
    word, pattern = reading(one).only, reading(other).only
    if word is None or pattern is None or not pattern.wild or pattern.exact or word.wild:
        return False
    return one.field == other.field and covers(pattern.form, word.form)


def _interval(fact: Range) -> tuple[tuple[float, int], tuple[float, int]]:
    """The smallest and the largest number it takes, each with what decides between an open and a closed end."""
    number = fact.number
    low = (number, 1) if fact.sign == ">" else (number, 0) if fact.sign in (">=", "=") else (-_INFINITE, 0)
    high = (number, -1) if fact.sign == "<" else (number, 0) if fact.sign in ("<=", "=") else (_INFINITE, 0)
    return low, high
