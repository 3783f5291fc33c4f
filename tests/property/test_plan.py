"""Whatever folders are applied one after the other, what was applied is no news and only what is sound runs."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.loading.watchlists import load_watchlists
from tests.unit.config.plan.plan_play import Desk, write

QUERIES = st.sampled_from(["Syria", "Russia OR Iran", "Syria AND", "rule:one AND US", "rule:two OR x", "$nothing"])
RULES = st.dictionaries(st.sampled_from(["one", "two", "three", "Bad"]), QUERIES, max_size=3)
STATES = st.lists(st.dictionaries(st.sampled_from(["a.yaml", "b.yaml"]), RULES), min_size=1, max_size=4)


@example(states=[{"a.yaml": {"one": "Syria"}}, {"b.yaml": {"one": "Syria"}}], prune=False)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STATES, st.booleans())
def test_what_was_applied_is_no_news_and_runs_only_what_is_sound(tmp_path: Path, states: list[Any], prune: bool) -> None:
    desk = Desk(tmp_path)
    for state in states:
        for old in tmp_path.glob("*.yaml"):
            old.unlink()
        for file, rules in state.items():
            write(tmp_path, file, rules, name=file[0])
        desk.apply(prune=prune)
        assert desk.apply(prune=prune) == []
        for rule in load_watchlists(tmp_path).rules:
            standing, file = desk.standings[rule.id], desk.standings.get(f"file:{Path(rule.file).name}")
            revision = standing.revision
            is_taken = file is not None and file.refused is not None and f"The id {rule.id} is taken" in str(file.refused.errors)
            assert standing.refused is not None or is_taken or (revision is not None and revision.hash == rule.revision)
