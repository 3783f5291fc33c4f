"""One thing that a check looked at, what to do about it, and how it is said."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from wirewatch.printing import say, say_json

FindingState = Literal["ok", "missing", "warning", "optional"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `missing` is needed and not right, `warning` works and should not stay so, `optional` is not there and
    not needed by a worker."""

    name: str
    state: FindingState
    found: str
    fix: str = ""


def tell(findings: Iterable[Finding], *, as_json: bool) -> bool:
    """Print each as it is found. Returns whether nothing is missing."""
    fine = True
    for finding in findings:
        fine &= finding.state != "missing"
        if as_json:
            say_json(asdict(finding))
            continue
        say(f"{finding.state:<9}{finding.name:<16}{finding.found}")
        if finding.fix:
            say(f"{'':<25}-> {finding.fix}")
    return fine
