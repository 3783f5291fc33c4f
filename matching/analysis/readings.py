"""What satisfies a term: which tokens of an article, in which row. `US` and `us` part here.

1. A term in ALL CAPS or dotted whose form is an ordinary word of the article's language takes only tokens in ALL CAPS or
   dotted: `US` takes US and U.S., never us. Not the `us` of FOLLOW US either (invitations.py).
2. Any other term ignores case: `NATO` takes Nato. An ordinary word typed small takes no dotted token: `us` is not U.S.
3. An exact term takes what is written as it is written.
4. A word with wildcards takes every token that its pattern covers, in whatever case.
A term with a hyphen has two readings, its parts in a row or the joined word, so a reading is a small graph: nodes are places
between words, edges are words. Phrases are such graphs one behind the other.
Must never know which rule asks, or when.
"""

from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from matching.analysis.document import Field
from matching.analysis.invitations import PRONOUNS, is_invited
from matching.analysis.layout import Place
from matching.analysis.ordinary import ORDINARY_ALWAYS, ORDINARY_SOMEWHERE
from matching.analysis.tokens import ACRONYM, JOINED, MAIN, WHOLE, analyse, bare_word, capital_key
from matching.analysis.wildcards import covers, disguised, is_wild, revealed
from matching.query import STAR, Leaf, Term


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: its folded form, how it was written, and whether in capitals."""

    form: str
    surface: str
    capital: bool
    exact: bool
    wild: bool = False

    @property
    def key(self) -> str:
        """A key that every article has in which a token satisfies the word; the form of a wild word is its pattern."""
        return capital_key(self.form) if self.capital and self.form in ORDINARY_ALWAYS else self.form

    @property
    def is_sure(self) -> bool:
        """Whether every article with the key has a token that satisfies the word, so that no token need be looked at."""
        if self.exact or self.form in PRONOUNS:
            return False
        return self.form not in ORDINARY_SOMEWHERE or (self.capital and self.form in ORDINARY_ALWAYS)

    def takes(self, place: Place, field: Field, ordinary: frozenset[str]) -> bool:
        """Whether the token satisfies the word, in an article with these ordinary words."""
        token = place.token
        if self.wild:
            return covers(self.form, token.form) and (not self.exact or covers(self.surface, token.surface))
        if token.form != self.form or (self.exact and token.surface != self.surface):
            return False
        if self.form not in ordinary:
            return True
        if not self.capital:
            return self.exact or token.kind != ACRONYM
        invited = token.kind != ACRONYM and self.form in PRONOUNS and is_invited(field.text, place.start, place.end)
        return token.capital and not invited


class Edge(NamedTuple):
    """A word between two nodes; no word: any one word."""

    begin: int
    end: int
    word: Word | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The graph of a term or phrase: edges in the order of where they begin, from node 0 to the last."""

    edges: tuple[Edge, ...]
    last: int

    @property
    def only(self) -> Word | None:
        """The word of a reading that has no more than one."""
        return self.edges[0].word if len(self.edges) == 1 else None


_ANY_WORD = Reading((Edge(0, 1, None),), 1)


@lru_cache(maxsize=1 << 14)
def reading(leaf: Leaf) -> Reading:
    """How a term or phrase is read. Remembered, for many rules share their terms."""
    if isinstance(leaf, Term):
        return _reading_of_word(leaf.text, leaf.exact)
    edges: list[Edge] = []
    base = 0
    for text in leaf.words:
        read = _ANY_WORD if text == STAR else _reading_of_word(text, leaf.exact)
        edges.extend([Edge(base + begin, base + end, word) for begin, end, word in read.edges])
        base += read.last
    return Reading(tuple(edges), base)


@lru_cache(maxsize=1 << 15)
def _reading_of_word(text: str, exact: bool) -> Reading:
    if bare_word(text) == text:  # as most are
        return Reading((Edge(0, 1, Word(text.lower(), text, text.isupper(), exact)),), 1)
    chunk = analyse(disguised(text))
    # `US-led` has no joined reading: in "usled" nobody could tell the country from the pronoun any more.
    is_split = any(token.capital and token.form in ORDINARY_SOMEWHERE for token in chunk.tokens if token.role == MAIN)
    edges = []
    for token in chunk.tokens:
        if token.role == MAIN or (token.kind == JOINED and token.role == WHOLE and not is_split):
            form = revealed(token.form)
            word = Word(form, revealed(token.surface), token.capital, exact, is_wild(form))
            edges.append(Edge(token.at, token.at + token.width, word))
    return Reading(tuple(sorted(edges, key=itemgetter(0, 1))), chunk.width)
