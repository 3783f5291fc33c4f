"""What applying watchlists would change, as values: who may change which rule, and what stands against it."""

from config.plan.plan import Plan, RuleChange, plan_of

__all__ = [
    "Plan",
    "RuleChange",
    "plan_of",
]
