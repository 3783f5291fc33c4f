"""What a watchlist says beside the query, written into the query: masks, filters and rejects.

    by = Narrowing(masks=(Phrase(("US", "Open")),), languages=("en",))
    filtered(unfiltered(parse("US AND Russia"), by), by)
    -> (lang:en OR lang:und) AND US OUTSIDE "US Open" AND Russia

So the percolator's index, explain and the near misses know them without a line of their own, and the slow truth judges them.

- A mask makes words stop counting. Each word or phrase that could have a word in common with a mask becomes that word OUTSIDE
  the mask: an occurrence that has a word in common with one of the mask does not count, in NEAR, ATLEAST and NOT as well. The
  word still stands where it stands: NEAR counts it among the words between. All others stay as they are, and so as quick.
- A filter is a condition on source, country, tier, language or age, and gives no hits. What is not known of an article does not
  pass, but for the language: an article that does not say its language is `lang:und`, and passes every filter on it.
- A reject is AND NOT. It looks at the article as it is: masks do not hide words from it.

Filters come first because they are cheap to ask, rejects last. What is written here is never parsed back: OUTSIDE is no operator
of the language.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from matching.analysis import UNDETERMINED, is_wild, reading
from matching.query import (
    STAR,
    Except,
    Leaf,
    Meta,
    Not,
    Phrase,
    Query,
    Range,
    Term,
    all_of,
    any_of,
    leaves,
    with_parts,
)
from wording import language_code

_LEAST_PART = 3  # letters


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows a query. Nothing given narrows nothing; `tiers` are 1 to 4, `max_age_h` is hours, domains and codes are in
    small letters."""

    masks: tuple[Leaf, ...] = ()
    rejects: tuple[Query, ...] = ()
    languages: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    max_age_h: float | None = None


class Saying(NamedTuple):
    """What a watchlist says beside a query: a key as its steps, and the value as it is shown."""

    key: tuple[str, ...]
    value: str

    def __str__(self) -> str:
        return f"{'.'.join(self.key)}: {self.value}"


def filtered(query: Query, by: Narrowing) -> Query:
    """The query with the conditions on source, country, tier, language and age."""
    filters = conditions(by)
    return all_of([*filters, query]) if filters else query


def unfiltered(query: Query, by: Narrowing) -> Query:
    """The query with its masks and rejects, and without the conditions on source, country, tier, language and age."""
    masked = _masked(query, _finder(by.masks)) if by.masks else query
    return all_of([masked, *map(Not, by.rejects)]) if by.rejects else masked


def touching(query: Query, masks: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The masks that could have a word in common with one of the query, so that they are written into it."""
    over = _finder(masks)
    found = {mask for leaf in set(leaves(query)) for mask in over(leaf)}
    return tuple(mask for mask in masks if mask in found)


def conditions(by: Narrowing) -> dict[Query, Saying]:
    """The conditions on source, country, tier, language and age, each a part of the And, with what a watchlist says for it."""
    said: dict[Query, Saying] = {}
    if by.max_age_h is not None:
        said[Range("age", "<", by.max_age_h)] = Saying(("max_age",), f"{by.max_age_h:g}h")
    if by.tiers:
        tiers = any_of([Range("tier", "=", float(tier)) for tier in by.tiers])
        said[tiers] = Saying(("sources", "tiers"), ", ".join(map(str, by.tiers)))
    if by.languages:
        languages = dict.fromkeys([*(language_code(each) or each for each in by.languages), UNDETERMINED])
        said[any_of([Meta("lang", each) for each in languages])] = Saying(("languages",), ", ".join(by.languages))
    if by.countries:
        countries = any_of([Meta("country", each) for each in by.countries])
        said[countries] = Saying(("sources", "countries"), ", ".join(by.countries).upper())
    if by.include:
        include = any_of([Meta("source", each) for each in by.include])
        said[include] = Saying(("sources", "include"), ", ".join(by.include))
    return said | {Not(Meta("source", each)): Saying(("sources", "exclude"), each) for each in by.exclude}


def _masked(query: Query, finder: "_MaskFinder") -> Query:
    """The query with every word and phrase outside the masks that could touch it."""
    if isinstance(query, Term | Phrase):
        # Behind lead: a mask is looked for in the whole body, because it may go on after the lead.
        fields = (None, "lead") if query.field == "lead" else (query.field,)
        over: list[Query] = [replace(mask, field=field) for mask in finder(query) for field in fields]
        return Except(query, any_of(over), touching=True) if over else query
    return with_parts(query, lambda part: _masked(part, finder))


def unmasked(query: Query) -> Query:
    """The query without its masks, as it was typed."""
    if isinstance(query, Except) and query.touching:
        return query.left
    return with_parts(query, unmasked)


_MaskFinder: TypeAlias = Callable[[Leaf], tuple[Leaf, ...]]


@lru_cache(maxsize=1 << 8)
def _finder(masks: tuple[Leaf, ...]) -> _MaskFinder:
    """What gives the masks that could have a word in common with a leaf. Both are remembered, because the rules of a file share
    words and masks; not as one key, because hashing a thousand masks for each word takes longer than finding
    out."""

    @lru_cache(maxsize=1 << 14)
    def over(leaf: Leaf) -> tuple[Leaf, ...]:
        return tuple(mask for mask in masks if _meet(_forms(leaf), _forms(mask)))

    return over


def _meet(forms: tuple[str, ...] | None, others: tuple[str, ...] | None) -> bool:
    """Whether a word of the one could be a word of the other, or begin or end it: in co-operation both stand at one place."""
    if forms is None or others is None:
        return True
    return any(_is_part(form, other) or _is_part(other, form) for form in forms for other in others)


def _is_part(form: str, other: str) -> bool:
    """Parts of one or two letters are no part: `US` ends virus, and nobody writes vir-US."""
    return form == other or (len(form) >= _LEAST_PART and (other.startswith(form) or other.endswith(form)))


@lru_cache(maxsize=1 << 14)
def _forms(leaf: Leaf) -> tuple[str, ...] | None:
    """The words of a leaf as they are compared; None for one with wildcards, which could be any."""
    words = (leaf.text,) if isinstance(leaf, Term) else leaf.words
    if STAR in words or any(map(is_wild, words)):
        return None
    return tuple({edge.word.form.lstrip("#").removesuffix("'s") for edge in reading(leaf).edges if edge.word is not None})
