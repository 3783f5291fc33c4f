"""An explanation as lines of text: what a person reads on a terminal, in an error, or in Slack.

    ✗ AND
      ✓ Syria
          body: …talks in «Syria» go on.
      ✗ US
          "us" is the pronoun; US finds only what is written in capitals or with dots.
          body: Contact «us»
    It would match if `US` were in the text.

What a watchlist says beside the query is shown in its words: a masked word as it was typed, a condition or a reject as `said`
names it. Texts come from strangers, so what is not printable is left out. A list of hundreds of alternatives is one line. A line
is made of pieces that say what they are, and whoever shows them draws them: a tick is ✓ on a page and may be + on a terminal.
Nothing is found out here: explain.py does that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple, TypeAlias

from matching.analysis import Document
from matching.hits import Hit
from matching.language import Saying, unmasked
from matching.query import And, AtLeast, Except, Meta, Near, Not, NotNear, Of, Or, Query, Range
from matching.reasons.explain import ExplainedNode, Explanation
from matching.reasons.miss_kinds import sentence_of
from matching.reasons.remedies import ClauseChange, clauses
from matching.snippets import snippets

_MOST_CUTS = 2  # of one part
_LONGEST_CUT = 100
_MOST_PARTS = 8  # failing alternatives shown one by one
_MOST_SHOWN = 200  # characters of a part

Role = Literal["text", "matched", "missed", "holds", "fails", "others", "mark", "miss", "aside", "change"]
"""`holds` and `fails` are a tick and a cross, `others` a cross for those that are not shown one by one: they have no text."""


class LinePiece(NamedTuple):
    """A piece of a line, and what it is."""

    text: str
    role: Role = "text"


PieceLine: TypeAlias = tuple[LinePiece, ...]
Said: TypeAlias = Mapping[Query, Saying]
"""Parts of a query that stand in other keys of the watchlist: `languages: en`."""


class Signs(NamedTuple):
    """What stands for a tick, a cross, and the two ends of a mark."""

    holds: str
    fails: str
    opening: str
    closing: str

    def draw(self, piece: LinePiece) -> str:
        """The piece as text."""
        if piece.role == "mark":
            return f"{self.opening}{piece.text}{self.closing}"
        return {"holds": self.holds, "fails": self.fails, "others": self.fails}.get(piece.role, piece.text)


FULL = Signs("✓", "✗", "«", "»")
ASCII = Signs("+", "x", "[", "]")


def signs_for(encoding: str | None) -> Signs:
    """The signs that an output of this encoding can show."""
    try:
        "".join((*FULL, "…")).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return FULL


def outline(explanation: Explanation, document: Document, said: Said) -> Iterator[PieceLine]:
    """The explanation line by line: its tree, and for a miss what would have to be otherwise."""
    yield from _Tree(document, said).lines(explanation.tree, 0)
    if not explanation.matched:
        yield from _changes(explanation.changes, _clauses_said(explanation.tree, said))


def plain(line: PieceLine, signs: Signs = FULL) -> str:
    """The text of a line."""
    return "".join(map(signs.draw, line))


def to_the_point(node: ExplainedNode) -> ExplainedNode:
    """The tree with only what made it what it is: the parts that fail of what fails, those that hold of what holds.

    Of a match, what it excludes is left out, because its absence says nothing; and what matched by the places of its sides is
    shown by those places, not side by side.
    """
    if node.holds and isinstance(node.query, AtLeast | Except | Near | NotNear):
        return replace(node, parts=())
    wanted = node.holds is not isinstance(node.query, Not)
    parts = [part for part in node.parts if part.holds is wanted and not (node.holds and isinstance(part.query, Not))]
    return replace(node, parts=tuple(map(to_the_point, parts)))


def printable(text: str) -> str:
    """The text without what could steer a terminal."""
    return "".join(character for character in text if character.isprintable())


class _Tree:
    """The tree of one article's explanation."""

    def __init__(self, document: Document, said: Said) -> None:
        self._document = document
        self._said = said

    def lines(self, node: ExplainedNode, depth: int) -> Iterator[PieceLine]:
        """The part with its reasons, and its own parts below it."""
        indent = "  " * depth
        sign = LinePiece("", "holds" if node.holds else "fails")
        node, label = _as_written(node, self._said)
        yield LinePiece(indent), sign, LinePiece(f" {printable(label)}")
        if not node.parts:
            yield from self._cuts(node.hits, indent)
        for miss in node.near_misses:
            yield (LinePiece(f"{indent}    {printable(sentence_of(miss.reason))}", "miss"),)
            yield from self._cuts(miss.hits, indent)
        shown, left_out = _split(node)
        for part in shown:
            yield from self.lines(part, depth + 1)
        if left_out:
            names = _shortened(", ".join(str(unmasked(part.query)) for part in left_out))
            others = LinePiece(f" {len(left_out):,} others: {printable(names)}", "aside")
            yield LinePiece(f"{indent}  ", "aside"), LinePiece("", "others"), others

    def _cuts(self, hits: Sequence[Hit], indent: str) -> Iterator[PieceLine]:
        """Short cuts of the article with the hits in them. Each hit counts as a term of its own, so that several cuts come."""
        several = [hit._replace(term=str(number)) for number, hit in enumerate(hits)]
        seen = 0
        for cut in snippets(self._document, several, _MOST_CUTS, _LONGEST_CUT):
            line, at = [LinePiece(f"{indent}    {cut.field}: ")], 0
            for start, end in cut.marks:
                line += [LinePiece(printable(cut.text[at:start])), LinePiece(printable(cut.text[start:end]), "mark")]
                at = end
            seen += len(cut.marks)
            yield (*line, LinePiece(printable(cut.text[at:])))
        if len(hits) > seen > 0 and len({(hit.field, hit.start, hit.end) for hit in hits}) > seen:
            yield (LinePiece(f"{indent}    {len(hits):,} places in all", "aside"),)


