"""One thing that a check looked at, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

FindingState = Literal["ok", "missing", "warning", "optional"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `missing` is needed and not right, `warning` works and should not stay so, `optional` is not there and
    not needed by a worker."""

    name: str
    state: FindingState
    found: str
    fix: str = ""
