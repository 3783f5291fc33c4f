"""The slow truth: whether a query matches an article, by looking at every token. The percolator must give the same answer.

It shares with the percolator what a token, a reading and nearness are, and nothing of how articles and rules are found: no
keys, no index, no memo. Must stay so simple that its answer can be taken as right by reading it.
"""

from matching.analysis.document import Document, Field
from matching.analysis.layout import Place
from matching.analysis.readings import Word, reading
from matching.engine.proximity import SpanFinder, everywhere, hits_of, how_often
from matching.engine.spans import Span, spans
from matching.hits import Hit, in_order
from matching.query import And, AtLeast, Leaf, Meta, Not, Of, Or, Query, Range


def evaluate(query: Query, document: Document) -> tuple[Hit, ...] | None:
    """The hits of every part that the article satisfies, title first; None where the query does not match."""
    found = _found(query, document, _finder(document))
    return None if found is None else in_order(found)


def _found(query: Query, document: Document, find: SpanFinder) -> set[Hit] | None:
    if isinstance(query, Meta | Range):
        return set() if document.is_so(query) else None
    if isinstance(query, Not):
        return set() if _found(query.part, document, find) is None else None
    if isinstance(query, And | Or | Of):
        parts = [_found(part, document, find) for part in query.parts]
        satisfied = [hits for hits in parts if hits is not None]
        enough = query.count if isinstance(query, Of) else len(parts) if isinstance(query, And) else 1
        return set().union(*satisfied) if len(satisfied) >= enough else None
    if isinstance(query, AtLeast):
        occurrences = everywhere(query.part, document, find)
        return hits_of(occurrences) if how_often(occurrences) >= query.count else None
    return hits_of(everywhere(query, document, find)) or None


def _finder(document: Document) -> SpanFinder:
    """Finds words by asking every token."""

    def find(leaf: Leaf, field: Field, most: int) -> list[Span]:
        def having(word: Word) -> list[Place]:
            return [place for place in field.all() if word.takes(place, field.read, document.ordinary)]

        return spans(reading(leaf), having, lambda: field.places, most)

    return find
