"""Queries past an article: which could match, which do, and where. Built on analysis."""

from matching.engine.concepts import Concept, Concepts, demanded_of
from matching.engine.demands import Keys
from matching.engine.percolator import Answers, Found, Percolator
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
    "demanded_of",
    "everywhere",
    "hits_of",
    "how_often",
]
