"""Queries of other products, translated into ours. Built on language and analysis."""

from matching.dialects.products import DIALECTS, dialect_named
from matching.dialects.translation import Translation, translate

__all__ = [
    "DIALECTS",
    "Translation",
    "dialect_named",
    "translate",
]
