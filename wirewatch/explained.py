"""An explanation for a terminal, in colours, and for a program.

matching/reasons/outline.py makes the lines; here they get their colours, which add nothing to what they say. It must never find
out anything: matching/reasons/explain.py does.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from matching import Except, Hit
from matching.analysis import Document
from matching.language import unmasked
from matching.reasons import ASCII, FULL, Explanation, Line, NearMiss, Node, Role, Said, Signs, outline, printable, signs_for

__all__ = ["ASCII", "FULL", "Signs", "as_object", "lines", "printable", "signs_for"]

_STYLES: dict[Role, str] = {
    "holds": "green",
    "fails": "red",
    "mark": "bold yellow",
    "miss": "yellow",
    "aside": "dim",
    "change": "bold",
}


def lines(explanation: Explanation, document: Document, signs: Signs, said: Said | None = None) -> Iterator[Text]:
    """The explanation line by line; its styles are for a terminal, and without them it says the same. `said` names the parts
    of the query that stand in other keys of the watchlist."""
    matched = explanation.matched
    yield Text("matched" if matched else "not matched", style="bold green" if matched else "bold red")
    yield from map(_coloured, outline(explanation, document, signs, said))


def as_object(explanation: Explanation, document: Document, said: Said | None = None) -> dict[str, Any]:
    """The explanation for a program: `changes` is null where finding them out takes too long; `key` is that of the watchlist
    for a part that the query does not say."""
    changes = explanation.changes
    sets = (
        None
        if changes is None
        else [[{"clause": str(unmasked(each)), "wanted": yes} for each, yes in every] for every in changes]
    )
    return {"matched": explanation.matched, "tree": _node_object(explanation.tree, document, said or {}), "changes": sets}


def _coloured(line: Line) -> Text:
    return Text.assemble(*((piece.text, _STYLES.get(piece.role, "")) for piece in line))


def _node_object(node: Node, document: Document, said: Said) -> dict[str, Any]:
    return {
        "query": str(unmasked(node.query)),
        "operator": type(node.query).__name__.lower(),
        "key": "masks" if isinstance(node.query, Except) and node.query.touching else said.get(node.query),
        "holds": node.holds,
        "hits": _hit_objects(node.hits, document),
        "near_misses": [_miss_object(miss, document) for miss in node.near_misses],
        "parts": [_node_object(part, document, said) for part in node.parts],
    }


def _miss_object(miss: NearMiss, document: Document) -> dict[str, Any]:
    return {"reason": miss.reason, "hits": _hit_objects(miss.hits, document)}


def _hit_objects(hits: Sequence[Hit], document: Document) -> list[dict[str, Any]]:
    return [hit._asdict() | {"text": document.texts[hit.field][hit.start : hit.end]} for hit in hits]
