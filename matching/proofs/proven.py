"""The lints that are proven: L-NEVER, L-SUBSUMED and L-USELESS. They are never wrong.

Where a proof would take too long nothing is said. logic.py proves; here is only what is worth a proof, and how it is told.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from matching.proofs.logic import Effort, Proofs
from matching.query import And, Not, Of, Or, Query, all_of, any_of, parts_of
from wording import cut

Note: TypeAlias = tuple[str, str, str, Query]  # code, reason, advice and the part
MOST = 20  # lints of one query that are told
_MOST_PARTS = 200  # of one AND or OR that are looked at: more come from lists
_cut = partial(cut, most=160)


def proven(query: Query, effort: Effort | None, is_whole: Callable[[Query], bool]) -> Iterator[Note]:
    """What logic says of the query and its parts; `is_whole` says whether a part is all that was typed."""
    proofs = Proofs(query, effort)
    prover = _Prover(proofs, is_whole)
    if proofs.never(query):
        yield from prover.never(query)
    elif proofs.possible:
        yield from prover.parts(query)


class _Prover:
    """The proofs about one query, and which part of it is the whole."""

    def __init__(self, proofs: Proofs, is_whole: Callable[[Query], bool]) -> None:
        self.proofs = proofs
        self.is_whole = is_whole

    def never(self, part: Query) -> Iterator[Note]:
        """Name the parts that exclude each other, and point at the one to take away: the last, which is mostly a NOT."""
        if isinstance(part, Or):
            for each in part.parts[:MOST]:
                yield from self.never(each)
            return
        clashing: list[Query] = [*part.parts] if isinstance(part, And) else [part]
        for each in clashing[:_MOST_PARTS]:
            others = _without(clashing, each)
            if others and self.proofs.afford(len(others)) and self.proofs.never(all_of(others)):
                clashing = others
        if len(clashing) == 1 and isinstance(clashing[0], And | Or) and clashing[0] != part:
            yield from self.never(clashing[0])
            return
        away = next((each for each in reversed(clashing) if isinstance(each, Not)), clashing[-1])
        what = "The query" if self.is_whole(part) else _cut(str(part))
        if len(clashing) > 1:
            named = [_cut(f"({each})" if isinstance(each, And | Or) else str(each)) for each in clashing if each != away]
            named.append(_cut(str(away)))
            excluding = f"{', '.join(named[:-1])} and {named[-1]} exclude {'each other' if len(named) == 2 else 'one another'}"
            yield "L-NEVER", f"{what} can never match: {excluding}.", f"Take {named[-1]} away.", away
        else:
            yield "L-NEVER", f"{what} can never match.", "Take it away, or correct it.", part

    def parts(self, query: Query) -> Iterator[Note]:
        """What changes nothing in a query that may match, or never matches in it."""
        if isinstance(query, Or):
            yield from self._alternatives(query)
        elif isinstance(query, And):
            yield from self._conditions(query)
        if isinstance(query, And | Or | Not | Of):
            for part in parts_of(query):
                yield from self.parts(part)

    def _alternatives(self, query: Or) -> Iterator[Note]:
        kept = [*query.parts]
        for part in reversed(query.parts[:_MOST_PARTS]):
            if not self.proofs.afford(len(kept)):
                return
            others = _without(kept, part)
            if self.proofs.never(part):
                yield from self.never(part)
                kept = others or kept
            elif others and self.proofs.implies(part, any_of(others)):
                covering = next((each for each in others if self.proofs.implies(part, each)), any_of(others))
                reason = f"{_cut(str(part))} changes nothing: {_cut(str(covering))} matches all that it matches."
                yield "L-SUBSUMED", reason, f"Take {_cut(str(part))} away, or {_cut(str(covering))}.", part
                kept = others

    def _conditions(self, query: And) -> Iterator[Note]:
        kept = [*query.parts]
        for part in query.parts[:_MOST_PARTS]:
            if not self.proofs.afford(len(kept)):
                return
            others = _without(kept, part)
            if others and self.proofs.implies(all_of(others), part):
                saying = next((each for each in others if self.proofs.implies(each, part)), all_of(others))
                reason = f"{_cut(str(part))} changes nothing: {_cut(str(saying))} says so already."
                yield "L-USELESS", reason, f"Take {_cut(str(part))} away.", part
                kept = others


def _without(parts: list[Query], part: Query) -> list[Query]:
    """The parts but the last one that equals it."""
    index = len(parts) - 1 - parts[::-1].index(part)
    return parts[:index] + parts[index + 1 :]
