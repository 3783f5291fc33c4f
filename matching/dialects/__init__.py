"""Queries of other products, translated into ours, and ours into theirs. Built on language and analysis."""

from matching.dialects.export import Export, Refusal, export
from matching.dialects.products import DIALECTS, dialect_named
from matching.dialects.translation import Translation, translate

__all__ = [
    "DIALECTS",
    "Export",
    "Refusal",
    "Translation",
    "dialect_named",
    "export",
    "translate",
]
