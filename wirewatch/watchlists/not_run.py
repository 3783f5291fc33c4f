"""Which rules of some watchlists do not run, in words: for commands that run rules, and would else be silent about a draft.

It must never decide what runs: a rule's status does.
"""

from collections import Counter
from typing import get_args

from config.loading import Loaded
from schemas import Status


def by_status(loaded: Loaded) -> dict[str, int]:
    """How many sound rules there are of each status that any has, in the order of a rule's life."""
    counts = Counter(rule.status for rule in loaded.rules)
    return {status: counts[status] for status in get_args(Status) if counts[status]}


def not_run(loaded: Loaded) -> str:
    """`Not run: 1 draft, 2 paused.` and what to do, or nothing where all sound rules run."""
    idle = {rule.status for rule in loaded.rules if not rule.runs}
    named = ", ".join(f"{number:,} {status}" for status, number in by_status(loaded).items() if status in idle)
    if not named:
        return ""
    return f"Not run: {named}. Rules in shadow and active ones run; `wirewatch backtest` tries all but retired ones."
