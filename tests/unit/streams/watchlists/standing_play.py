"""Standings as `watchlists apply` would write them, of watchlists that a test writes."""

from datetime import UTC, datetime
from pathlib import Path

from config.loading.watchlists import load_watchlists
from config.plan.plan import Plan, plan_of
from schemas.standings import Standing
from tests.desks import head

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Desk:
    """One file, and what stands on the topic of it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "desk.yaml"
        self.standings: dict[str, Standing] = {}

    def apply(self, **queries: str) -> Plan:
        """The plan for these rules, by id, taken for done; `query, status: paused` says more than a query."""
        rules = "".join(f"  - {{id: {rule_id}, name: X, query: {query}}}\n" for rule_id, query in queries.items())
        self.file.write_text(head() + rules)
        return self.plan()

    def plan(self) -> Plan:
        """The plan for the file as it is, taken for done."""
        loaded = load_watchlists(self.file)
        plan = plan_of(loaded, self.standings, root=self.file, author="Dana", now=NOW)
        self.standings |= {change.key: change.after for change in plan.changes if change.after}
        return plan
