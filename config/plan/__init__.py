"""What applying watchlists would change, as values: who may change which rule, and what stands against it."""

from config.plan.plan import Change, Plan, plan_of

__all__ = [
    "Change",
    "Plan",
    "plan_of",
]
