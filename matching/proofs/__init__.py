"""What can be proven of a query without an article: it matches always, never, or has parts that change nothing."""

from matching.proofs.entries import entry_lints
from matching.proofs.lints import Lint, lint, with_brackets
from matching.proofs.logic import Effort, Proofs

__all__ = [
    "Effort",
    "Lint",
    "Proofs",
    "entry_lints",
    "lint",
    "with_brackets",
]
