"""Folders of watchlists that a test writes, and what stands on the topic of them as one apply after the other leaves it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.loading.watchlists import load_watchlists
from config.plan.plan import Plan, plan_of
from schemas.standings import Standing
from streams.watchlists.standings import read_standing
from tests.desks import head

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def write(folder: Path, file: str, rules: Mapping[str, str], name: str = "desk", more: str = "", owner: str = "@dana") -> None:
    lines = [f"  - {{id: {rule_id}, name: X, query: {query!r}{more}}}\n" for rule_id, query in rules.items()]
    (folder / file).write_text(head(name, owner) + "".join(lines), "utf-8")


class Desk:
    """A desk, and what stands on the topic of it. `folder` is the one that is applied, and may be another the next time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.standings: dict[str, Standing] = {}

    def plan(self, **options: Any) -> Plan:
        return plan_of(
            load_watchlists(self.folder), self.standings, root=self.folder, **{"author": "Dana", "now": NOW, **options}
        )

    def apply(self, **options: Any) -> list[tuple[str, str]]:
        """The kind and key of each change that is news; each is written and read as Kafka carries it."""
        news = [change for change in self.plan(**options).changes if change.is_news]
        for change in news:
            if change.after is None:
                self.standings.pop(change.key, None)
            else:
                self.standings[change.key] = read_standing(change.key.encode(), bytes(change.after), "watchlists.v1/0/7")
                assert self.standings[change.key] == change.after
        return [(change.kind, change.key) for change in news]


def numbers(desk: Desk, key: str = "one") -> list[int]:
    return [revision.number for revision in desk.standings[key].history]
