"""A backtest against the revisions that run: what a change would gain and lose in the last hours, and why."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from streams.kafka.publisher import Publisher
from streams.kafka.topics import WATCHLISTS, topic_name
from tests.acceptance.harness import article, environment, publish
from tests.desks import head
from wirewatch.cli import cli

DESK = (
    head()
    + """  - {id: changed, name: Changed, query: redword AND pier}
  - {id: same, name: Same, query: blueword}
  - {id: gone, name: Gone, query: greenword}
"""
)
CHANGED = DESK.replace("redword AND pier", "redword AND harbour").replace("id: gone", "id: new")


class Desk:
    """The rules are applied, then changed in their file, with articles in Kafka."""

    def __init__(self, settings: Settings, file: Path) -> None:
        self.settings, self.runner = settings, CliRunner(env=environment(settings, None, file))
        file.write_text(DESK)
        applied = self.runner.invoke(cli, ["watchlists", "apply", str(file), "--yes"])
        assert applied.exit_code == 0, applied.output
        publish(
            settings,
            article(1, "redword and harbour"), article(2, "redword and pier"), article(3, "redword, pier and harbour"),
            article(4, "blueword"), article(5),
        )  # fmt: skip
        file.write_text(CHANGED)

    def backtest(self, *arguments: str) -> Result:
        return self.runner.invoke(cli, ["backtest", *arguments, "--hours", "1", "--against", "running"])


@pytest.fixture
def desk(prepared: Callable[..., Settings], tmp_path: Path) -> Desk:
    return Desk(prepared(), tmp_path / "desk.yaml")


def fine(result: Result) -> str:
    """What was printed, and nothing else was said but which watchlists these are."""
    assert result.exit_code == 0, result.output
    assert re.fullmatch(r"(No watchlists were named: these are those of WIREWATCH_WATCHLISTS, \S+\.\n)?", result.stderr)
    return result.stdout


def test_what_a_change_gains_and_loses_is_explained(desk: Desk) -> None:
    said = re.sub(r"\d+ \w{3} \d{4}, \d\d:\d\d UTC", "TIME", fine(desk.backtest()))
    assert said.startswith("Backtest of 3 rules on the last hour\n")
    assert re.search(r"^  against revision 1-[0-9a-f]{12}: 1 gained, 1 lost$", said, re.MULTILINE)
    assert (
        "  gained: Report number 1\n"
        "    herald.example · TIME · article-1\n"
        "    matched\n"
        "    ✓ AND\n"
        "      ✓ redword\n"
        "          body: Something happened. «redword» and harbour was seen.\n"
        "      ✓ harbour\n"
        "          body: Something happened. redword and «harbour» was seen.\n"
        "  lost: Report number 2\n"
        "    herald.example · TIME · article-2\n"
        "    not matched\n"
        "    ✗ AND\n"
        "      ✓ redword\n"
        "          body: Something happened. «redword» and pier was seen.\n"
        "      ✗ harbour\n"
        "    It would match if `harbour` were in the text.\n"
    ) in said
    assert "Against running: 1 changed, 1 the same\n  Added: new\n  Retired: gone\n" in said
    assert "\n5 articles, 3 matched; " in said


def test_a_program_reads_the_same(desk: Desk) -> None:
    found = json.loads(fine(desk.backtest("--json")))
    assert found["against"] == {"source": "running", "added": ["new"], "retired": ["gone"], "unchanged": ["same"]}
    changed, same, new = found["rules"]
    assert (changed["matches"], same["matches"], new["matches"]) == (2, 1, 0)
    assert (same["change"], new["change"]) == (None, None)
    (gained,), (lost,) = changed["change"]["gained_samples"], changed["change"]["lost_samples"]
    assert (gained["article_id"], gained["explanation"]["matched"]) == ("article-1", True)
    assert (lost["article_id"], lost["explanation"]["changes"]) == ("article-2", [[{"clause": "harbour", "wanted": True}]])


def test_a_query_in_place_of_a_rule_that_runs(desk: Desk) -> None:
    said = fine(desk.backtest("--query", "redword AND harbour", "--rule", "changed"))
    assert "  gained: Report number 1\n" in said
    assert "Against running: 1 changed, 0 the same\n" in said


def test_a_record_that_cannot_be_read_is_told_and_its_rule_left_out(desk: Desk) -> None:
    with Publisher(desk.settings) as publisher:
        publisher.publish(topic_name(desk.settings, WATCHLISTS), b"same", b"{}")
    result = desk.backtest()
    assert result.exit_code == 1
    assert f"{topic_name(desk.settings, WATCHLISTS)}/0/3 cannot be read: " in result.stderr
    assert "\nNot tried: 1 rule\n  with errors on the other side: same\n" in result.stdout
    assert "Against running: 1 changed, 0 the same\n  Added: new\n  Retired: gone\n" in result.stdout