def _split(node: ExplainedNode) -> tuple[list[ExplainedNode], list[ExplainedNode]]:
    """The parts that are shown, and those of many alternatives that only fail, of which nothing more is to say."""
    dull = [part for part in node.parts if not (part.holds or part.near_misses or part.parts)]
    if not isinstance(node.query, Or | Of) or len(node.parts) <= _MOST_PARTS or len(dull) < 2:
        return list(node.parts), []
    left_out = set(map(id, dull))
    return [part for part in node.parts if id(part) not in left_out], dull


def _as_written(node: ExplainedNode, said: Said) -> tuple[ExplainedNode, str]:
    """The node and its label, as whoever wrote the watchlist knows them: without parts that were typed nowhere."""
    query = node.query
    if query in said:
        # What a condition is made of tells no more than what the article is instead, or by which words it is dropped.
        misses = dict.fromkeys(miss for part in _all(node) for miss in part.near_misses)
        is_drop = isinstance(query, Not)
        hits = node.parts[0].hits if is_drop and node.parts and not node.holds else ()
        label = f"{'not ' if node.holds else ''}dropped by {said[query]}" if is_drop else str(said[query])
        return replace(node, hits=hits, near_misses=tuple(misses), parts=()), label
    if isinstance(query, Except) and query.touching:
        misses = dict.fromkeys((*node.near_misses, *(miss for part in node.parts[:1] for miss in part.near_misses)))
        return replace(node, near_misses=tuple(misses), parts=()), _shortened(str(query.left))
    return node, _label(node)


def _all(node: ExplainedNode) -> Iterator[ExplainedNode]:
    yield node
    for part in node.parts:
        yield from _all(part)


def _label(node: ExplainedNode) -> str:
    """The operator of what has parts, else the part as it is written."""
    named: dict[type, Callable[[Any], str]] = {
        And: lambda _: "AND",
        Or: lambda _: "OR",
        Not: lambda _: "NOT",
        Of: lambda node: f"{node.count} OF",
        Except: lambda _: "EXCEPT",
        AtLeast: lambda node: f"ATLEAST/{node.count}",
        Near: lambda node: f"{'O' if node.ordered else ''}NEAR/{node.within}",
        NotNear: lambda node: f"NOT {'O' if node.ordered else ''}NEAR/{node.within}",
    }
    query = node.query
    return named[type(query)](query) if node.parts and type(query) in named else _shortened(str(unmasked(query)))


def _clauses_said(node: ExplainedNode, said: Said) -> dict[Query, str]:
    """The clauses that stand in other keys only, each with what happens to it when it is otherwise."""
    typed = {clause for part in typed_parts(node.query, said) for clause in clauses(part)}
    return {
        clause: f"`{saying}` {'did not drop it' if isinstance(query, Not) else 'let it pass'}"
        for query, saying in said.items()
        for clause in clauses(query)
        if clause not in typed
    }


def typed_parts(query: Query, said: Said) -> list[Query]:
    """The parts of the outermost AND that are typed in the query itself."""
    parts = query.parts if isinstance(query, And) else (query,)
    return [part for part in parts if part not in said]


def _changes(changes: tuple[tuple[ClauseChange, ...], ...] | None, said: Mapping[Query, str]) -> Iterator[PieceLine]:
    if changes is None:
        yield (LinePiece("What would have to change takes too long to find out."),)
    elif not changes:
        yield (LinePiece("Nothing helps: its parts contradict each other."),)
    # Several clauses of one key read alike.
    ways = dict.fromkeys(" and ".join(dict.fromkeys(_clause(change, said) for change in each)) for each in changes or ())
    for number, way in enumerate(ways):
        yield (LinePiece(f"{'or if' if number else 'It would match if'} {printable(_shortened(way))}.", "change"),)


def _clause(change: ClauseChange, said: Mapping[Query, str]) -> str:
    clause, wanted = change
    if clause in said:
        return said[clause]
    where = "so" if isinstance(clause, Meta | Range) else "in the text"
    masked = " outside of masks" if isinstance(clause, Except) and clause.touching and wanted else ""
    return f"`{unmasked(clause)}` were {'' if wanted else 'not '}{where}{masked}"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + " ..."
