"""What the keys beside a query contradict in it or in one another, and what they say that is said already.

    query: Syria AND lang:en
    languages: [no]             L-NEVER: The rule can never match: languages: no and the query exclude each other.

The query by itself is for matching/proofs/lints.py. A filter asks a fact of the article, so it can clash only with what asks
the same fact, and a reject only with what looks for the same words: nothing else is proven, because a thousand rules are checked
while people wait. A filter of the defaults that changes nothing is no slip: a rule may be narrower than its desk. What is found
here only warns.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from matching import And, Meta, Phrase, Query, Range, Term, all_of, parts_of
from matching.language import Saying
from matching.proofs import Proofs


class Clash(NamedTuple):
    """A lint with, in place of a place, the key of the rule that it is about: `("sources", "tiers")`."""

    code: str
    key: tuple[str, ...]
    reason: str
    fix: str


class _Part(NamedTuple):
    """A part of the narrowed query; `said` is what a watchlist says for it, None where it is typed in the query."""

    query: Query
    said: Saying | None

    @property
    def key(self) -> tuple[str, ...]:
        return ("query",) if self.said is None else self.said.key

    def __str__(self) -> str:
        return f"{self.query} in the query" if self.said is None else str(self.said)


def clashes(query: Query, said: Mapping[Query, Saying], own: Mapping[str, Any]) -> Iterator[Clash]:
    """What is odd about a query as typed and the parts that other keys say, each with their words for it; `own` are the keys that
    the rule has itself, and not from the defaults."""
    typed = query.parts if isinstance(query, And) else (query,)
    parts = _related([*(_Part(*each) for each in said.items()), *(_Part(each, None) for each in typed)])
    if all(part.said is None for part in parts):
        return
    proofs = Proofs(_together(parts))
    if proofs.never(_together(parts)):
        yield from _never(parts, proofs)
        return
    for part in parts[::-1]:
        # What the query itself makes useless in it, its own lints tell.
        others = [each for each in parts if each is not part and (part.said is not None or each.said is not None)]
        if (part.said is None or _is_own(part.key, own)) and others and proofs.implies(_together(others), part.query):
            saying = next((each for each in others if proofs.implies(each.query, part.query)), "the rest of the rule")
            key = saying.key if part.said is None and isinstance(saying, _Part) else part.key
            yield Clash("L-USELESS", key, f"{part} changes nothing: {saying} says so already.", "Take one of them away.")
            parts = [each for each in parts if each is not part]


def _never(parts: list[_Part], proofs: Proofs) -> Iterator[Clash]:
    """The fewest parts that exclude each other, unless all of them are the query's own."""
    for part in [*parts]:
        fewer = [each for each in parts if each is not part]
        parts = fewer if fewer and proofs.never(_together(fewer)) else parts
    beside = [part for part in parts if part.said is not None]
    if beside:
        names = [*map(str, beside), *(["the query"] if len(beside) < len(parts) else [])]
        reason = f"The rule can never match: {' and '.join(names)} exclude each other."
        yield Clash("L-NEVER", beside[0].key, reason, "Take one of them away.")


def _related(parts: Sequence[_Part]) -> list[_Part]:
    """The parts that ask what another one asks, too. Of what drops articles only that which asks what the rest does: there may be
    many of them, and they never contradict each other."""
    asked = [(part, part.key in (("rejects",), ("sources", "exclude")), _asked(part.query)) for part in parts]
    times = Counter(each for _, drops, asks in asked if not drops for each in asks)
    dropped = {each for _, drops, asks in asked if drops for each in asks}
    return [
        part for part, drops, asks in asked if any(times[each] if drops else times[each] > 1 or each in dropped for each in asks)
    ]


@lru_cache(maxsize=1 << 12)
def _asked(query: Query) -> frozenset[Hashable]:
    """The facts and words that a part is about. Remembered, because the rules of a file share their rejects and defaults."""
    if isinstance(query, Meta | Range):
        return frozenset([query.field if isinstance(query, Meta) else query.name])
    if isinstance(query, Term | Phrase):
        return frozenset([query])
    return frozenset().union(*map(_asked, parts_of(query)))


def _together(parts: Sequence[_Part]) -> Query:
    return all_of([part.query for part in parts])


def _is_own(key: tuple[str, ...], own: Mapping[str, Any]) -> bool:
    """Whether the rule has the key, or the member of it; rejects are those of all rules."""
    inner: Any = own
    return key != ("rejects",) and all(isinstance(inner, Mapping) and (inner := inner.get(step)) is not None for step in key)
