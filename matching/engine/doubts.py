"""Where an article's keys do not say whether it has a word, and its tokens must be looked at.

A word in capitals that is ordinary in the article's language takes no word in small letters (NATO, nato), and one typed small no
acronym with stops (us, U.S.). Most articles have none of either, and of those keys say enough: so of `all the time` no token is
looked at unless the article has A.L.L. somewhere, or `ALL` in capitals for a rule that asks for it.
"""

from collections.abc import Set
from typing import NamedTuple

from matching.analysis import SEARCHED, Reading, capital_key
from matching.engine.demands import Keys
from matching.query import SCOPES


class Doubt(NamedTuple):
    """The words of a term or phrase that may be doubted, by what an article has that gives doubt."""

    ordinary: Keys  # forms: where one is an ordinary word of the article
    dotted: Keys  # keys of the same words in capitals: where the article has one, which every acronym with stops gives it

    @classmethod
    def of(cls, graph: Reading, field: str | None) -> "Doubt":
        """Those of a reading that looks in this field. Of others than title and body no keys without a field are known."""
        is_searched = all(name in SEARCHED for name in SCOPES[field])
        ordinary, dotted = set(), set()
        for edge in graph.edges:
            word = edge.word
            if word is None or word.is_sure:
                continue
            if is_searched and not word.capital:
                dotted.add(capital_key(word.form))
            else:
                ordinary.add(word.form)
        return cls(frozenset(ordinary), frozenset(dotted))

    def __bool__(self) -> bool:
        return bool(self.ordinary or self.dotted)

    def is_in(self, ordinary: frozenset[str], keys: Set[str]) -> bool:
        """Whether an article with these ordinary words and these keys gives doubt."""
        return not (self.ordinary.isdisjoint(ordinary) and self.dotted.isdisjoint(keys))


NO_DOUBT = Doubt(frozenset(), frozenset())
