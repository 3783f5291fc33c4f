"""The parse tree of a query, and how it is written back.

`str(query)` is the canonical text: two queries that differ only in blanks, comments or needless brackets are written alike,
and what is written parses back to an equal tree. Lists (`$usa`) and other rules (`rule:x`) are gone from the tree: what they
stand for stands in it, so that a changed list changes the canonical text, and with it a rule's revision. So are fields that
bracket several words: `title:(a OR b)` is `title:a OR title:b`, because only words and phrases know where they look.
Trees are values: parts that say the same are equal, which is how the percolator finds what rules share. What has many parts
remembers its hash, because a list may be a part of thousands of rules.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

# What reads back as one bare word. Anything else is quoted; quoting too much does no harm.
_BARE = re.compile(r"#?[^\W_]+(?:[.'&-][^\W_]+)*\.?|[^\W_]{3,}[*?](?:[^\W_]|[*?])*")
OPERATORS = frozenset(["AND", "OR", "NOT", "NEAR", "ONEAR", "EXCEPT", "ATLEAST", "OF"])
STAR = "*"  # in a phrase: exactly one word, whatever it is
SENTENCE, PARAGRAPH = "S", "P"  # what NEAR may name in place of a number of words
Within: TypeAlias = int | str  # how many words may stand between; or SENTENCE, PARAGRAPH
# Which fields of an article a word looks in, by the field that stands before it. Of the body, lead: sees two paragraphs.
SCOPES: Mapping[str | None, tuple[str, ...]] = {
    None: ("title", "body"),
    "lead": ("title", "lead", "body"),
    **{name: (name,) for name in ("title", "body", "author", "url", "section", "tag")},
}
META = ("source", "lang", "country")  # compared as a whole, not word by word
FILTERS = frozenset(["lang", "country"])  # values that so many articles share that a rule of nothing else is refused


def _remembered_hash(self: "Near | NotNear | Except | Of | And | Or") -> int:
    """The hash of what has parts, worked out once: it may be a list of a thousand words, and is looked up for each rule."""
    if not self._hash:
        members = [getattr(self, name) for name in self.__match_args__]
        object.__setattr__(self, "_hash", hash((type(self).__name__, *members)))
    return self._hash


@dataclass(frozen=True, slots=True)
class Term:
    """One word as typed, perhaps with wildcards; `exact` means its capitals and accents count; `field` where it must stand."""

    text: str
    exact: bool = False
    field: str | None = None

    def __hash__(self) -> int:
        """Of the text alone, whose hash is kept: words are hashed more often than all else, and few differ in the rest only."""
        return hash(self.text)

    def __str__(self) -> str:
        return _before(self) + _word(self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other, at least two; STAR among them is any one word."""

    words: tuple[str, ...]
    exact: bool = False
    field: str | None = None

    def __hash__(self) -> int:
        return hash(self.words)

    def __str__(self) -> str:
        return f'{_before(self)}"{" ".join(self.words)}"'


@dataclass(frozen=True, slots=True)
class Meta:
    """A fact about the article that is compared as a whole: source (a domain), lang, country. `value` is in small letters."""

    field: str
    value: str

    def __str__(self) -> str:
        return f"{self.field}:{_word(self.value)}"


@dataclass(frozen=True, slots=True)
class Range:
    """A number of the article (words, reach, tier, age in hours) compared with `number`; `sign` is one of < <= > >= =."""

    name: str
    sign: str
    number: float

    def __str__(self) -> str:
        number = int(self.number) if self.number == int(self.number) else self.number
        return f"{self.name}{self.sign}{number}"


@dataclass(frozen=True, slots=True)
class Near:
    """An occurrence of each side, apart from each other, in the same field, sentence or paragraph; `ordered`: left one first."""

    left: "Query"
    right: "Query"
    within: Within
    ordered: bool = False
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    __hash__ = _remembered_hash

    def __str__(self) -> str:
        return _chain(self, "ONEAR" if self.ordered else "NEAR")


@dataclass(frozen=True, slots=True)
class NotNear:
    """An occurrence of the left side with none of the right side near it; `ordered`: none near it after it."""

    left: "Query"
    right: "Query"
    within: Within
    ordered: bool = False
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    __hash__ = _remembered_hash

    def __str__(self) -> str:
        return _chain(self, "NOT ONEAR" if self.ordered else "NOT NEAR")


@dataclass(frozen=True, slots=True)
class Except:
    """An occurrence of the left side that does not lie inside one of the right side. `touching`: one that has no word in common
    with any of the right side; nobody can type that, only masks are written so (language/narrowing.py)."""

    left: "Query"
    right: "Query"
    touching: bool = False
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    __hash__ = _remembered_hash

    def __str__(self) -> str:
        return f"{_primary(self.left)} {'OUTSIDE' if self.touching else 'EXCEPT'} {_primary(self.right)}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The part occurs so many times, its alternatives counted together."""

    count: int
    part: "Query"

    def __str__(self) -> str:
        return f"ATLEAST/{self.count} {_primary(self.part)}"


