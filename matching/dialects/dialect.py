"""What sets the query language of one product apart from those of the others; products.py fills it in.

All of them have words, quotes, brackets, AND, OR and NOT. They differ in what binds first, what stands for nearness and how
its words are counted, what quotes mean, and the names of fields. A dialect is those differences as values, so that a product
is a few lines of a table and no program. Must never say something that the product's public manual does not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

# Which operator binds first, from the loosest to the tightest.
AND_BEFORE_OR = ("OR", "AND", "NEAR")
OR_BEFORE_AND = ("AND", "OR", "NEAR")
OR_BEFORE_ALL = ("NOT", "AND", "NEAR", "OR")
CLAUSES = ("CLAUSES", "AND", "NEAR")  # side by side is OR; where one has a + the others are optional


class NearForm(NamedTuple):
    """A way to write nearness. The pattern's group, where it has one, is the distance; `less` is taken from it, for our
    distance is the number of words between. `zone` is S or P where no words are counted."""

    pattern: "re.Pattern[str]"
    operator: str
    less: int = 0
    default: int = 0
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The query language of one product; `product` is its name as people write it."""

    name: str
    product: str
    order: tuple[str, ...] = AND_BEFORE_OR
    small_operators: bool = False  # `or` is an operator too
    signs: Mapping[str, str] | None = None  # && and its like, in capitals: AND, OR or NOT
    bang_is_not: bool = False  # !harbour
    bang_is_ending: bool = False  # harbour! and harbour* have any ending; a * inside of a word is one letter
    bar_is_or: bool = False
    is_adjacent: bool = False  # words side by side are a phrase, not an AND
    exact_braces: bool = False  # {STFGX} minds capitals
    phrase_braces: bool = False  # {like this} and <like this> are phrases
    star_is_many: bool = False  # a lone * in a phrase stands for one or more words
    plus_is_must: bool = False
    near: tuple[NearForm, ...] = ()
    near_function: bool = False  # NEAR("a", "b", 5, true)
    near_field: "re.Pattern[str] | None" = None  # near20:"a b"
    repeat: "re.Pattern[str] | None" = None  # repeat3:"a"
    tilde: bool = False  # "a b"~5 and (a AND b)~5
    ranges: bool = False  # words:[100 TO 500] and words:>100
    field_sign: str = ":"  # or a bracket, which stays one: HEADLINE(harbour)
    fields: Mapping[str, str] | None = None  # its name of a field: ours
    advice: Mapping[str, str] | None = None  # its name of a field that we have not: what to do instead
