"""The parse tree of a query, and how it is written back.

`str(query)` is the canonical text: two queries that differ only in blanks, comments or needless brackets are written alike,
and what is written parses back to an equal tree. Lists (`$usa`) are gone from the tree: their entries stand in it, so that a
changed list changes the canonical text, and with it a rule's revision.
Trees are values: equal parts are equal, which is how the percolator finds what rules share.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

# What reads back as one bare word. Anything else is quoted; quoting too much does no harm.
_BARE = re.compile(r"#?[^\W_]+(?:[.'&-][^\W_]+)*\.?")
OPERATORS = frozenset(["AND", "OR", "NOT", "NEAR", "ONEAR", "EXCEPT", "ATLEAST", "OF"])
STAR = "*"  # in a phrase: exactly one word, whichever


@dataclass(frozen=True, slots=True)
class Term:
    """One word as typed; `exact` means its capitals and accents count."""

    text: str
    exact: bool = False

    def __str__(self) -> str:
        bare = _BARE.fullmatch(self.text) and self.text.upper() not in OPERATORS
        return _equals(self.exact) + (self.text if bare else f'"{self.text}"')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other, at least two; STAR among them is any one word."""

    words: tuple[str, ...]
    exact: bool = False

    def __str__(self) -> str:
        return f'{_equals(self.exact)}"{" ".join(self.words)}"'


@dataclass(frozen=True, slots=True)
class And:
    """All parts, each somewhere in the article. No part is an And itself."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        return " AND ".join(_bracketed(part) if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part. No part is an Or itself."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        return " OR ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The article does not satisfy the part."""

    part: "Query"

    def __str__(self) -> str:
        return "NOT " + (_bracketed(self.part) if isinstance(self.part, And | Or) else str(self.part))


Leaf: TypeAlias = Term | Phrase
Query: TypeAlias = Term | Phrase | And | Or | Not


def all_of(parts: list[Query]) -> Query:
    """The And of the parts; a single part stands for itself, and an And among them gives its own parts."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: list[Query]) -> Query:
    """The Or of the parts; a single part stands for itself, and an Or among them gives its own parts."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def is_negative(query: Query) -> bool:
    """Whether it would match an article of other words altogether: nothing that must be there, only what must not."""
    if isinstance(query, And):
        return all(is_negative(part) for part in query.parts)
    if isinstance(query, Or):
        return any(is_negative(part) for part in query.parts)
    return isinstance(query, Not)


def _equals(exact: bool) -> str:
    return "=" if exact else ""


def _bracketed(query: Query) -> str:
    return f"({query})"