@dataclass(frozen=True, slots=True)
class Of:
    """So many of the parts, which all differ, are satisfied."""

    count: int
    parts: tuple["Query", ...]
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    __hash__ = _remembered_hash

    def __str__(self) -> str:
        return f"{self.count} OF ({', '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class And:
    """All parts, each somewhere in the article. No part is an And itself."""

    parts: tuple["Query", ...]
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    __hash__ = _remembered_hash

    def __str__(self) -> str:
        return " AND ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part. No part is an Or itself."""

    parts: tuple["Query", ...]
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    __hash__ = _remembered_hash

    def __str__(self) -> str:
        return " OR ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The article does not satisfy the part."""

    part: "Query"

    def __str__(self) -> str:
        return "NOT " + (f"({self.part})" if isinstance(self.part, (And, Or)) else str(self.part))


Leaf: TypeAlias = Term | Phrase
Query: TypeAlias = Term | Phrase | Meta | Range | Near | NotNear | Except | AtLeast | Of | And | Or | Not


def all_of(parts: list[Query]) -> Query:
    """The And of the parts, each once: X AND X is X. A single part stands for itself, and an And among them gives its parts."""
    if len(parts) == 1:
        return parts[0]
    once = tuple(dict.fromkeys([inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]))
    return And(once) if len(once) > 1 else once[0]


def any_of(parts: list[Query]) -> Query:
    """The Or of the parts, each once: X OR X is X. A single part stands for itself, and an Or among them gives its parts."""
    if len(parts) == 1:
        return parts[0]
    once = tuple(dict.fromkeys([inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]))
    return Or(once) if len(once) > 1 else once[0]


def parts_of(query: Query) -> tuple[Query, ...]:
    """What a node is made of, from left to right; nothing for words, phrases and values."""
    if isinstance(query, (And, Or, Of)):
        return query.parts
    if isinstance(query, (Near, NotNear, Except)):
        return (query.left, query.right)
    return (query.part,) if isinstance(query, (Not, AtLeast)) else ()


def with_parts(query: Query, change: Callable[[Query], Query]) -> Query:
    """The query with each of its parts changed; words, phrases and values stay as they are."""
    if isinstance(query, And | Or | Of):
        return replace(query, parts=tuple(map(change, query.parts)))
    if isinstance(query, Near | NotNear | Except):
        return replace(query, left=change(query.left), right=change(query.right))
    if isinstance(query, Not | AtLeast):
        return replace(query, part=change(query.part))
    return query


def leaves(query: Query) -> Iterator[Leaf]:
    """All words and phrases, from left to right."""
    if isinstance(query, (Term, Phrase)):
        yield query
    for part in parts_of(query):
        yield from leaves(part)


def is_negative(query: Query) -> bool:
    """Whether it would match nearly every article: nothing that must be there, only what must not, and filters."""
    if isinstance(query, (Term, Phrase)):
        return False
    if isinstance(query, And):
        return all(is_negative(part) for part in query.parts)
    if isinstance(query, Or):
        return any(is_negative(part) for part in query.parts)
    if isinstance(query, Of):
        return sum(is_negative(part) for part in query.parts) >= query.count
    return isinstance(query, (Not, Range)) or (isinstance(query, Meta) and query.field in FILTERS)


def has_places(query: Query) -> bool:
    """Whether it occurs at places of a text, so that NEAR, EXCEPT and ATLEAST can work on it."""
    if isinstance(query, Or):
        return all(has_places(part) for part in query.parts)
    return isinstance(query, Term | Phrase | Near | NotNear | Except)


def _chain(node: Near | NotNear, operator: str) -> str:
    """A chain of one distance reads from left to right without brackets; whatever else joins is bracketed."""
    left, right = node.left, node.right
    goes_on = isinstance(left, (Near, NotNear)) and left.within == node.within
    return f"{str(left) if goes_on else _operand(left)} {operator}/{node.within} {_operand(right)}"


def _operand(query: Query) -> str:
    return f"({query})" if isinstance(query, And | Or | Not | Near | NotNear) else str(query)


def _primary(query: Query) -> str:
    return f"({query})" if isinstance(query, And | Or | Not | Near | NotNear | Except) else str(query)


def _word(text: str) -> str:
    return text if _BARE.fullmatch(text) and text.upper() not in OPERATORS else f'"{text}"'


def _before(leaf: Leaf) -> str:
    """What stands before a word or phrase: its field, and the sign of an exact one."""
    return (f"{leaf.field}:" if leaf.field else "") + ("=" if leaf.exact else "")
