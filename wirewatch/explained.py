"""An explanation as a person reads it, and as a program does.

    not matched
    ✗ AND
      ✓ Syria
          body: …talks in «Syria» go on.
      ✗ US
          "us" is the pronoun; US finds only what is written in capitals or with dots.
          body: Contact «us»
    It would match if `US` were in the text.

Texts come from strangers, so what is not printable is left out. Where the output knows no ticks, ASCII stands for them. A list
of hundreds of alternatives is one line. It must never find out anything: matching/explain.py does.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.text import Text

from matching.changes import Change
from matching.document import Document
from matching.explain import Explanation, Node
from matching.hits import Hit
from matching.near_misses import NearMiss
from matching.query import And, AtLeast, Except, Meta, Near, Not, NotNear, Of, Or, Query, Range
from matching.snippets import snippets

_MOST_CUTS = 2  # of one part
_LONGEST_CUT = 100
_MOST_PARTS = 8  # failing alternatives shown one by one
_MOST_SHOWN = 200  # characters of a part


class Signs(NamedTuple):
    """What stands for a tick, a cross, and the two ends of a mark."""

    holds: str
    fails: str
    opening: str
    closing: str


FULL = Signs("✓", "✗", "«", "»")
ASCII = Signs("+", "x", "[", "]")


def signs_for(encoding: str | None) -> Signs:
    """The signs that an output of this encoding can show."""
    try:
        "".join((*FULL, "…")).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return FULL


def lines(explanation: Explanation, document: Document, signs: Signs) -> Iterator[Text]:
    """The explanation line by line; its styles are for a terminal, and without them it says the same."""
    matched = explanation.matched
    yield Text("matched" if matched else "not matched", style="bold green" if matched else "bold red")
    yield from _Tree(document, signs).lines(explanation.tree, 0)
    if not matched:
        yield from _changes(explanation.changes)


def as_object(explanation: Explanation, document: Document) -> dict[str, Any]:
    """The explanation for a program: `changes` is null where finding them out takes too long."""
    changes = explanation.changes
    sets = None if changes is None else [[{"clause": str(each), "wanted": yes} for each, yes in every] for every in changes]
    return {"matched": explanation.matched, "tree": _node_object(explanation.tree, document), "changes": sets}


def printable(text: str) -> str:
    """The text without what could steer a terminal."""
    return "".join(character for character in text if character.isprintable())


class _Tree:
    """The tree of one article's explanation."""

    def __init__(self, document: Document, signs: Signs) -> None:
        self._document = document
        self._signs = signs

    def lines(self, node: Node, depth: int) -> Iterator[Text]:
        """The part with its reasons, and its own parts below it."""
        indent = "  " * depth
        sign, style = (self._signs.holds, "green") if node.holds else (self._signs.fails, "red")
        yield Text.assemble(indent, (sign, style), " ", printable(_label(node.query)))
        if not node.parts:
            yield from self._cuts(node.hits, indent)
        for miss in node.near_misses:
            yield Text(f"{indent}    {printable(miss.reason)}", style="yellow")
            yield from self._cuts(miss.hits, indent)
        shown, left_out = _split(node)
        for part in shown:
            yield from self.lines(part, depth + 1)
        if left_out:
            names = _shortened(", ".join(str(part.query) for part in left_out))
            yield Text(f"{indent}  {self._signs.fails} {len(left_out):,} others: {printable(names)}", style="dim")

    def _cuts(self, hits: Sequence[Hit], indent: str) -> Iterator[Text]:
        """Short cuts of the article with the hits in them. Each hit counts as a term of its own, so that several cuts come."""
        several = [hit._replace(term=str(number)) for number, hit in enumerate(hits)]
        seen = 0
        for cut in snippets(self._document, several, _MOST_CUTS, _LONGEST_CUT):
            line, at = Text(f"{indent}    {cut.field}: "), 0
            for start, end in cut.marks:
                line.append(printable(cut.text[at:start]))
                line.append(f"{self._signs.opening}{printable(cut.text[start:end])}{self._signs.closing}", style="bold yellow")
                at = end
            line.append(printable(cut.text[at:]))
            seen += len(cut.marks)
            yield line
        if len(hits) > seen > 0 and len({(hit.field, hit.start, hit.end) for hit in hits}) > seen:
            yield Text(f"{indent}    {len(hits):,} places in all", style="dim")


def _split(node: Node) -> tuple[list[Node], list[Node]]:
    """The parts that are shown, and those of many alternatives that only fail, of which nothing more is to say."""
    dull = [part for part in node.parts if not (part.holds or part.near_misses or part.parts)]
    if not isinstance(node.query, Or | Of) or len(node.parts) <= _MOST_PARTS or len(dull) < 2:
        return list(node.parts), []
    left_out = set(map(id, dull))
    return [part for part in node.parts if id(part) not in left_out], dull


def _label(query: Query) -> str:
    """The operator of what has parts, else the part as it is written."""
    named: dict[type, Callable[[Any], str]] = {
        And: lambda _: "AND",
        Or: lambda _: "OR",
        Not: lambda _: "NOT",
        Of: lambda node: f"{node.count} OF",
        Except: lambda node: "OUTSIDE" if node.touching else "EXCEPT",
        AtLeast: lambda node: f"ATLEAST/{node.count}",
        Near: lambda node: f"{'O' if node.ordered else ''}NEAR/{node.within}",
        NotNear: lambda node: f"NOT {'O' if node.ordered else ''}NEAR/{node.within}",
    }
    return named[type(query)](query) if type(query) in named else _shortened(str(query))


def _changes(changes: tuple[tuple[Change, ...], ...] | None) -> Iterator[Text]:
    if changes is None:
        yield Text("What would have to change takes too long to find out.")
    elif not changes:
        yield Text("Nothing helps: its parts contradict each other.")
    for number, each in enumerate(changes or ()):
        wanted = _shortened(" and ".join(map(_clause, each)))
        yield Text(f"{'or if' if number else 'It would match if'} {printable(wanted)}.", style="bold")


def _clause(change: Change) -> str:
    clause, wanted = change
    where = "so" if isinstance(clause, Meta | Range) else "in the text"
    return f"`{clause}` were {'' if wanted else 'not '}{where}"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + " ..."


def _node_object(node: Node, document: Document) -> dict[str, Any]:
    return {
        "query": str(node.query),
        "operator": type(node.query).__name__.lower(),
        "holds": node.holds,
        "hits": _hit_objects(node.hits, document),
        "near_misses": [_miss_object(miss, document) for miss in node.near_misses],
        "parts": [_node_object(part, document) for part in node.parts],
    }


def _miss_object(miss: NearMiss, document: Document) -> dict[str, Any]:
    return {"reason": miss.reason, "hits": _hit_objects(miss.hits, document)}


def _hit_objects(hits: Sequence[Hit], document: Document) -> list[dict[str, Any]]:
    return [hit._asdict() | {"text": document.texts[hit.field][hit.start : hit.end]} for hit in hits]
