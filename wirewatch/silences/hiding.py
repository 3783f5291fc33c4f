"""Which rules a silence hides, of those that run: a person who hides everything is asked first, and one who names what is not
there is told.

A rule counts as hidden where all of its matches would be: a silence by outlet or story hides a few of many rules. One by a query
counts for every rule where it matches most articles (W-BROAD); one that demands no word is no query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.language import parse
from matching.proofs import lint
from schemas import Silence, Standing


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a silence does to the rules that are told where it counts: how many there are, and which it hides, by id. `known` are
    the names of which it could have named one: of rules, of watchlists, or of tags; None where nobody keeps such a list.
    `receivers` are the channels that rules tell."""

    told: int
    hidden: tuple[str, ...]
    known: frozenset[str] | None
    receivers: frozenset[str]

    @property
    def is_all(self) -> bool:
        """Whether nothing is left to be told."""
        return 0 < self.told == len(self.hidden)


def hidden_by(silence: Silence, standings: Iterable[Standing]) -> Hidden:
    """What a silence would hide of the rules as they stand. Raises `QueryErrors` for a query that is none."""
    rules = [each.definition for each in standings if each.definition is not None]
    active = [rule for rule in rules if rule["status"] == "active"]
    receivers = frozenset(str(rule.get("deliver", {}).get("slack")) for rule in active)
    told = [rule for rule in active if silence.receiver in (None, rule.get("deliver", {}).get("slack"))]
    names = _NAMES.get(silence.by)
    if names is not None:
        hidden = [rule["id"] for rule in told if silence.what in names(rule)]
        return Hidden(len(told), tuple(hidden), frozenset(name for rule in rules for name in names(rule)), receivers)
    is_of_all = silence.by == "query" and _is_of_all(silence.what)
    return Hidden(len(told), tuple(rule["id"] for rule in told) if is_of_all else (), None, receivers)


def _is_of_all(text: str) -> bool:
    return any(each.code == "W-BROAD" for each in lint(parse(text), text))


_NAMES: Mapping[str, Callable[[Mapping[str, Any]], Sequence[str]]] = {
    "rule": lambda rule: (rule["id"],),
    "watchlist": lambda rule: (rule["watchlist"],),
    "tag": lambda rule: rule.get("tags", ()),
}
