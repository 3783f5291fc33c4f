"""Queries past an article: which could match (presearch), which do (percolator), and where (answers). Built on analysis."""

from matching.engine.anchors import Keys
from matching.engine.answers import Answers
from matching.engine.concepts import Concept, Concepts
from matching.engine.percolator import Found, Percolator
from matching.engine.proximity import Occurrence, SpanFinder, everywhere, hits_of, how_often

__all__ = [
    "Answers",
    "Concept",
    "Concepts",
    "Found",
    "Keys",
    "Occurrence",
    "Percolator",
    "SpanFinder",
    "everywhere",
    "hits_of",
    "how_often",
]
