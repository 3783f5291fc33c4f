"""Reviews that are due: rules of which somebody promised to ask, on a day, whether they are still wanted.

A date that the calendar does not have is an error of the rule. One that is over is a warning and never stops a rule: a desk on
holiday must not go blind. It must never call the clock: what day it is, the caller says, or nothing is overdue.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from config.loading.yaml import Findings, Path

KEY = "review_by"


def check_reviews(value: Mapping[str, Any], found: Findings, today: date | None) -> None:
    """Look at the dates of a file's rules and of its defaults, and record what is wrong or, by `today`, overdue."""
    owner = value.get("owner") if found.sound("owner") and value.get("owner") else "the desk"
    for path, said in _said(value, found):
        try:
            due = date.fromisoformat(said)
        except ValueError:
            found.error(path, found.key(*path), "E-VALUE", f"{KEY} is no day of the calendar: {said}.", "Write it as 2026-12-31.")
            continue
        if today is not None and due < today:
            days = (today - due).days
            ago = "yesterday" if days == 1 else f"{days:,} days ago"
            reason = f"The review was due on {due}, {ago}; ask {owner}."
            found.warn(path, found.key(*path), "W-REVIEW", reason, "Then set a new date, or retire the rule.")


def _said(value: Mapping[str, Any], found: Findings) -> Iterator[tuple[Path, str]]:
    """Every date with its path, where the schema finds it right; of a retired rule nobody need ask."""
    rules = value.get("rules")
    parts: list[tuple[Path, Any]] = [(("defaults",), value.get("defaults"))]
    parts += [(("rules", index), rule) for index, rule in enumerate(rules if isinstance(rules, list) else ())]
    for path, part in parts:
        said = part.get(KEY) if isinstance(part, Mapping) and part.get("status") != "retired" else None
        if isinstance(said, str) and found.sound(*path, KEY):
            yield (*path, KEY), said
