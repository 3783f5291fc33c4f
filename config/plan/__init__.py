"""What applying watchlists would change, as values: who may change which rule, and what stands against it."""

from config.plan.changes import Likeness, Plan, RuleChange
from config.plan.plan import NOTHING, plan_of
from config.plan.renames import RenameError

__all__ = [
    "NOTHING",
    "Likeness",
    "Plan",
    "RenameError",
    "RuleChange",
    "plan_of",
]
