"""The slow truth: whether a query matches an article, by looking at every token. The percolator must give the same answer.

It shares with the percolator what a token and a reading are, and nothing of how articles and rules are found: no keys, no
index, no memo. Must stay so simple that its answer can be taken as right by reading it.
"""

from matching.document import Document, Field, Place
from matching.hits import Hit, in_order
from matching.query import And, Leaf, Not, Or, Query
from matching.readings import Word, reading
from matching.spans import spans


def evaluate(query: Query, document: Document) -> tuple[Hit, ...] | None:
    """The hits of every part that the article satisfies, title first; None where the query does not match."""
    found = _found(query, document)
    return None if found is None else in_order(found)


def _found(query: Query, document: Document) -> set[Hit] | None:
    if isinstance(query, Not):
        return set() if _found(query.part, document) is None else None
    if isinstance(query, And | Or):
        parts = [_found(part, document) for part in query.parts]
        satisfied = [hits for hits in parts if hits is not None]
        enough = len(parts) if isinstance(query, And) else 1
        return set().union(*satisfied) if len(satisfied) >= enough else None
    return {hit for field in document.searched for hit in _hits(query, field, document)} or None


def _hits(leaf: Leaf, field: Field, document: Document) -> list[Hit]:
    def find(word: Word) -> list[Place]:
        return [place for place in field.all() if word.takes(place, field, document.ordinary)]

    return [Hit(field.name, span.start, span.end, str(leaf)) for span in spans(reading(leaf), find, field.places)]
