"""An explanation for a terminal, in colours, and for a program.

matching/reasons/outline.py makes the lines of pieces; here a terminal gets them in signs that it can show and in colours, which
add nothing to what they say. It must never find out anything: matching/reasons/explain.py does.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.text import Text

from matching import Except, Hit, Query
from matching.analysis import Document
from matching.language import unmasked
from matching.reasons import ExplainedNode, Explanation, LinePiece, NearMiss, PieceLine, Role, Said, Signs, outline, sentence_of

_STYLES: dict[Role, str] = {
    "matched": "bold green",
    "missed": "bold red",
    "holds": "green",
    "fails": "red",
    "others": "dim",
    "mark": "bold yellow",
    "miss": "yellow",
    "aside": "dim",
    "change": "bold",
}


def lines(explanation: Explanation, document: Document, said: Said) -> Iterator[PieceLine]:
    """The explanation line by line. `said` names the parts of the query that stand in other keys of the watchlist."""
    yield (LinePiece("matched", "matched") if explanation.matched else LinePiece("not matched", "missed"),)
    yield from outline(explanation, document, said)


def coloured(line: PieceLine, signs: Signs) -> Text:
    """A line for a terminal; without its styles it says the same."""
    # What is of one style is one stretch, or each piece of it would switch the style on and off.
    stretches = groupby(line, lambda piece: _STYLES.get(piece.role, ""))
    return Text.assemble(*(("".join(map(signs.draw, pieces)), style) for style, pieces in stretches))


def as_object(explanation: Explanation, document: Document, said: Said) -> dict[str, Any]:
    """The explanation for a program: `changes` is null where finding them out takes too long; `key` is that of the watchlist
    for a part that the query does not say."""
    changes = explanation.changes
    sets = (
        None
        if changes is None
        else [[{"clause": str(unmasked(each)), "wanted": yes} for each, yes in every] for every in changes]
    )
    return {"matched": explanation.matched, "tree": _node_object(explanation.tree, document, said), "changes": sets}


def _node_object(node: ExplainedNode, document: Document, said: Said) -> dict[str, Any]:
    return {
        "query": str(unmasked(node.query)),
        "operator": type(node.query).__name__.lower(),
        "key": _key(node.query, said),
        "holds": node.holds,
        "hits": _hit_objects(node.hits, document),
        "near_misses": [_miss_object(miss, document) for miss in node.near_misses],
        "parts": [_node_object(part, document, said) for part in node.parts],
    }


def _key(query: Query, said: Said) -> str | None:
    if isinstance(query, Except) and query.touching:
        return "masks"
    return str(said[query]) if query in said else None


def _miss_object(miss: NearMiss, document: Document) -> dict[str, Any]:
    return {"reason": sentence_of(miss.reason), "hits": _hit_objects(miss.hits, document)}


def _hit_objects(hits: Sequence[Hit], document: Document) -> list[dict[str, Any]]:
    return [hit._asdict() | {"text": document.texts[hit.field][hit.start : hit.end]} for hit in hits]
