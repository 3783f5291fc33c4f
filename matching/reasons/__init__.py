"""Why a query matched an article, why not, and what would have to change. Built on all the others."""

from matching.reasons.explain import ExplainedNode, Explanation, anchor_terms, explain, verdict_of
from matching.reasons.miss_kinds import MissReason, sentence_of
from matching.reasons.near_misses import NearMiss
from matching.reasons.outline import (
    ASCII,
    FULL,
    LinePiece,
    PieceLine,
    Role,
    Said,
    Signs,
    outline,
    plain,
    printable,
    signs_for,
    to_the_point,
    typed_parts,
)

__all__ = [
    "ASCII",
    "FULL",
    "ExplainedNode",
    "Explanation",
    "LinePiece",
    "MissReason",
    "NearMiss",
    "PieceLine",
    "Role",
    "Said",
    "Signs",
    "anchor_terms",
    "explain",
    "outline",
    "plain",
    "printable",
    "sentence_of",
    "signs_for",
    "to_the_point",
    "typed_parts",
    "verdict_of",
]
