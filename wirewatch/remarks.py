"""What was tolerated of articles in files, for whoever can still mend them: a line for each kind, not one for each article.

A file of ten thousand articles of one outlet has ten thousand times the same; so a kind is said once, with its count, an example
and the first places. Nothing here decides what is tolerated: `schemas/tolerance` does.
"""

from collections.abc import Sequence

from schemas import Remark
from wirewatch.terminal import remark

FIRST = 3


class Remarks:
    """The remarks of one run, in the order in which each kind came first."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._examples: dict[tuple[str, str], tuple[Remark, list[str]]] = {}

    def add(self, where: str, remarks: Sequence[Remark]) -> None:
        """What was remarked of one article, which stands at `where`."""
        for each in remarks:
            kind = each.member, each.write
            self._counts[kind] = self._counts.get(kind, 0) + 1
            _, places = self._examples.setdefault(kind, (each, []))
            if len(places) < FIRST:
                places.append(where)

    def tell(self) -> None:
        """Say them: `a.jsonl:7, a.jsonl:9 and 12 more: language: "English" is read as "en"; send ...`."""
        for kind, (example, places) in self._examples.items():
            rest = self._counts[kind] - len(places)
            more = f" and {rest:,} more" if rest else ""
            remark(f"{', '.join(places)}{more}: {example}")
