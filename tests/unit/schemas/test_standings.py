"""A standing comes back from its bytes as it was, and says what runs."""

from pathlib import Path

import pytest

from schemas.standings import Standing
from tests.copying import replace

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples" / "standing" / "v1" / "valid"
RUNNING = Standing.read((EXAMPLES / "running.json").read_bytes())
FILE = Standing.read((EXAMPLES / "file-that-cannot-be-read.json").read_bytes())


@pytest.mark.parametrize("standing", [RUNNING, FILE], ids=["rule", "file"])
def test_a_standing_is_read_as_it_was_written(standing: Standing) -> None:
    assert Standing.read(bytes(standing)) == standing


def test_the_first_revision_is_the_one_that_runs() -> None:
    assert RUNNING.revision == RUNNING.history[0]
    assert RUNNING.history[0].label == "2-9f86d081884c"
    assert RUNNING.runs


@pytest.mark.parametrize(("status", "runs"), [("shadow", True), ("draft", False), ("paused", False), ("retired", False)])
def test_only_active_rules_and_those_in_shadow_run(status: str, runs: bool) -> None:
    first = replace(RUNNING.history[0], status=status)  # type: ignore[arg-type]
    assert replace(RUNNING, history=(first,)).runs == runs


def test_what_was_never_accepted_runs_nothing() -> None:
    assert (FILE.revision, FILE.runs) == (None, False)
